import type { Millis } from "../../runtime/clock.js";
import { type Failure, isSameFailure } from "../failure.js";
import { stepsOf, type Written } from "../written.js";
import { sound } from "./sound.js";

/** Plays a written scenario, and returns its failure. Undefined: it passes, or cannot be played at all. */
export type Fails = (written: Written) => Failure | undefined | Promise<Failure | undefined>;

export interface SearchLimits {
  /** The largest number of runs. Left out: any number. */
  readonly runs?: number;
  /** The longest time of the search in ms, by `clock`. Left out: any time. */
  readonly time?: Millis;
  /** A clock in ms, with any starting point, such as the machine's. */
  readonly clock?: () => Millis;
  /** A signal that ends the search. */
  readonly signal?: { readonly aborted: boolean };
  /** The search calls this after each run, and waits until it has returned. */
  readonly onRun?: (progress: SearchProgress) => void | Promise<void>;
}

export interface SearchProgress {
  /** The number of runs so far. */
  readonly runs: number;
  /** The time that the search has taken so far, in ms by its clock. */
  readonly time: Millis;
  /** The number of steps of the smallest scenario so far. */
  readonly steps: number;
}

/**
 * The search for a smaller scenario in which the same check fails for the same object. It begins with a failing scenario. Each candidate that
 * fails alike replaces the best one. The search is over when a limit is reached, or when no pass has another candidate. It plays no candidate
 * twice.
 */
export class Search {
  runs = 0;
  /** The failures of the candidates that were played, by their text; undefined: the candidate does not fail alike. */
  private readonly known = new Map<string, Failure | undefined>();
  private readonly began: Millis;

  constructor(
    /** The smallest scenario so far. */
    public best: Written,
    /** The failure of that scenario. */
    public failure: Failure,
    private readonly fails: Fails,
    private readonly limits: SearchLimits = {},
  ) {
    this.began = limits.clock?.() ?? 0;
    this.known.set(JSON.stringify(best), failure);
  }

  get time(): Millis {
    return (this.limits.clock?.() ?? 0) - this.began;
  }

  /** Whether the search may play no more runs. It then takes no further candidate. */
  get isSpent(): boolean {
    const { runs = Number.POSITIVE_INFINITY, time = Number.POSITIVE_INFINITY, signal } = this.limits;
    return this.runs >= runs || this.time >= time || signal?.aborted === true;
  }

  /**
   * Leaves out the parts of a candidate that refer to nothing, and plays the rest. Returns whether this fails in the same way as the
   * original. If so, it becomes the best one.
   */
  async take(candidate: Written): Promise<boolean> {
    const written = sound(candidate);
    const text = JSON.stringify(written);
    if (this.known.has(text)) return this.adopt(written, this.known.get(text));
    if (this.isSpent) return false;
    this.runs++;
    const failure = await this.fails(written);
    const alike = isSameFailure(failure, this.failure) ? failure : undefined;
    this.known.set(text, alike);
    this.adopt(written, alike);
    await this.limits.onRun?.({ runs: this.runs, time: this.time, steps: stepsOf(this.best).length });
    return alike !== undefined;
  }

  private adopt(written: Written, failure: Failure | undefined): boolean {
    if (!failure) return false;
    this.best = written;
    this.failure = failure;
    return true;
  }

  /** Tries candidates in order, and takes the first one that fails alike. */
  async takeFirst(candidates: Iterable<Written>): Promise<boolean> {
    for (const candidate of candidates) if (await this.take(candidate)) return true;
    return false;
  }
}
