import { totalmem } from "node:os";
import { Piscina } from "piscina";
import { poolOptions } from "../../experiment/running/pool-options.js";
import type { Base } from "../draw/draw-onto.js";
import { branchesOf } from "./branches.js";
import { inOrder } from "./in-order.js";
import { rangesOf, type SeedRange } from "./ranges.js";
import { setSmallRunFlags } from "./small-run-flags.js";
import { added, type Tally } from "./tally.js";
import type { RangeTask, ThreadData } from "./thread.js";

export interface CampaignOptions {
  readonly base: Base | null;
  readonly seeds: SeedRange;
  /** The number of branches for each situation. They begin where the campaign first meets it. 0 by default. */
  readonly branches?: number;
  /** The number of threads, at least one. */
  readonly jobs: number;
  /** Whether to stop at the first failing seed. The seeds after it are then not counted, even if some were played. */
  readonly stopsAtFailure: boolean;
  /**
   * Ends the campaign when it is aborted. No further range or branch begins then. Those under way, which take less than a second, are still
   * counted.
   */
  readonly signal: AbortSignal;
  /** A signal after which no further range of seeds begins. The branches are still played. */
  readonly seedsEnd?: AbortSignal;
  onProgress(soFar: Tally): void;
}

type Program = keyof typeof import("./thread.js");

/**
 * Plays the trials of many seeds, and then their branches, in threads of this process. The result does not depend on the number of threads,
 * unless a signal ends the campaign early.
 */
export async function runCampaign(options: CampaignOptions): Promise<Tally> {
  const { base, seeds, branches = 0, stopsAtFailure, signal, seedsEnd } = options;
  setSmallRunFlags();
  const threads = new Piscina<unknown, Tally>({
    ...poolOptions("campaign/run/thread", options.jobs, totalmem()),
    name: "play" satisfies Program,
    workerData: { base } satisfies ThreadData,
    minThreads: 0,
    idleTimeout: 60_000,
  });
  const played = (name: Program) => (task: unknown) => threads.run(task, { name });
  try {
    const ranges = rangesOf(seeds);
    const tally = await inOrder(withChoice(ranges, stopsAtFailure), played("play"), {
      ...options,
      signal: seedsEnd ? AbortSignal.any([signal, seedsEnd]) : signal,
    });
    if (stopsAtFailure && tally.failures.length > 0) return tally;
    const ofBranches = await inOrder(branchesOf(tally.firstMet, branches), played("playBranch"), {
      ...options,
      onProgress: (soFar) => options.onProgress(added(tally, soFar)),
    });
    return added(tally, ofBranches);
  } finally {
    await threads.destroy();
  }
}

function* withChoice(ranges: Iterable<SeedRange>, stopsAtFailure: boolean): Generator<RangeTask> {
  for (const range of ranges) yield { ...range, stopsAtFailure };
}
