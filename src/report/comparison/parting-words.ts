import { plural } from "../text/format.js";
import type { Comparison, ToldEvent } from "./comparison.js";

/** Writes a sentence about the first event in which the history of a run differs from the baseline's. */
export function partingWords(baseline: string, { run, alike, events }: Comparison["firstDifferences"][number]): string {
  const [first, second] = events;
  const before =
    alike === 0 ? "their first events differ" : `after ${plural(alike, "equal event")} their histories part`;
  return `${run} and ${baseline}: ${before}. In ${baseline} ${told(first)}; in ${run} ${told(second)}.`;
}

function told(event: ToldEvent | null): string {
  if (!event) return "nothing more happens";
  const { scheduledBy } = event;
  const cause = scheduledBy ? ` (scheduled ${placed(scheduledBy)})` : "";
  return `${placed(event)}${cause}`;
}

function placed({ time, owner, what }: Omit<ToldEvent, "scheduledBy">): string {
  return `at ${(time / 1000).toFixed(6)} s, ${owner}: ${what}`;
}
