import type { Failure } from "../failure.js";
import type { Written } from "../written.js";
import { folded } from "./folded.js";
import { defaultSettings, plainSteps } from "./passes/defaults.js";
import { fewerHosts, fewerNodes, fewerSteps } from "./passes/fewer.js";
import { nothingSince, rounderTimes, shorterPauses, sooner } from "./passes/times.js";
import { rounderValues, smallerFiles, smallSeed } from "./passes/values.js";
import { type Fails, Search, type SearchLimits } from "./search.js";

export interface Shrunk {
  /** The smallest scenario that was found. */
  readonly written: Written;
  /** The failure of that scenario: the same check failed, for the same object. */
  readonly failure: Failure;
  readonly runs: number;
  /** Whether the search ended because its limits were reached. False: it ended because it found no smaller scenario that fails alike. */
  readonly isSpent: boolean;
}

/** The passes, in their order: those that leave out most come first. */
const passes: readonly ((search: Search) => Promise<void>)[] = [
  nothingSince,
  fewerSteps,
  sooner,
  defaultSettings,
  fewerNodes,
  fewerHosts,
  plainSteps,
  smallerFiles,
  shorterPauses,
  sooner,
  rounderTimes,
  rounderValues,
  smallSeed,
];

/**
 * Makes a failing scenario smaller for as long as the same check fails for the same object. The result has fewer steps, nodes, hosts and
 * chunks, more default settings, a shorter duration, and rounder times and numbers. Shrinking renames nothing. Steps, hosts and nodes are
 * left out by delta debugging (see `ddmin`). `written` fails by `failure`; it should name its nodes and hosts, as `explicit` writes it.
 */
export async function shrink(
  written: Written,
  failure: Failure,
  fails: Fails,
  limits: SearchLimits = {},
): Promise<Shrunk> {
  const search = new Search(written, failure, fails, limits);
  for (let before = ""; before !== JSON.stringify(search.best) && !search.isSpent; ) {
    before = JSON.stringify(search.best);
    for (const pass of passes) await pass(search);
  }
  const { isSpent } = search;
  const short = folded(search.best);
  // Play it once more even when the limits are reached, because the folded scenario is much easier to read.
  const again = await fails(short);
  const isAlike = again !== undefined && again.check === failure.check && again.object === failure.object;
  return {
    written: isAlike ? short : search.best,
    failure: isAlike ? again : search.failure,
    runs: search.runs + 1,
    isSpent,
  };
}
