import { totalmem } from "node:os";
import { Piscina } from "piscina";
import { poolOptions } from "../../experiment/running/pool-options.js";
import type { Base } from "../draw/draw-onto.js";
import { branchesOf } from "./branches.js";
import { inOrder, type Player } from "./in-order.js";
import type { RangeTask } from "./play-range.js";
import { rangesOf, type SeedRange } from "./ranges.js";
import { setSmallRunFlags } from "./small-run-flags.js";
import { added, type Tally } from "./tally.js";
import type { ThreadData } from "./thread.js";

export interface CampaignOptions {
  readonly base: Base | null;
  readonly seeds: SeedRange;
  /** The number of branches for each situation. They begin where the campaign first meets it. 0 by default. */
  readonly branches?: number;
  /** The number of threads, at least one. */
  readonly jobs: number;
  /**
   * Plays the seeds elsewhere, for example by workers over Redis. Left out: the threads of this process play them. The threads always play the
   * branches.
   */
  readonly elsewhere?: SeedPlayer | undefined;
  /** Whether to stop at the first failing seed. The seeds after it are then not counted, even if some were played. */
  readonly stopsAtFailure: boolean;
  /**
   * When this signal is aborted, the campaign ends: no further range or branch begins. Those under way, which usually take at most a second
   * or two, are still counted.
   */
  readonly signal: AbortSignal;
  /** A signal after which no further range of seeds begins. The branches are still played. */
  readonly seedsEnd?: AbortSignal;
  onProgress(soFar: Tally): void;
}

/** Plays ranges of seeds of one campaign. */
export interface SeedPlayer {
  readonly play: Player<RangeTask>;
  /** How many seeds the next range may have. */
  mostSeeds(): number;
}

type Program = keyof typeof import("./thread.js");

/**
 * Plays the trials of many seeds, and then their branches. The result does not depend on the number of threads, nor on who plays the seeds,
 * unless a signal ends the campaign early.
 */
export async function runCampaign(options: CampaignOptions): Promise<Tally> {
  const { base, seeds, branches = 0, elsewhere, stopsAtFailure, signal, seedsEnd, jobs } = options;
  setSmallRunFlags();
  const threads = new Piscina<unknown, Tally>({
    ...poolOptions("campaign/run/thread", jobs, totalmem()),
    name: "play" satisfies Program,
    workerData: { base } satisfies ThreadData,
    minThreads: 0,
    idleTimeout: 60_000,
  });
  const here = (name: Program) => inThreads((task) => threads.run(task, { name }), jobs);
  try {
    const ranges = rangesOf(seeds, elsewhere && (() => elsewhere.mostSeeds()));
    const tally = await inOrder(withChoice(ranges, stopsAtFailure), elsewhere?.play ?? here("play"), {
      ...options,
      signal: seedsEnd ? AbortSignal.any([signal, seedsEnd]) : signal,
    });
    if (stopsAtFailure && tally.failures.length > 0) return tally;
    const ofBranches = await inOrder(branchesOf(tally.firstMet, branches), here("playBranch"), {
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

/** Plays tasks in `jobs` loops, each of which takes one task after another. */
function inThreads<Task>(play: (task: Task) => Promise<Tally>, jobs: number): Player<Task> {
  return async (tasks, onTally, { noMore }) => {
    const waiting = tasks[Symbol.iterator]();
    const hand = async (): Promise<void> => {
      while (!noMore.aborted) {
        const next = waiting.next();
        if (next.done) return;
        const { place, task } = next.value;
        onTally(place, await play(task));
      }
    };
    await Promise.all(Array.from({ length: jobs }, hand));
  };
}
