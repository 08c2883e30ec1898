import type { Life } from "../../../live/grpc/life.js";
import { LiveClock } from "../../../live/grpc/live-clock.js";
import type { Millis } from "../../../runtime/clock.js";
import type { PlayClock } from "../../play-clock.js";
import { monotonicNow } from "./worker/reports.js";

/**
 * The clock of a scenario that is played by processes: the machine's, `speed` times as fast. It stands still while something is
 * told, at the moment in which that happened.
 */
export class ProcessClock implements PlayClock {
  private clock: LiveClock;
  /** When `clock` was at 0, by the machine's monotonic clock. */
  private zero = 0;
  /** Where it stands still; undefined while it runs. */
  private moment: Millis | undefined;

  constructor(
    private readonly life: Life,
    private readonly speed: number,
  ) {
    this.clock = new LiveClock(life, speed);
  }

  /** Time begins now. */
  begin(): void {
    this.clock = new LiveClock(this.life, this.speed);
    this.zero = monotonicNow() - this.clock.now() / this.speed;
  }

  stop(): void {
    this.clock.stop();
  }

  now(): Millis {
    return this.moment ?? this.clock.now();
  }

  at<A>(time: Millis, action: (arg: A) => void, arg: A): void {
    this.clock.after(time - this.now(), action, arg);
  }

  /** Runs `action` in one moment: `now` stands still meanwhile, as it always does in an event of a simulation. */
  inOneMoment(action: () => void, moment = this.clock.now()): void {
    this.moment = moment;
    try {
      action();
    } finally {
      this.moment = undefined;
    }
  }

  /** The scenario's time at a moment of the machine's monotonic clock, in ms; what happened before the beginning was at 0. */
  timeOf(monotonic: number): Millis {
    return Math.max(0, (monotonic - this.zero) * this.speed);
  }
}
