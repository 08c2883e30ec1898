import { existsSync } from "node:fs";
import { join } from "node:path";
import { type WrittenHistory, writtenHistory } from "../../history/written.js";
import { pageHistory } from "../history/page-history.js";
import { readHistoryFile } from "../history/read-history-file.js";

/** As much of the history beside a report.json as a page carries; null where none was kept. Throws BadInput when it is damaged or cut off. */
export function historyBeside(folder: string): WrittenHistory | null {
  const file = join(folder, "history.json.gz");
  return existsSync(file) ? writtenHistory(pageHistory(readHistoryFile(file))) : null;
}
