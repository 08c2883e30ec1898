import { readHistory, type WrittenHistory } from "../../history/written.js";
import type { PageData, PageRun } from "../../page/page-data.js";

import { replicaBands } from "../charts/replica-bands.js";
import type { Report } from "../report.js";
import { pageCharts } from "./page-charts.js";
import { runWords } from "./run-words.js";

/** Makes the content of the page of one run. `history`: null if none was recorded. */
export function runPage(report: Report, history: WrittenHistory | null, command: string): PageData {
  const { scenario, seed } = report.run;
  const name = `${scenario}, seed ${seed}`;
  return { format: "swarmlab-page/1", kind: "run", title: name, command, runs: [pageRun(name, report, history)] };
}

/** Makes a run as pages show it, alone or beside others. */
export function pageRun(name: string, report: Report, history: WrittenHistory | null): PageRun {
  const words = runWords(report, history === null ? undefined : readHistory(history));
  const bands = replicaBands(report.series.byReplicas.length - 1, report.run.replication);
  return { name, report, words, charts: pageCharts(report), replicaBands: bands, history };
}
