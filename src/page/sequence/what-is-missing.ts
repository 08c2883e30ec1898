import type { History } from "../../history/history.js";

type Told = Pick<History, "run" | "calls" | "leftOut">;

/** Which calls are not in a history, and why, in sentences; empty: all are there. */
export function missingCalls({ run, calls, leftOut }: Told): readonly string[] {
  const told = leftOut.filter((sentence) => /\bcalls\b/.test(sentence));
  if (told.length > 0 || calls.start.length > 0) return told;
  if (run.detail === "summary")
    return ["The history of this run is a summary, which has no calls and no chunks on their way."];
  return run.transport === "processes"
    ? ["The programs ran in processes of their own, whose calls were not recorded."]
    : ["No calls were recorded."];
}

/** Which chunks on their way are not in a history, in sentences: those of an operation, or of the run. */
export function missingTransfers({ files, operations }: History, operation?: number): readonly string[] {
  if (!files.told) return [];
  if (operation === undefined) return ["Of some files this history does not tell which chunks moved."];
  const file = operations.file[operation] as number;
  return files.told[file] === 0 ? ["Of this file the history does not tell which chunks moved."] : [];
}
