import process from "node:process";
import { analyse } from "../report/analyse.js";
import { scenarioHash } from "../scenario/hash.js";
import { version } from "../version.js";
import { BadInput, ExitCode } from "./exit-code.js";
import { Interrupt } from "./interrupt.js";
import { type Play, playOverGrpc, playSimulated } from "./play.js";
import { noProgress, showProgress } from "./progress.js";
import { publish } from "./publish.js";
import { reportFolders } from "./report-folder.js";
import { reproduce } from "./reproduce.js";
import { loadScenarios, type ScenarioFile } from "./scenario-files.js";

export interface RunArguments {
  readonly scenario: readonly string[];
  readonly seed?: number | undefined;
  readonly out?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly "no-charts": boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly transport?: "simulated" | "grpc" | undefined;
  readonly speed?: number | undefined;
}

/** Runs scenarios one after another, and reports on each. Throws BadInput before the first one runs. */
export async function runScenarios({ scenario: paths, ...args }: RunArguments): Promise<ExitCode> {
  const files = loadScenarios(paths, {
    set: args.set ?? [],
    ...(args.seed === undefined ? {} : { seed: args.seed }),
  });
  const folders = reportFolders(files, args.out);
  const play = await player(files, args);
  const interrupt = new Interrupt("stopping, to report what was played so far");
  let exitCode: ExitCode = ExitCode.OK;
  try {
    for (const [i, { path, scenario }] of files.entries()) {
      const progress = args.quiet ? noProgress : showProgress(scenario);
      const began = performance.now();
      const facts = { version, scenarioHash: scenarioHash(scenario) };
      const measurements = await play(scenario, facts, interrupt.signal, progress).finally(() => progress.stop());
      const report = analyse(measurements, scenario.expect);
      await publish(report, {
        folder: folders[i]!,
        command: reproduce(process.env, path, scenario, args),
        charts: !args["no-charts"],
        wallTime: performance.now() - began,
        print: args.json ? "json" : args.quiet ? "nothing" : "summary",
      });
      if (!report.passed) exitCode = ExitCode.FAILED;
      if (interrupt.requested) return interrupt.exitCode;
    }
  } finally {
    interrupt.release();
  }
  return exitCode;
}

/** The world that the scenarios are played in. Throws BadInput when it is too fast for one of them. */
async function player(
  files: readonly ScenarioFile[],
  { transport = "simulated", speed }: { readonly transport?: string | undefined; readonly speed?: number | undefined },
): Promise<Play> {
  if (transport === "grpc") return playOverGrpc(files, speed ?? 1);
  if (speed === undefined) return playSimulated;
  throw new BadInput("--speed is for --transport grpc: a simulation runs as fast as the machine can");
}
