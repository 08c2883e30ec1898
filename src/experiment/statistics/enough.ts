import type { StoppingRule } from "../experiment.js";
import { CONFIDENCE, estimate, kindOf } from "./estimate.js";
import type { Observation } from "./observation.js";

/**
 * Whether the runs of a setting are enough: whether the 95 % interval of the rule's metric, computed as in the summary,
 * is narrower than the rule's `width`. Runs that all have the same value give no interval, and are never enough, since a
 * rare loss may not have happened yet. The caller enforces the largest number of runs that the rule allows.
 */
export function enough({ metric, width }: StoppingRule, observations: readonly Observation[]): boolean {
  const { inference } = estimate(observations, kindOf(metric));
  if (inference === null) return false;
  const { low, high } = inference.at(CONFIDENCE);
  const most = "absolute" in width ? width.absolute : width.relative * Math.abs(inference.estimate);
  return high - low < most;
}
