import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { pageBundle } from "../../src/cli/page/page-bundle.js";
import type { History } from "../../src/history/history.js";
import { readHistory, type WrittenHistory, writtenHistory } from "../../src/history/written.js";
import { pageHtml } from "../../src/report/page/page-html.js";
import { runPage } from "../../src/report/page/run-page.js";
import type { Report } from "../../src/report/report.js";

/** The history that a run left in its folder. */
export function historyIn(folder: string): History {
  return readHistory(
    JSON.parse(gunzipSync(readFileSync(join(folder, "history.json.gz"))).toString()) as WrittenHistory,
  );
}

export function reportIn(folder: string): Report {
  return JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as Report;
}

/**
 * Writes a page for a made-up history, or for none, and returns its path. The report is that of another run. Its samples are dropped, since the page
 * would show them where there is no history.
 */
export async function historyPage(folder: string, history: History | undefined, report: Report): Promise<string> {
  const { played, duration } = history?.run ?? report.run;
  const none = Object.fromEntries(Object.keys(report.series).map((name) => [name, []]));
  const byReplicas = report.series.byReplicas.map(() => []);
  const series = { ...report.series, ...none, byReplicas };
  const made = { ...report, series, marks: [], run: { ...report.run, scenario: "made", played, duration } };
  const data = runPage(made as Report, history ? writtenHistory(history) : null, "none");
  const path = join(folder, "made.html");
  writeFileSync(path, pageHtml(data, await pageBundle()));
  return path;
}
