import { workerData } from "node:worker_threads";
import type { Base } from "../draw/draw-onto.js";
import { playSeed } from "../play-seed.js";
import type { Branch } from "./branches.js";
import { playRange, type RangeTask } from "./play-range.js";
import { type Tally, tallyOfBranch } from "./tally.js";

// The program of a thread of a campaign.

export interface ThreadData {
  /** The user's scenario; null: scenarios are completely drawn. */
  readonly base: Base | null;
}

const { base } = workerData as ThreadData;

/** Plays the trials of consecutive seeds. */
export function play(task: RangeTask): Tally {
  return playRange(task, base);
}

/** Plays a branch of a trial. */
export function playBranch(branch: Branch): Tally {
  return tallyOfBranch(branch, playSeed(branch.seed, base, branch.redraw));
}
