import type { WrittenHistory } from "../../history/written.js";
import type { OverviewSentence, PageData, PageTable } from "../../page/page-data.js";
import { fidelityChartsOf } from "../charts/chart-fidelity.js";
import { fidelityHeadline } from "../fidelity/fidelity-headline.js";
import type { FidelityReport } from "../fidelity/fidelity-report.js";
import {
  agreementTable,
  besideTable,
  calibrationTable,
  differencesTable,
  expectationTable,
  loadTable,
  outcomesTable,
  pairsTable,
  timesTable,
  trackerTable,
  trafficTable,
  violationTable,
  worstTable,
} from "../fidelity/fidelity-tables.js";
import { calibrationWords, placementWords, worldsWords } from "../fidelity/fidelity-words.js";
import type { Report } from "../report.js";
import { roughShare } from "../text/format.js";
import { signedRankWords } from "../text/signed-rank-words.js";
import { pageTable } from "./page-table.js";
import { pageRun } from "./run-page.js";

/** A world in which the scenario was played, with its history if that was recorded. */
export interface PlayedWorld {
  readonly name: string;
  readonly report: Report;
  readonly history: WrittenHistory | null;
}

/** Makes the content of the page of a fidelity run: first how far predictions agree, then both worlds side by side. */
export function fidelityPage(report: FidelityReport, worlds: readonly PlayedWorld[], command: string): PageData {
  const { scenario, seed } = report.run;
  return {
    format: "swarmlab-page/1",
    kind: "fidelity",
    title: `Fidelity of ${scenario}, seed ${seed}`,
    command,
    runs: worlds.map(({ name, report: one, history }) => pageRun(name, one, history)),
    overview: {
      headline: fidelityHeadline(report),
      sentences: sentencesOf(report),
      tables: tablesOf(report),
      charts: fidelityChartsOf(report),
    },
  };
}

function sentencesOf(report: FidelityReport): OverviewSentence[] {
  const { expectations, checks, placement, operations } = report;
  const missed = expectations
    .filter(({ passed }) => !passed)
    .map(({ text, expected, actual }) => {
      const found = actual === null ? "there was nothing to measure" : `it is ${roughShare(actual)}`;
      return `Expected ${text} ${roughShare(expected)}, but ${found}.`;
    });
  const violated = checks.map(({ world, name, detail }) => `${world}: violated: ${name} (${detail}).`);
  const lopsided = operations.flatMap((one): OverviewSentence[] => {
    const text = signedRankWords(one);
    return text === "" ? [] : [{ tone: one.signedRank && one.signedRank.p <= 0.05 ? "differs" : "not told", text }];
  });
  const fit = calibrationWords(report);
  return [
    ...[...missed, ...violated].map((text) => ({ tone: "failed" as const, text })),
    ...lopsided,
    {
      tone: placement.chunks === 0 ? "not told" : placement.equal === placement.chunks ? "alike" : "differs",
      text: placementWords(report),
    },
    { tone: "caveat", text: worldsWords(report) },
    ...(fit === "" ? [] : [{ tone: "caveat" as const, text: fit }]),
  ];
}

function tablesOf(report: FidelityReport): PageTable[] {
  const open = [agreementTable(report), expectationTable(report), violationTable(report)];
  const folded = [
    ...[besideTable(report), timesTable(report), pairsTable(report), worstTable(report), outcomesTable(report)],
    ...[differencesTable(report), loadTable(report), trafficTable(report), trackerTable(report)],
    calibrationTable(report),
  ];
  return [...open, ...folded]
    .filter(({ rows }) => rows.length > 0)
    .map((one) => pageTable(one.title, one.header, one.rows, { open: open.includes(one) }));
}
