import { duration } from "../../scenario/source/units.js";
import type { WrittenStep } from "../written.js";

/** The steps, sorted by time. Steps of the same time stay in the given order. Steps that wait for something come last, as in a scenario. */
export function byTime(steps: readonly WrittenStep[]): WrittenStep[] {
  const timed = steps.map((step) => ({ step, at: duration.parse(String(step.at)) ?? Number.POSITIVE_INFINITY }));
  return timed.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ step }) => step);
}
