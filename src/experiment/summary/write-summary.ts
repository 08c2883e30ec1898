import { join } from "node:path";
import { canonicalJson } from "../../report/text/json.js";
import { writeWhole } from "../results/write-whole.js";
import type { Summary } from "./summary.js";
import { summaryMarkdown } from "./summary-markdown.js";

/** Writes summary.json and summary.md into a folder of results. Throws what the file system throws. */
export function writeSummary(folder: string, summary: Summary): void {
  writeWhole(join(folder, "summary.json"), [canonicalJson(summary)]);
  writeWhole(join(folder, "summary.md"), [summaryMarkdown(summary, [])]);
}
