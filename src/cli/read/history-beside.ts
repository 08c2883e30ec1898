import { existsSync } from "node:fs";
import { join } from "node:path";
import { type WrittenHistory, writtenHistory } from "../../history/written.js";
import { BadInput } from "../exit-code.js";
import { pageHistory } from "../history/page-history.js";
import { readHistoryFile } from "../history/read-history-file.js";

/** The path of the history beside a report.json, whether there is one or not. */
export function historyFileIn(folder: string): string {
  return join(folder, "history.json.gz");
}

/** Reads as much of the history beside a report.json as a page carries; null if none was kept. Throws BadInput when it is damaged or cut off. */
export function historyBeside(folder: string): WrittenHistory | null {
  const file = historyFileIn(folder);
  return existsSync(file) ? writtenHistory(pageHistory(readHistoryFile(file))) : null;
}

/** Why `historyBeside` refuses a folder, in a sentence; undefined: it does not. */
export function flawOfHistoryBeside(folder: string): string | undefined {
  try {
    if (existsSync(historyFileIn(folder))) readHistoryFile(historyFileIn(folder));
    return undefined;
  } catch (error) {
    if (error instanceof BadInput) return error.lines[0];
    throw error;
  }
}
