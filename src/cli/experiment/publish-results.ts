import { join } from "node:path";
import { removeCharts } from "../../experiment/charts/remove-charts.js";
import type { Standing } from "../../experiment/plan/plan.js";
import { writeRunsTables } from "../../experiment/results/runs-table.js";
import { writeWhole } from "../../experiment/results/write-whole.js";
import type { RunRecord } from "../../experiment/run-record.js";
import { summarise } from "../../experiment/summary/summarise.js";
import type { Summary } from "../../experiment/summary/summary.js";
import { type DrawnChart, summaryMarkdown } from "../../experiment/summary/summary-markdown.js";
import { verdictLine } from "../../experiment/summary/summary-words.js";
import { canonicalJson } from "../../report/text/json.js";
import { ExitCode } from "../exit-code.js";
import { printable } from "../view/printable.js";
import { showSummary } from "../view/summary-view.js";
import { warn } from "../view/terminal.js";
import type { ShowArguments } from "./run-options.js";
import { failuresOf } from "./show-status.js";
import type { Subject } from "./subject.js";
import { summaryHtml } from "./summary-html.js";

/** Writes what an experiment found into its folder, and prints what the user asked for. */
export async function publishResults(
  { experiment, folder, again }: Subject,
  standing: Standing,
  recordOf: (key: string) => RunRecord | undefined,
  { json, quiet, "no-charts": noCharts }: ShowArguments,
): Promise<ExitCode> {
  const records = new Map(
    [...standing.counted].map(([name, runs]) => [name, runs.flatMap(({ key }) => recordOf(key) ?? [])]),
  );
  const summary = summarise(experiment, (setting) => records.get(setting) ?? []);
  writeRunsTables(folder, experiment, standing.counted, recordOf);
  writeWhole(join(folder, "summary.json"), [canonicalJson(summary)]);
  removeCharts(folder);
  const charts = noCharts ? [] : await drawCharts(folder, summary);
  writeWhole(join(folder, "summary.md"), [summaryMarkdown(summary, charts)]);
  writeWhole(join(folder, "report.html"), [await summaryHtml(summary, commandOf(again))]);
  if (json) process.stdout.write(canonicalJson(summary));
  else if (!quiet) showSummary(summary, folder);
  if (json || quiet) {
    warn(...failuresOf(standing, recordOf));
    if (summary.verdict !== "passed") warn(printable(verdictLine(summary)));
  }
  return summary.verdict === "passed" ? ExitCode.OK : ExitCode.FAILED;
}

async function drawCharts(folder: string, summary: Summary): Promise<DrawnChart[]> {
  // Load this module only when it is needed: its charts need Chart.js and a canvas, which take a while to load.
  const { writeCharts } = await import("../../experiment/charts/write-charts.js");
  return writeCharts(folder, summary);
}

/** The command that makes the page again; empty for a sweep, since it has no file that a command could name. */
function commandOf(again: string): string {
  return again.startsWith("experiment ") ? `swarmlab ${again}` : "";
}
