import { workerData } from "node:worker_threads";
import type { Base } from "../draw/draw-onto.js";
import { playSeed } from "../play-seed.js";
import type { Branch } from "./branches.js";
import type { SeedRange } from "./ranges.js";
import { added, noTrials, type Tally, tallyOf, tallyOfBranch } from "./tally.js";

// The program of a thread of a campaign.

export interface ThreadData {
  /** The user's scenario; null: scenarios are completely drawn. */
  readonly base: Base | null;
}

export interface RangeTask extends SeedRange {
  /** Whether to stop after the first failure. */
  readonly stopsAtFailure: boolean;
}

const { base } = workerData as ThreadData;

/** Plays the trials of consecutive seeds. */
export function play({ from, count, stopsAtFailure }: RangeTask): Tally {
  let tally = noTrials;
  for (let seed = from; seed < from + count; seed++) {
    tally = added(tally, tallyOf(seed, playSeed(seed, base)));
    if (stopsAtFailure && tally.failures.length > 0) break;
  }
  return tally;
}

/** Plays a branch of a trial. */
export function playBranch(branch: Branch): Tally {
  return tallyOfBranch(branch, playSeed(branch.seed, base, branch.redraw));
}
