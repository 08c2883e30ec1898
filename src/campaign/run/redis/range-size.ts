import { MOST_SEEDS } from "./seed-messages.js";

/** The number of seeds in a range while nobody knows how long one takes. */
const FIRST = 5;
/** The least wall time in ms that a range should take: far more than the few ms that it costs to hand it out and to collect it. */
const LEAST_MS = 1_000;
/** The most ranges that should end in a second, in all workers together. One coordinator and one server carry several times as many. */
const MOST_A_SECOND = 100;
/** The weight of the newest range in the running mean of the time that a seed takes. */
const NEWEST = 0.3;

/** Decides how many seeds a range has: so many that Redis has little to do, and so few that a killed worker loses little. */
export class RangeSize {
  /** The mean wall time of a seed in a worker, in ms. */
  private msPerSeed: number | undefined;

  /** Notes that a worker needed `tookMs` ms for some seeds. */
  learn(seeds: number, tookMs: number): void {
    const ms = tookMs / seeds;
    this.msPerSeed = this.msPerSeed === undefined ? ms : (1 - NEWEST) * this.msPerSeed + NEWEST * ms;
  }

  /** How many seeds the next range should have. `jobs`: how many ranges all workers play at once. */
  next(jobs: number): number {
    if (this.msPerSeed === undefined) return FIRST;
    const wanted = Math.max(LEAST_MS, (1000 * jobs) / MOST_A_SECOND);
    return Math.max(1, Math.min(MOST_SEEDS, Math.round(wanted / this.msPerSeed)));
  }
}
