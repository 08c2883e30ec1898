import { join } from "node:path";
import process from "node:process";
import type { History } from "../../history/history.js";
import { writtenHistory } from "../../history/written.js";
import type { Report } from "../../report/report.js";
import { formatValue } from "../../report/text/format.js";
import { canonicalJson } from "../../report/text/json.js";
import { terminalSummary } from "../../report/text/terminal.js";
import { inWords } from "../../report/text/troubles.js";
import type { WriteOptions } from "../../report/write.js";
import { pageHistory } from "../history/page-history.js";
import { pageBundle } from "../page/page-bundle.js";
import { paintFor, warn } from "../view/terminal.js";

export interface PublishOptions {
  readonly folder: string;
  /** The command that repeats the run. */
  readonly command: string;
  readonly charts: boolean;
  /** Tables to write beside the report. */
  readonly tables?: WriteOptions["tables"];
  /** What happened in the run, for history.json.gz and for the page. */
  readonly history?: History | undefined;
  /** The wall time of the run, in ms. */
  readonly wallTime: number;
  /** What goes to the standard output: the summary, report.json, or nothing. */
  readonly print: "summary" | "json" | "nothing";
}

/** Writes a report into its folder, and prints what the user asked for. */
export async function publish(report: Report, options: PublishOptions): Promise<void> {
  const { folder, command, charts, tables, history, wallTime, print } = options;
  // The simulation is not needed any more. Free its memory before the charts need memory.
  globalThis.gc?.();
  // This loads Chart.js and a canvas, which takes a while.
  const { writeReport } = await import("../../report/write.js");
  await writeReport(folder, report, {
    ...{ command, charts, tables },
    page: await pageBundle(),
    ...(history ? historiesOf(history) : {}),
  });
  if (print === "summary") {
    process.stdout.write(
      terminalSummary(report, { wallTime, command, report: join(folder, "report.html") }, paintFor(process.stdout)),
    );
  } else {
    if (print === "json") process.stdout.write(canonicalJson(report));
    warn(...failures(report));
  }
}

/** Returns a whole history, and the part of it that fits into a page. */
function historiesOf(history: History): Pick<WriteOptions, "history" | "pageHistory"> {
  const some = pageHistory(history);
  const whole = writtenHistory(history);
  return { history: whole, pageHistory: some === history ? whole : writtenHistory(some) };
}

/** Writes a line for each step that failed, and for each expectation and each invariant that does not hold. */
function failures({ run, expectations, checks, script }: Report): string[] {
  const missed = expectations
    .filter(({ passed }) => !passed)
    .map(({ where, text, actual, unit }) => {
      const found = actual === null ? "there was nothing to measure" : `it is ${formatValue(actual, unit)}`;
      return `${run.scenario}, seed ${run.seed}: expected ${text} (${where}), but ${found}`;
    });
  const violated = checks
    .filter(({ passed }) => !passed)
    .map(({ name, detail }) => `${run.scenario}, seed ${run.seed}: violated: ${name} (${detail})`);
  const failed = script.problems
    .filter(({ outcome }) => outcome === "failed" || outcome === "unfinished")
    .map((problem) => `${run.scenario}, seed ${run.seed}: ${inWords(problem)}`);
  return [...failed, ...missed, ...violated];
}
