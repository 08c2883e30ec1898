import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import type { HistoryDetail } from "../../history/history.js";
import { analyse } from "../../report/analysis/analyse.js";
import type { Measurements } from "../../report/measurements.js";
import type { Report } from "../../report/report.js";
import { headline } from "../../report/text/headline.js";
import { runTables } from "../../report/tidy/run-tables.js";
import type { TidyFormat } from "../../report/tidy/tidy.js";
import type { Scenario } from "../../scenario/scenario.js";
import { scenarioHash } from "../../scenario/source/hash.js";
import { warningsOf } from "../../scenario/source/warnings.js";
import { version } from "../../version.js";
import { ExitCode } from "../exit-code.js";
import { historyDetail } from "../history/history-detail.js";
import { warn } from "../view/terminal.js";
import type { Watch } from "../watch/watch.js";
import { openWatch, type WatchArguments } from "../watch/watch-options.js";
import { Interrupt } from "./interrupt.js";
import { noProgress, type Progress, showProgress } from "./progress.js";
import { publish } from "./publish.js";
import { reportFolders } from "./report-folder.js";
import { reproduce } from "./reproduce.js";
import { loadScenarios, type ScenarioFile } from "./scenario-files.js";
import type { World } from "./world.js";

export interface RunArguments extends WatchArguments {
  readonly scenario: readonly string[];
  readonly seed?: number | undefined;
  readonly out?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly history?: HistoryDetail | undefined;
  readonly "no-charts": boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  /** The form of the tables to write beside the report, if any. */
  readonly export?: TidyFormat | undefined;
}

/**
 * Runs scenarios one after another in the world that `choose` returns, and reports on each. Throws BadInput, also that of `choose`, before
 * the first scenario runs.
 */
export async function runScenarios(
  { scenario: paths, ...args }: RunArguments,
  choose: (files: readonly ScenarioFile[]) => Promise<World>,
): Promise<ExitCode> {
  const files = loadScenarios(paths, {
    set: args.set ?? [],
    ...(args.seed === undefined ? {} : { seed: args.seed }),
  });
  const world = await choose(files);
  const folders = reportFolders(files, args.out, { settings: args.set ?? [], world: world.name });
  const watch = await openWatch(args, `swarmlab ${files.map(({ scenario }) => scenario.name).join(", ")}`);
  const interrupt = new Interrupt("stopping, to report what was played so far");
  let exitCode: ExitCode = ExitCode.OK;
  try {
    for (const [i, { path, scenario }] of files.entries()) {
      warn(...warningsOf(scenario).map((text) => `${path}: warning: ${text}`));
      const shown = args.quiet ? noProgress : showProgress(scenario);
      const progress = watch ? await watched(scenario, watch, shown) : shown;
      const began = performance.now();
      const detail = args.export !== undefined;
      const record = historyDetail(path, scenario, args.history);
      const facts = { version, scenarioHash: scenarioHash(scenario), detail, record };
      const measurements = await world.play(scenario, facts, interrupt.signal, progress).finally(() => progress.stop());
      const report = analyse(measurements, scenario.expect);
      await publish(report, {
        folder: folders[i]!,
        command: reproduce(process.env, path, scenario, { ...world, set: args.set }),
        charts: !args["no-charts"],
        tables: tablesOf(report, measurements, args),
        history: measurements.history,
        wallTime: performance.now() - began,
        print: args.json ? "json" : args.quiet ? "nothing" : "summary",
      });
      watch?.showWritten(readFileSync(join(folders[i]!, "report.html"), "utf8"), overWords(report, folders[i]!));
      if (!report.passed) exitCode = ExitCode.FAILED;
      if (interrupt.requested) return interrupt.exitCode;
    }
  } finally {
    await watch?.finish();
    interrupt.release();
  }
  return exitCode;
}

async function watched(scenario: Scenario, watch: Watch, progress: Progress): Promise<Progress> {
  // Load this module only when it is needed: its pages need Chart.js, which takes a while to load.
  const { WatchedProgress } = await import("../watch/watched-progress.js");
  return new WatchedProgress(scenario, watch, progress);
}

function overWords(report: Report, folder: string): string {
  return `${report.run.scenario} is over. ${headline(report)} The report is in ${folder}.`;
}

function tablesOf(
  report: Report,
  { detail }: Measurements,
  { export: format, set = [] }: Omit<RunArguments, "scenario">,
) {
  return format !== undefined && detail ? runTables(report, detail, set, format) : undefined;
}
