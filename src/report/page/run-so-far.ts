import type { WrittenHistory } from "../../history/written.js";
import type { PageData } from "../../page/page-data.js";
import type { Report } from "../report.js";
import { formatDuration } from "../text/format.js";
import { runPage } from "./run-page.js";

/** Makes the page of a run that goes on: the report of what was played until now. It does not judge anything yet. */
export function runSoFar(report: Report, history: WrittenHistory | null): PageData {
  const { played, duration } = report.run;
  const headline = `Under way: ${formatDuration(played)} of ${formatDuration(duration)} played. Nothing is judged yet.`;
  const page = runPage(report, history, "");
  return {
    ...page,
    isUnderWay: true,
    runs: page.runs.map((run) => ({ ...run, words: { ...run.words, headline } })),
  };
}
