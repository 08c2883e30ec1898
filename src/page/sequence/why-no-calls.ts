import type { History } from "../../history/history.js";

/** Why calls are not in a history, in sentences; empty: all are. */
export function whyNoCalls({ run, calls, leftOut }: Pick<History, "run" | "calls" | "leftOut">): readonly string[] {
  const told = leftOut.filter((sentence) => /\bcalls\b/.test(sentence));
  if (told.length > 0) return told;
  if (calls.start.length > 0) return [];
  if (run.detail === "summary") return ["The history of this run is a summary, which has no calls."];
  return run.transport === "processes"
    ? ["The programs ran in processes of their own, whose calls were not recorded."]
    : ["No calls were recorded."];
}
