import type { Life } from "../../../live/grpc/life.js";
import { LiveClock } from "../../../live/grpc/live-clock.js";
import type { Millis } from "../../../runtime/clock.js";
import type { PlayClock } from "../../play-clock.js";
import { monotonicNow } from "./worker/reports.js";

/**
 * The clock of a scenario that is played by processes: the machine's clock, `speed` times as fast. While a report is handled,
 * it stands still at the moment of the reported event.
 */
export class ProcessClock implements PlayClock {
  private clock: LiveClock;
  /** The time of the machine's monotonic clock when `clock` was 0, in ms. */
  private zero = 0;
  /** The time at which the clock stands still; undefined while it runs. */
  private moment: Millis | undefined;

  constructor(
    private readonly life: Life,
    private readonly speed: number,
  ) {
    this.clock = new LiveClock(life, speed);
  }

  /** Starts the clock at 0. */
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

  /** Runs `action` while `now` stands still, as it does in each event of a simulation. */
  inOneMoment(action: () => void, moment = this.clock.now()): void {
    this.moment = moment;
    try {
      action();
    } finally {
      this.moment = undefined;
    }
  }

  /** Converts a time of the machine's monotonic clock to the scenario's, in ms; 0 for times before the beginning. */
  timeOf(monotonic: number): Millis {
    return Math.max(0, (monotonic - this.zero) * this.speed);
  }
}
