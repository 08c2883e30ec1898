import { existsSync } from "node:fs";
import { join } from "node:path";
import { type WrittenHistory, writtenHistory } from "../../history/written.js";
import { pageHistory } from "../history/page-history.js";
import { readHistoryFile } from "../history/read-history-file.js";

/**
 * The part of the history beside a report.json that fits into a page; null if no history was kept. Throws BadInput if
 * the history is damaged or cut off.
 */
export function historyBeside(folder: string): WrittenHistory | null {
  const file = join(folder, "history.json.gz");
  return existsSync(file) ? writtenHistory(pageHistory(readHistoryFile(file))) : null;
}
