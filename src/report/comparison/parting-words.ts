import { plural } from "../text/format.js";
import type { Comparison, ToldEvent } from "./comparison.js";

/** A sentence on the first event in which the history of a run differs from the baseline's. */
export function partingWords(baseline: string, { run, alike, events }: Comparison["firstDifferences"][number]): string {
  const [first, second] = events;
  const before =
    alike === 0 ? "their first events differ" : `after ${plural(alike, "equal event")} their histories part`;
  return `${run} and ${baseline}: ${before}. In ${baseline} ${told(first)}; in ${run} ${told(second)}.`;
}

function told(event: ToldEvent | null): string {
  if (!event) return "nothing more happens";
  return `at ${(event.time / 1000).toFixed(6)} s, ${event.owner}: ${event.what}`;
}
