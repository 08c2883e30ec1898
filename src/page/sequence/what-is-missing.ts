import type { History } from "../../history/history.js";

type Told = Pick<History, "run" | "calls" | "leftOut">;

/** Says which calls are missing in a history, and why; empty: no call is missing. */
export function missingCalls({ run, calls, leftOut }: Told): readonly string[] {
  const told = leftOut.filter((sentence) => /\bcalls\b/.test(sentence));
  if (told.length > 0 || calls.start.length > 0) return told;
  if (run.detail === "summary")
    return ["The history of this run is a summary, which has no calls and no chunks on their way."];
  return run.transport === "processes"
    ? ["The programs ran in processes of their own, whose calls were not recorded."]
    : ["No calls were recorded."];
}

/** Says which transfers of chunks are missing in a history, for one operation or for the whole run. */
export function missingTransfers({ files, operations }: History, operation?: number): readonly string[] {
  if (!files.told) return [];
  if (operation === undefined) return ["For some files this history does not say which chunks moved."];
  const file = operations.file[operation] as number;
  return files.told[file] === 0 ? ["For this file the history does not say which chunks moved."] : [];
}
