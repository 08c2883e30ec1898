import type { FirstDifference, ToldEvent } from "../../../report/comparison/comparison.js";
import type { Millis } from "../../../runtime/clock.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { TICKS_PER_MS } from "../../../sim/events/event-queue.js";
import { RecordingDigest } from "../../../sim/events/recording-digest.js";
import { eventWords, ownerOf } from "./event-words.js";
import { type RunOptions, SimulatedRun } from "./simulated-run.js";

/** Simulated time, in ms, for which a run is played on at a time to find its next event. */
const LOOK = 1000;

/**
 * Plays two scenarios side by side, slice by slice, and finds the first event in which their histories differ. After each slice in
 * which the digests stayed the same, it drops the recorded events, so memory is bounded by the length of a slice.
 */
export class SideBySide {
  private readonly histories = [new RecordingDigest(), new RecordingDigest()] as const;
  private readonly runs: readonly [SimulatedRun, SimulatedRun];
  private alike = 0;

  constructor(first: Scenario, second: Scenario, options: Omit<RunOptions, "history">) {
    const [a, b] = this.histories;
    this.runs = [
      new SimulatedRun(first, { ...options, history: a }),
      new SimulatedRun(second, { ...options, history: b }),
    ];
  }

  get now(): Millis {
    return Math.max(this.runs[0].now, this.runs[1].now);
  }

  /** Whether both were played to their end. */
  get isOver(): boolean {
    return this.runs.every((run) => run.isOver);
  }

  /** Plays both to `time`, or to their ends. Returns the first difference; undefined: none so far. */
  advanceTo(time: Millis): FirstDifference | undefined {
    const [a, b] = this.histories;
    for (const run of this.runs) run.advanceTo(time);
    if (a.toString() === b.toString()) {
      this.alike += a.kept;
      a.forget();
      b.forget();
      return undefined;
    }
    const i = a.firstUnlike(b) as number;
    this.lookOn(i);
    return { alike: this.alike + i, events: [this.told(0, i), this.told(1, i)] };
  }

  /** Plays a run on, if its next event comes after the slice, so that this event can be named. */
  private lookOn(event: number): void {
    for (const [which, run] of this.runs.entries()) {
      const history = this.histories[which] as RecordingDigest;
      while (history.kept <= event && !run.isOver) run.advanceTo(run.now + LOOK);
    }
  }

  private told(which: 0 | 1, i: number): ToldEvent | null {
    const { simulation } = this.runs[which];
    const event = this.histories[which].event(i);
    if (!event) return null;
    return {
      time: event.tick / TICKS_PER_MS,
      owner: ownerOf(event, simulation),
      what: eventWords(event, simulation),
    };
  }
}
