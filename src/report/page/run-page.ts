import type { WrittenHistory } from "../../history/written.js";
import type { PageData, PageRun, RunWords } from "../../page/page-data.js";
import { replicaBands } from "../charts/replica-bands.js";
import type { Report } from "../report.js";
import { headline, whatWasPlayed } from "../text/headline.js";
import { summarise } from "../text/summary.js";
import { pageCharts } from "./page-charts.js";

/** What the page of one run shows. `history`: null when none was recorded. */
export function runPage(report: Report, history: WrittenHistory | null, command: string): PageData {
  const { scenario, seed } = report.run;
  const name = `${scenario}, seed ${seed}`;
  return { format: "swarmlab-page/1", kind: "run", title: name, command, runs: [pageRun(name, report, history)] };
}

/** A run as pages show it, alone or beside others. */
export function pageRun(name: string, report: Report, history: WrittenHistory | null): PageRun {
  const bands = replicaBands(report.series.byReplicas.length - 1, report.run.replication);
  return { name, report, words: wordsOf(report), charts: pageCharts(report), replicaBands: bands, history };
}

function wordsOf(report: Report): RunWords {
  const { files, uploads, downloads, repair, load } = summarise(report);
  return {
    headline: headline(report),
    played: whatWasPlayed(report),
    figures: [],
    paragraphs: [
      { title: "Files", text: files },
      { title: "Uploads", text: uploads },
      { title: "Downloads", text: downloads },
      { title: "Repair", text: repair },
      { title: "Load", text: load },
    ],
    incidents: [],
    checks: [],
  };
}
