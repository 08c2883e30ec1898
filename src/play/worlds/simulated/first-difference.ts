import type { FirstDifference, ToldEvent } from "../../../report/comparison/comparison.js";
import type { Millis } from "../../../runtime/clock.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { CausalDigest } from "../../../sim/events/causal-digest.js";
import { TICKS_PER_MS } from "../../../sim/events/event-queue.js";
import { type HistoryEvent, RecordingDigest } from "../../../sim/events/recording-digest.js";
import { eventWords, ownerOf } from "./event-words.js";
import { type RunOptions, SimulatedRun } from "./simulated-run.js";

/** To find its next event, a run is played on by this much simulated time, in ms, as often as needed. */
const LOOK = 1000;

export interface SideBySideOptions extends Omit<RunOptions, "history"> {
  /** Whether to find out what scheduled the events that differ. This is slower. */
  readonly causes?: boolean;
}

/**
 * Plays two scenarios side by side, slice by slice, and finds the first event in which their histories differ. After each slice in
 * which the digests stayed the same, it drops the recorded events, so memory is bounded by the length of a slice.
 */
export class SideBySide {
  readonly runs: readonly [SimulatedRun, SimulatedRun];
  private readonly histories: readonly [RecordingDigest, RecordingDigest];
  private alike = 0;
  private playing: 0 | 1 = 0;

  constructor(first: Scenario, second: Scenario, { causes = false, ...options }: SideBySideOptions) {
    const begin = (scenario: Scenario) => {
      const digest = causes ? new CausalDigest() : new RecordingDigest();
      const run = new SimulatedRun(scenario, { ...options, history: digest });
      if (digest instanceof CausalDigest) digest.watch(run.simulation.queue);
      return { run, digest };
    };
    const [a, b] = [begin(first), begin(second)];
    this.runs = [a.run, b.run];
    this.histories = [a.digest, b.digest];
  }

  get now(): Millis {
    return Math.max(this.runs[0].now, this.runs[1].now);
  }

  /** Whether both runs were played to their ends. */
  get isOver(): boolean {
    return this.runs.every((run) => run.isOver);
  }

  /** The event that the playing run fires, or fired last. Undefined: it fired none yet, or nobody asked for causes. */
  get latest(): ToldEvent | undefined {
    const which = this.playing;
    const digest = this.histories[which];
    const event = digest instanceof CausalDigest ? digest.latest : undefined;
    return event && this.inWords(which, event);
  }

  /** Plays both runs to `time`, or to their ends. Returns the first difference; undefined: none so far. */
  advanceTo(time: Millis): FirstDifference | undefined {
    const [a, b] = this.histories;
    for (const which of [0, 1] as const) {
      this.playing = which;
      this.runs[which].advanceTo(time);
    }
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

  /** Plays each run on, at most to its end, until it has recorded an event at this position. Then the event can be named. */
  private lookOn(event: number): void {
    for (const [which, run] of this.runs.entries()) {
      const history = this.histories[which] as RecordingDigest;
      while (history.kept <= event && !run.isOver) run.advanceTo(run.now + LOOK);
    }
  }

  private told(which: 0 | 1, i: number): ToldEvent | null {
    const event = this.histories[which].event(i);
    if (!event) return null;
    const cause = this.histories[which].causeOf(i);
    return { ...this.inWords(which, event), ...(cause ? { scheduledBy: this.inWords(which, cause) } : {}) };
  }

  private inWords(which: 0 | 1, event: HistoryEvent): ToldEvent {
    const { simulation } = this.runs[which];
    const [owner, what] = [ownerOf(event, simulation), eventWords(event, simulation)];
    return { time: event.tick / TICKS_PER_MS, owner, what };
  }
}
