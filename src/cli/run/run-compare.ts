import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { writtenHistory } from "../../history/written.js";
import { analyse } from "../../report/analysis/analyse.js";
import { compare } from "../../report/comparison/compare.js";
import type { Comparison } from "../../report/comparison/comparison.js";
import type { ComparedPageRun } from "../../report/page/comparison-page.js";
import type { Report } from "../../report/report.js";
import { canonicalJson } from "../../report/text/json.js";
import type { Scenario } from "../../scenario/scenario.js";
import { scenarioHash } from "../../scenario/source/hash.js";
import { version } from "../../version.js";
import { BadInput, ExitCode } from "../exit-code.js";
import { compareInResults, hasResults } from "../experiment/compare-in-results.js";
import { pageHistory } from "../history/page-history.js";
import { pageBundle } from "../page/page-bundle.js";
import { historyBeside } from "../read/history-beside.js";
import { readReport } from "../read/read-report.js";
import { runNames } from "../read/run-names.js";
import { showComparison } from "../view/comparison-view.js";
import { findFirstDifference } from "./find-first-difference.js";
import { Interrupt } from "./interrupt.js";
import { playSimulated } from "./play.js";
import { noProgress, showProgress } from "./progress.js";
import { refuseUnfit } from "./report-folder.js";
import { reproduceCompare } from "./reproduce.js";
import { loadScenarios } from "./scenario-files.js";

interface CompareArguments {
  readonly run: readonly string[];
  readonly seed?: number | undefined;
  readonly set?: readonly string[] | undefined;
  readonly vary?: string | undefined;
  readonly settings?: string | undefined;
  readonly out?: string | undefined;
  readonly "no-charts": boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** A run to be compared: its report, or the scenario that is still to be simulated. */
type Subject = ComparedPageRun | Unplayed;

interface Unplayed {
  readonly name: string;
  readonly scenario: Scenario;
}

/** Compares reports, runs of scenarios, or the settings of an experiment. Throws BadInput before anything is run. */
export async function runCompare(args: CompareArguments): Promise<ExitCode> {
  const results = args.run.find(hasResults);
  if (results !== undefined || args.settings !== undefined) return compareInResults(oneFolder(args), args);
  const subjects = args.vary === undefined ? given(args) : varied(args, args.vary);
  if (subjects.length < 2) throw new BadInput("swarmlab: compare needs two runs or more; see swarmlab compare --help");
  if (args.out !== undefined) refuseUnfit(args.out, "comparison.json");
  const runs: ComparedPageRun[] = [];
  let differences: Comparison["firstDifferences"] = [];
  const interrupt = new Interrupt("stopping without a comparison: runs that were cut short cannot be compared");
  try {
    for (const subject of subjects) {
      const run = "report" in subject ? subject : await played(subject, args, interrupt.signal);
      if (interrupt.requested) return interrupt.exitCode;
      runs.push(run);
    }
    differences = await firstDifferences(subjects, runs, args.quiet, interrupt.signal);
    if (interrupt.requested) return interrupt.exitCode;
  } finally {
    interrupt.release();
  }
  const comparison = compare(
    runs.map(({ report }) => report),
    runs.map(({ name }) => name),
    differences,
  );
  if (args.out !== undefined) {
    // Load this module only when it is needed: its charts need Chart.js and a canvas, which take a while to load.
    const { writeComparison } = await import("../../report/comparison/write-comparison.js");
    const { comparisonPage } = await import("../../report/page/comparison-page.js");
    const data = comparisonPage(comparison, runs, reproduceCompare(process.env, args));
    const page = { data, bundle: await pageBundle() };
    await writeComparison(args.out, comparison, runs, { charts: !args["no-charts"], page });
  }
  if (args.json) process.stdout.write(canonicalJson(comparison));
  else showComparison(comparison, args.out);
  return ExitCode.OK;
}

/** The one folder of results to which `--settings` belongs. Throws BadInput if the arguments name anything else. */
function oneFolder({ run, seed, set, vary }: CompareArguments): string {
  const [folder] = run;
  if (folder === undefined || run.length > 1 || !hasResults(folder))
    throw new BadInput("swarmlab: --settings is for the folder of one experiment's results, given alone");
  if (seed !== undefined || set?.length || vary !== undefined)
    throw new BadInput(
      "swarmlab: --set, --seed and --vary change scenarios, but an experiment's results are of runs that are over",
    );
  return folder;
}

async function played(
  { name, scenario }: Unplayed,
  { quiet, out }: CompareArguments,
  signal: AbortSignal,
): Promise<ComparedPageRun> {
  const progress = quiet ? noProgress : showProgress(scenario);
  const facts = { version, scenarioHash: scenarioHash(scenario), record: out === undefined ? "none" : "full" } as const;
  const measurements = await playSimulated(scenario, facts, signal, progress).finally(() => progress.stop());
  const { history } = measurements;
  return {
    name,
    report: analyse(measurements, scenario.expect),
    history: history ? writtenHistory(pageHistory(history)) : null,
  };
}

/**
 * Finds the first event in which each run differs from the baseline. It leaves out reports, since their scenarios are not known here, and scenarios
 * with another name than the baseline's.
 */
async function firstDifferences(
  subjects: readonly Subject[],
  runs: readonly { readonly report: Report }[],
  quiet: boolean,
  signal: AbortSignal,
): Promise<Comparison["firstDifferences"]> {
  const [baseline] = subjects as [Subject];
  const found: Comparison["firstDifferences"][number][] = [];
  for (const [i, subject] of subjects.entries()) {
    if (i === 0 || signal.aborted || !("scenario" in baseline) || !("scenario" in subject)) continue;
    const isOther = runs[i]?.report.run.digest !== runs[0]?.report.run.digest;
    if (!isOther || subject.scenario.name !== baseline.scenario.name) continue;
    const difference = await findFirstDifference(baseline.scenario, subject.scenario, quiet, signal);
    if (difference) found.push({ run: subject.name, ...difference });
  }
  return found;
}

/** The runs that the arguments name: folders and .json files are reports, all other files are scenarios. */
function given(args: CompareArguments): Subject[] {
  const names = runNames(args.run);
  const reports = args.run.map(reportFile);
  const paths = args.run.filter((_, i) => reports[i] === undefined);
  if (paths.length === 0 && (args.set?.length || args.seed !== undefined))
    throw new BadInput("swarmlab: --set and --seed change scenarios, but a report is of a run that is over");
  const scenarios = [...loadScenarios(paths, readingOf(args))];
  return args.run.map((_, i) => {
    const file = reports[i];
    const name = names[i] as string;
    return file === undefined
      ? { name, scenario: (scenarios.shift() as { scenario: Scenario }).scenario }
      : { name, report: readReport(file), history: historyBeside(dirname(file)) };
  });
}

/** Makes a run of the scenario for each value of the setting that varies. */
function varied(args: CompareArguments, vary: string): Subject[] {
  const [path] = args.run;
  if (path === undefined || args.run.length > 1 || reportFile(path) !== undefined)
    throw new BadInput("swarmlab: --vary is for one scenario");
  const [, setting, list] = /^([^=]+)=(.+)$/s.exec(vary) ?? [];
  const values = list?.split(",").map((value) => value.trim()) ?? [];
  if (setting === undefined || values.some((value) => value === ""))
    throw new BadInput(`--vary: expected path=value,value, found ${JSON.stringify(vary)}`);
  if (new Set(values).size < values.length) throw new BadInput(`--vary: a value is given twice in ${vary}`);
  return values.map((value) => {
    const reading = readingOf(args);
    const [file] = loadScenarios([path], { ...reading, set: [...reading.set, `${setting}=${value}`] });
    return { name: variedName(setting, value), scenario: (file as { scenario: Scenario }).scenario };
  });
}

/** A name for the value: the word itself if it says enough, as `two-choices` does; otherwise with the setting: `replication 3`. */
function variedName(setting: string, value: string): string {
  const isWord = /^[a-z]/i.test(value) && !/^(true|false|on|off|yes|no|none)$/.test(value);
  return isWord ? value : `${setting.slice(setting.lastIndexOf(".") + 1)} ${value}`;
}

function readingOf({ set, seed }: CompareArguments) {
  return { set: set ?? [], ...(seed === undefined ? {} : { seed }) };
}

/** The report.json that an argument names; undefined for a scenario. */
function reportFile(path: string): string | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return join(path, "report.json");
  return path.endsWith(".json") ? path : undefined;
}
