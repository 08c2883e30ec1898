import { eventWords, ownerOf } from "../../play/worlds/simulated/event-words.js";
import type { Millis } from "../../runtime/clock.js";
import { TICKS_PER_MS } from "../../sim/events/event-queue.js";
import { type Failure, isSameFailure } from "../failure.js";
import { scenarioOf } from "../scenario-of.js";
import { historyOf, playTrial, runOf, type TrialOptions } from "../trial.js";
import type { Written } from "../written.js";

/** How often a trial fails if all its draws change from one moment on. */
export interface Chance {
  /** The number of events before this moment, and the scenario time of the moment in ms. */
  readonly event: number;
  readonly time: Millis;
  readonly failed: number;
  readonly runs: number;
}

/** The moment from which on the failure of a trial is certain, and how likely the failure is before it. */
export interface Knee {
  /** The chances of failure before the knee, in the order of time. The first one is that at the start. */
  readonly before: readonly Chance[];
  /** The moment from which on the trial fails whatever is drawn. */
  readonly certain: Chance;
  /** The event after which the failure is certain. Undefined: it is certain from the start. */
  readonly event: ToldEvent | undefined;
}

interface ToldEvent {
  readonly time: Millis;
  /** The event in words, as in `node-3: a request of NodeService.storeChunks arrives (312 bytes)`. */
  readonly words: string;
}

export interface KneeOptions {
  readonly trial?: TrialOptions;
  /** The number of runs for each moment. Each has other draws. */
  readonly salts?: number;
  /** The search calls this before each run. If it returns true, the search gives up. */
  readonly isOver?: () => boolean;
}

const USUAL_SALTS = 8;
/** The places between the start and the knee for which the chance is computed, as shares of the events. */
const SHARES = [0, 0.5, 0.9];

/**
 * Finds from which event on a trial's failure is certain. For an event it plays the trial several times: the same up to this event, and with other
 * draws after it. It tries the event in the middle of the interval in which the failure becomes certain, and so halves this interval again and again.
 * This assumes that the chance of failure grows with time. If it does not, the result is one of several such events. Steps with a time stay the same.
 * Undefined: the search was given up.
 */
export function findKnee(written: Written, failure: Failure, options: KneeOptions = {}): Knee | undefined {
  return new Kneeling(written, failure, options).find();
}

class Kneeling {
  private readonly salts: number;
  private isGivenUp = false;

  constructor(
    private readonly written: Written,
    private readonly failure: Failure,
    private readonly options: KneeOptions,
  ) {
    this.salts = options.salts ?? USUAL_SALTS;
  }

  find(): Knee | undefined {
    const { all } = this.historyUntil(Number.POSITIVE_INFINITY);
    let [uncertain, certain] = [0, all];
    if (this.isCertain(0)) certain = 0;
    while (certain - uncertain > 1 && !this.isGivenUp) {
      const middle = Math.floor((uncertain + certain) / 2);
      if (this.isCertain(middle)) certain = middle;
      else uncertain = middle;
    }
    const moments = certain === 0 ? [] : SHARES.map((share) => Math.floor(share * certain));
    const before = moments.map((event) => this.chanceAt(event));
    const knee = this.chanceAt(certain);
    if (this.isGivenUp) return undefined;
    return { before, certain: knee, event: certain === 0 ? undefined : this.historyUntil(certain).last };
  }

  /** Whether the trial fails with all salts. */
  private isCertain(event: number): boolean {
    for (let salt = 1; salt <= this.salts; salt++) if (!this.failsAt(event, salt)) return false;
    return true;
  }

  private chanceAt(event: number): Chance {
    let failed = 0;
    for (let salt = 1; salt <= this.salts; salt++) if (this.failsAt(event, salt)) failed++;
    const { time } = this.historyUntil(event);
    return { event, time, failed, runs: this.salts };
  }

  private failsAt(event: number, salt: number): boolean {
    this.isGivenUp ||= this.options.isOver?.() ?? false;
    if (this.isGivenUp) return false;
    const { failures } = playTrial(this.written, { ...this.options.trial, rekey: { event, salt } });
    return failures.some((failure) => isSameFailure(failure, this.failure));
  }

  /** The history up to an event: the number of events, the time, and the last event in words. */
  private historyUntil(event: number): { all: number; time: Millis; last: ToldEvent | undefined } {
    const { trial = {} } = this.options;
    const history = historyOf(trial);
    const run = runOf(scenarioOf(this.written, trial.readFile), trial, { history });
    try {
      run.advanceToEvent(event);
    } catch {
      // A program threw, or acts in circles. That is the failure, and so the history ends here.
    }
    const { last: found } = history;
    const last = found && {
      time: found.tick / TICKS_PER_MS,
      words: `${ownerOf(found, run.simulation)}: ${eventWords(found, run.simulation)}`,
    };
    return { all: run.events, time: run.now, last };
  }
}
