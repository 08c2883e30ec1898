import { join } from "node:path";
import process from "node:process";
import { writtenHistory } from "../../history/written.js";
import { analyse } from "../../report/analysis/analyse.js";
import { compareWorlds } from "../../report/fidelity/fidelity.js";
import type { FidelityReport } from "../../report/fidelity/fidelity-report.js";
import { fidelitySummary } from "../../report/fidelity/fidelity-terminal.js";
import type { Measurements } from "../../report/measurements.js";
import type { PlayedWorld } from "../../report/page/fidelity-page.js";
import { roughShare } from "../../report/text/format.js";
import { canonicalJson } from "../../report/text/json.js";
import type { Scenario } from "../../scenario/scenario.js";
import { scenarioHash } from "../../scenario/source/hash.js";
import { version } from "../../version.js";
import { BadInput, ExitCode } from "../exit-code.js";
import { pageHistory } from "../history/page-history.js";
import { pageBundle } from "../page/page-bundle.js";
import { paintFor, warn } from "../view/terminal.js";
import { calibrate, refuseUnwritable, writeCalibrated } from "./calibrate.js";
import { Interrupt } from "./interrupt.js";
import { type Play, playOverGrpc, playSimulated } from "./play.js";
import { playProcesses } from "./play-processes.js";
import { noProgress, showProgress } from "./progress.js";
import { folderName, refuseUnfit } from "./report-folder.js";
import { type ComparisonToRepeat, reproduceFidelity } from "./reproduce.js";
import { loadScenarios, type ScenarioFile } from "./scenario-files.js";

export interface FidelityArguments extends ComparisonToRepeat {
  readonly scenario: string;
  readonly seed?: number | undefined;
  readonly out?: string | undefined;
  readonly "no-charts": boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** The live world: how to play in it, and a description of it. */
interface LiveWorld {
  readonly play: Play;
  readonly words: string;
}

/** Plays a scenario in both worlds, and reports how much they agree. Throws BadInput before it plays anything. */
export async function runFidelity(args: FidelityArguments): Promise<ExitCode> {
  const [file] = loadScenarios([args.scenario], {
    set: args.set ?? [],
    ...(args.seed === undefined ? {} : { seed: args.seed }),
  }) as [ScenarioFile];
  const { scenario } = file;
  const folder = args.out ?? join("reports", `${folderName(file, { settings: args.set ?? [], world: "" })}-fidelity`);
  refuseUnfit(folder, "fidelity.json");
  if (args.write !== undefined) refuseUnwritable(args.write);
  const world = await liveWorld(file, args);
  const interrupt = new Interrupt("stopping without a report: runs that were cut short cannot be compared");
  const began = performance.now();
  try {
    const simulated = await played(playSimulated, scenario, args.quiet, interrupt.signal);
    const live: Measurements[] = [];
    for (let i = 0; i < (args.runs ?? 1) && !interrupt.requested; i++)
      live.push(await played(world.play, scenario, args.quiet, interrupt.signal));
    if (interrupt.requested) return interrupt.exitCode;
    const options = { live: world.words, expectations: expectationsOf(args) };
    const calibration =
      args.calibrate || args.write !== undefined
        ? await calibrate(scenario, simulated, live, options, interrupt.signal)
        : undefined;
    if (interrupt.requested) return interrupt.exitCode;
    if (args.write !== undefined && calibration) writeCalibrated(args.write, file.path, args.set ?? [], calibration);
    const report = compareWorlds(simulated, live, { ...options, ...(calibration ? { calibration } : {}) });
    const worlds = worldsOf(scenario, simulated, live);
    await publish(report, worlds, file, args, folder, performance.now() - began);
    return report.passed ? ExitCode.OK : ExitCode.FAILED;
  } finally {
    interrupt.release();
  }
}

async function played(play: Play, scenario: Scenario, quiet: boolean, signal: AbortSignal): Promise<Measurements> {
  const progress = quiet ? noProgress : showProgress(scenario);
  const facts = { version, scenarioHash: scenarioHash(scenario), detail: true, record: "full" } as const;
  return play(scenario, facts, signal, progress).finally(() => progress.stop());
}

/** The live world that the arguments choose. Throws BadInput when the scenario cannot be played in it. */
async function liveWorld(file: ScenarioFile, args: FidelityArguments): Promise<LiveWorld> {
  const { transport = "grpc", speed = 1, netns = false } = args;
  const pace = speed === 1 ? "" : `, ${speed} times as fast as the clock`;
  if (transport === "processes") {
    const where = netns ? `each in a network namespace with ${await bandwidthInWords()}` : "on the loopback interface";
    return { play: await playProcesses([file], args), words: `a process for every program, ${where}${pace}` };
  }
  if (netns) throw new BadInput("--netns is for --transport processes");
  if (args["nodes-per-process"] !== undefined) throw new BadInput("--nodes-per-process is for --transport processes");
  return { play: await playOverGrpc([file], speed), words: `gRPC within one process${pace}` };
}

async function bandwidthInWords(): Promise<string> {
  const { carriedShare } = await import("../../play/worlds/processes/namespaces/network-namespaces.js");
  const share = carriedShare(process.env);
  return share === 1 ? "the scenario's bandwidth" : `${100 * share} % of the scenario's bandwidth`;
}

function expectationsOf(args: FidelityArguments) {
  return {
    median: args["expect-median"],
    each: args["expect-each"],
    agreement: args["expect-agreement"],
    placement: args["expect-placement"],
  };
}

/** The simulation, and the first live run, as the page shows them. */
function worldsOf(scenario: Scenario, simulated: Measurements, [live]: readonly Measurements[]): PlayedWorld[] {
  return [{ name: "simulated", measured: simulated }, ...(live ? [{ name: "live", measured: live }] : [])].map(
    ({ name, measured }) => ({
      name,
      report: analyse(measured, scenario.expect),
      history: measured.history ? writtenHistory(pageHistory(measured.history)) : null,
    }),
  );
}

async function publish(
  report: FidelityReport,
  worlds: readonly PlayedWorld[],
  { path, scenario }: ScenarioFile,
  args: FidelityArguments,
  folder: string,
  wallTime: number,
): Promise<void> {
  const command = reproduceFidelity(process.env, path, scenario, args);
  // This loads Chart.js and a canvas, which takes a while.
  const { writeFidelity } = await import("../../report/fidelity/write-fidelity.js");
  const { fidelityPage } = await import("../../report/page/fidelity-page.js");
  const page = { data: fidelityPage(report, worlds, command), bundle: await pageBundle() };
  await writeFidelity(folder, report, { command, charts: !args["no-charts"], page });
  if (args.json) process.stdout.write(canonicalJson(report));
  else if (!args.quiet)
    process.stdout.write(fidelitySummary(report, { wallTime, command, report: folder }, paintFor(process.stdout)));
  if (args.json || args.quiet) warn(...failures(report));
}

/** Writes a line for each expectation and each invariant that does not hold. */
function failures({ run, expectations, checks }: FidelityReport): string[] {
  const of = `${run.scenario}, seed ${run.seed}`;
  const missed = expectations
    .filter(({ passed }) => !passed)
    .map(({ text, expected, actual }) => {
      const found = actual === null ? "there was nothing to measure" : `it is ${roughShare(actual)}`;
      return `${of}: expected ${text} ${roughShare(expected)}, but ${found}`;
    });
  return [...missed, ...checks.map(({ world, name, detail }) => `${of}: ${world}: violated: ${name} (${detail})`)];
}
