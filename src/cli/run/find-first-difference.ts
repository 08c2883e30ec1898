import { sha256 } from "../../live/disk/content-hash.js";
import { SideBySide } from "../../play/worlds/simulated/first-difference.js";
import type { FirstDifference } from "../../report/comparison/comparison.js";
import type { Scenario } from "../../scenario/scenario.js";
import { noProgress, showProgress } from "./progress.js";
import { inSlices } from "./slices.js";

/**
 * Plays two scenarios again, side by side, up to the first event in which they differ. Undefined: they do not differ,
 * or `signal` was aborted before.
 */
export async function findFirstDifference(
  first: Scenario,
  second: Scenario,
  quiet: boolean,
  signal: AbortSignal,
): Promise<FirstDifference | undefined> {
  const both = new SideBySide(first, second, { hash: sha256 });
  const progress = quiet ? noProgress : showProgress(first);
  let found: FirstDifference | undefined;
  const unlessFound = {
    get now() {
      return both.now;
    },
    get isOver() {
      return found !== undefined || both.isOver;
    },
  };
  await inSlices(
    unlessFound,
    (time) => {
      found = both.advanceTo(time);
    },
    signal,
    (now) => progress.update(now),
  ).finally(() => progress.stop());
  return found;
}
