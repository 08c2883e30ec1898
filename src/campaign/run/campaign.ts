import { totalmem } from "node:os";
import { Piscina } from "piscina";
import { poolOptions } from "../../experiment/running/pool-options.js";
import type { Base } from "../draw/draw-onto.js";
import { rangesOf, type SeedRange } from "./ranges.js";
import { added, noTrials, type Tally } from "./tally.js";
import type { RangeTask, ThreadData } from "./thread.js";

export interface CampaignOptions {
  readonly base: Base | null;
  readonly seeds: SeedRange;
  /** Threads, at least one. */
  readonly jobs: number;
  /** Whether to stop at the first failing seed. The seeds after it are then not counted, even if some were played. */
  readonly stopsAtFailure: boolean;
  /**
   * Ends the campaign when it is aborted. No further range begins then. Ranges under way, which take less than a second, are still counted.
   */
  readonly signal: AbortSignal;
  onProgress(soFar: Tally): void;
}

/**
 * Plays the trials of many seeds, in threads of this process. The result does not depend on the number of threads, unless `signal` ends the
 * campaign early.
 */
export async function runCampaign(options: CampaignOptions): Promise<Tally> {
  const { base, seeds, jobs, stopsAtFailure, signal } = options;
  const threads = new Piscina<RangeTask, Tally>({
    ...poolOptions("campaign/run/thread", jobs, totalmem()),
    name: "play" satisfies keyof typeof import("./thread.js"),
    workerData: { base } satisfies ThreadData,
    minThreads: 0,
    idleTimeout: 60_000,
  });
  const tallies = new RangeTallies(stopsAtFailure);
  const waiting = rangesOf(seeds);
  let begun = 0;
  const hand = async (): Promise<void> => {
    while (!signal.aborted && !tallies.isOver) {
      const { value: range } = waiting.next();
      if (!range) return;
      const place = begun++;
      tallies.add(place, await threads.run({ ...range, stopsAtFailure }));
      options.onProgress(tallies.soFar);
    }
  };
  try {
    await Promise.all(Array.from({ length: jobs }, hand));
    return tallies.result();
  } finally {
    await threads.destroy();
  }
}

/** Collects the tallies of ranges. With `stopsAtFailure` it counts those up to the first range with a failure, and no others. */
class RangeTallies {
  soFar = noTrials;
  private readonly tallies: (Tally | undefined)[] = [];
  private firstFailing = Number.POSITIVE_INFINITY;

  constructor(private readonly stopsAtFailure: boolean) {}

  /** Whether no further range should begin. Ranges begin in order, so all ranges before the first failing one have begun already. */
  get isOver(): boolean {
    return this.stopsAtFailure && this.firstFailing < Number.POSITIVE_INFINITY;
  }

  add(place: number, tally: Tally): void {
    if (this.stopsAtFailure) this.tallies[place] = tally;
    if (tally.failures.length > 0) this.firstFailing = Math.min(this.firstFailing, place);
    this.soFar = added(this.soFar, tally);
  }

  result(): Tally {
    if (!this.isOver) return this.soFar;
    const counted = this.tallies.slice(0, this.firstFailing + 1);
    return counted.reduce<Tally>((sum, tally) => (tally ? added(sum, tally) : sum), noTrials);
  }
}
