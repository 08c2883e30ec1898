import type { Base } from "../draw/draw-onto.js";
import { playSeed } from "../play-seed.js";
import type { SeedRange } from "./ranges.js";
import { added, noTrials, type Tally, tallyOf } from "./tally.js";

export interface RangeTask extends SeedRange {
  /** Whether to stop after the first failure. */
  readonly stopsAtFailure: boolean;
}

/** Plays the trials of consecutive seeds. `base`: the user's scenario; null: scenarios are completely drawn. */
export function playRange({ from, count, stopsAtFailure }: RangeTask, base: Base | null): Tally {
  let tally = noTrials;
  for (let seed = from; seed < from + count; seed++) {
    tally = added(tally, tallyOf(seed, playSeed(seed, base)));
    if (stopsAtFailure && tally.failures.length > 0) break;
  }
  return tally;
}
