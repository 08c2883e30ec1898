import { duration } from "../../scenario/source/units.js";
import type { WrittenStep } from "../written.js";

/** Steps by time; those of one time in the order given. */
export function byTime(steps: readonly WrittenStep[]): WrittenStep[] {
  const timed = steps.map((step) => ({ step, at: duration.parse(String(step.at)) ?? 0 }));
  return timed.sort((a, b) => a.at - b.at).map(({ step }) => step);
}
