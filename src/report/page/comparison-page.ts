import type { WrittenHistory } from "../../history/written.js";
import type { OverviewSentence, PageData, PageOverview, PageTable } from "../../page/page-data.js";
import { comparisonCharts } from "../charts/chart-comparison.js";
import type { Comparison, Finding } from "../comparison/comparison.js";
import { cellRows, incomparable, withoutData } from "../comparison/comparison-cells.js";
import { comparisonHeadline } from "../comparison/comparison-headline.js";
import { thresholds } from "../comparison/findings.js";
import type { Report } from "../report.js";
import { plural } from "../text/format.js";
import { pageTable } from "./page-table.js";
import { pageRun } from "./run-page.js";

/** A run that is compared, with its history if that was kept. */
export interface ComparedPageRun {
  readonly name: string;
  readonly report: Report;
  readonly history: WrittenHistory | null;
}

/** Makes the content of a comparison's page: first the differences, then the runs side by side. */
export function comparisonPage(comparison: Comparison, runs: readonly ComparedPageRun[], command: string): PageData {
  const [baseline = "", ...others] = runs.map(({ name }) => name);
  return {
    format: "swarmlab-page/1",
    kind: "comparison",
    title: `${others.join(", ")} against ${baseline}`,
    command,
    runs: runs.map(({ name, report, history }) => pageRun(name, report, history)),
    overview: { ...overviewOf(comparison), charts: comparisonCharts(runs) },
  };
}

function overviewOf(comparison: Comparison): Omit<PageOverview, "charts"> {
  const { caveats, histories, findings } = comparison;
  const of = (kinds: readonly Finding["kind"][]): OverviewSentence[] =>
    findings.filter(({ kind }) => kinds.includes(kind)).map(({ kind, text }) => ({ tone: kind, text: `${text}.` }));
  const unlike = incomparable(comparison).map(({ reason, metrics }) => `${reason}: ${metrics.join(", ")}.`);
  return {
    headline: comparisonHeadline(comparison),
    sentences: [
      ...of(["better", "worse"]),
      ...of(["alike"]),
      ...unlike.map((text) => ({ tone: "not comparable" as const, text })),
      ...[...caveats, ...histories, thresholds].map((text) => ({ tone: "caveat" as const, text })),
    ],
    tables: tablesOf(comparison),
  };
}

function tablesOf(comparison: Comparison): PageTable[] {
  const { runs, settings, verdicts } = comparison;
  const names = runs.map(({ name }) => name);
  const without = withoutData(comparison);
  return [
    pageTable(
      "Settings that differ",
      ["setting", ...names],
      settings.map(({ name, values }) => [name, ...values]),
      { open: true, note: settings.length === 0 ? "No setting that report.json names differs." : "" },
    ),
    pageTable(
      "Verdicts that differ",
      ["what", ...names],
      verdicts.map(({ name, verdicts: of }) => [name, ...of]),
      { open: true, note: verdicts.length === 0 ? "Checks and expectations have the same verdicts." : "" },
    ),
    pageTable(
      "All figures",
      ["metric", ...names, "unit"],
      cellRows(comparison).map(({ metric, unit, cells }) => [metric, ...cells, unit]),
      { note: without > 0 ? `${plural(without, "more metric")} without data in any run.` : "" },
    ),
  ];
}
