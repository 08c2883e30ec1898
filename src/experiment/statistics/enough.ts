import type { StoppingRule } from "../experiment.js";
import { CONFIDENCE, estimate, kindOf } from "./estimate.js";
import type { Observation } from "./observation.js";

/**
 * Whether the runs of a setting are enough: the 95 % interval of the rule's metric, made as the summary makes it, is
 * narrower than the rule asks. Runs that all have one value tell no interval, and are never enough: a rare loss may not
 * have come yet. The caller enforces the largest number of runs that the rule allows.
 */
export function enough({ metric, width }: StoppingRule, observations: readonly Observation[]): boolean {
  const { inference } = estimate(observations, kindOf(metric));
  if (inference === null) return false;
  const { low, high } = inference.at(CONFIDENCE);
  const most = "absolute" in width ? width.absolute : width.relative * Math.abs(inference.estimate);
  return high - low < most;
}
