import type { OverviewSentence, PageData, PageTable } from "../../page/page-data.js";
import type { ChartModel } from "../../report/charts/chart-model.js";
import { pageTable } from "../../report/page/page-table.js";
import type { Summary } from "./summary.js";
import { expectationTable, metricTables, pairedTable, runsTable, type SummaryTable } from "./summary-tables.js";
import { findingsOf, headline, readingOf, verdictLine } from "./summary-words.js";

/** The largest number of failed runs, and of expectations, that are listed in sentences. */
const TOLD = 20;

/** Makes the content of an experiment's page: its summary. The page cannot show single runs, since these have no history. */
export function summaryPage(summary: Summary, charts: readonly ChartModel[], command: string): PageData {
  const { name, description } = summary;
  return {
    format: "swarmlab-page/1",
    kind: "experiment",
    title: `Experiment ${name}`,
    command,
    runs: [],
    overview: {
      headline: `${verdictLine(summary)} ${headline(summary)}`,
      sentences: [...failuresOf(summary), ...comparedOf(summary), ...caveatsOf(summary, description)],
      tables: tablesOf(summary),
      charts,
    },
  };
}

const tones = { better: "better", worse: "worse", higher: "differs", lower: "differs" } as const;

function comparedOf(summary: Summary): OverviewSentence[] {
  const { differs, alike, open } = findingsOf(summary);
  return [
    ...differs.map(
      ({ verdict, text }): OverviewSentence => ({
        tone: tones[verdict as keyof typeof tones],
        text: `${text}.`,
      }),
    ),
    ...alike.map(({ text }): OverviewSentence => ({ tone: "alike", text: `${text}.` })),
    ...open.map(
      ({ verdict, text }): OverviewSentence => ({
        tone: verdict === "not comparable" ? "not comparable" : "not told",
        text: `${text}.`,
      }),
    ),
  ];
}

function failuresOf({ expectations, failures }: Summary): OverviewSentence[] {
  const missed = expectations
    .filter(({ passed, verdict }) => !passed && verdict !== "not judged" && verdict !== "held so far")
    .map(({ text, setting, verdict, why }) => `${setting ?? "Two settings"}: ${text}: ${why ?? verdict}.`);
  const broken = failures.map(({ setting, seed, message }) => `${setting}, seed ${seed}: the run failed: ${message}`);
  const all = [...missed, ...broken];
  const more = all.length - TOLD;
  const told = more > 0 ? [...all.slice(0, TOLD), `${more} more are in summary.json.`] : all;
  return told.map((text) => ({ tone: "failed", text }));
}

function caveatsOf(summary: Summary, description: string): OverviewSentence[] {
  const paragraphs = description === "" ? [] : [description.replace(/\s+/g, " ").trim()];
  return [...paragraphs, ...summary.caveats, ...readingOf(summary)].map((text) => ({ tone: "caveat", text }));
}

function tablesOf(summary: Summary): PageTable[] {
  const expected = expectationTable(summary);
  const paired = pairedTable(summary);
  const written = ({ title, header, rows }: SummaryTable, open: boolean) => pageTable(title, header, rows, { open });
  return [
    ...(expected ? [written(expected, true)] : []),
    ...(paired ? [written(paired, true)] : []),
    ...metricTables(summary).map((one) => written(one, paired === null)),
    written(runsTable(summary), false),
  ];
}
