import { gzipSync } from "node:zlib";
import type { WrittenHistory } from "../history/written.js";
import { chartNames, chartsOf, renderCharts } from "./charts/charts.js";
import { type PageBundle, pageHtml } from "./page/page-html.js";
import { runPage } from "./page/run-page.js";
import { replaceFolder } from "./replace-folder.js";
import type { Report } from "./report.js";
import { canonicalJson } from "./text/json.js";
import { markdownReport } from "./text/markdown.js";
import { runTableFiles } from "./tidy/run-tables.js";
import { inBlocks } from "./tidy/tidy.js";

export interface WriteOptions {
  /** The command that reproduces the run, for report.md and report.html. */
  readonly command: string;
  readonly charts: boolean;
  /** The tables to write beside the report: names among `runTableFiles`, and texts piece by piece. */
  readonly tables?: readonly (readonly [string, Iterable<string>])[] | undefined;
  /** The script and the style of report.html; left out: no report.html is written. */
  readonly page?: PageBundle;
  /** The history of the run, for history.json.gz; left out: nothing was recorded. */
  readonly history?: WrittenHistory;
  /** The part of the history that the page contains; left out: all of it. */
  readonly pageHistory?: WrittenHistory;
  /** Called with each file when it is written; a chart takes about a tenth of a second. */
  readonly onFile?: (name: string) => void;
}

/**
 * Writes report.json, report.md and what `options` asks for into `directory`. An older report there stays whole until the new one replaces it. Throws
 * what the file system throws, and when `directory` holds files but no report.
 */
export async function writeReport(directory: string, report: Report, options: WriteOptions): Promise<void> {
  const names = [
    "report.json",
    "report.md",
    "report.html",
    "history.json.gz",
    ...chartNames.map((name) => `${name}.png`),
    ...runTableFiles,
  ];
  await replaceFolder(directory, { marker: "report.json", names, onFile: options.onFile }, async (keep) => {
    await keep("report.json", canonicalJson(report));
    const charts = options.charts ? chartsOf(report) : [];
    await keep("report.md", markdownReport(report, charts, options.command, options.page !== undefined));
    if (options.page) {
      const played = options.pageHistory ?? options.history ?? null;
      await keep("report.html", pageHtml(runPage(report, played, options.command), options.page));
    }
    if (options.history) await keep("history.json.gz", gzipSync(JSON.stringify(options.history), { level: 4 }));
    for (const [name, text] of options.tables ?? []) await keep(name, inBlocks(text));
    if (options.charts) await renderCharts(report, (name, png) => keep(`${name}.png`, png));
  });
}
