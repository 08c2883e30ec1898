import process from "node:process";
import { analyse } from "../../report/analyse.js";
import { scenarioHash } from "../../scenario/hash.js";
import { version } from "../../version.js";
import { command } from "../command.js";
import { BadInput, ExitCode } from "../exit-code.js";
import { Interrupt } from "../interrupt.js";
import { factor, flag, number, oneOf, text } from "../options.js";
import { type Play, playOverGrpc, playSimulated } from "../play.js";
import { noProgress, showProgress } from "../progress.js";
import { publish } from "../publish.js";
import { reportFolders } from "../report-folder.js";
import { reproduce } from "../reproduce.js";
import { loadScenarios, type ScenarioFile } from "../scenario-files.js";

const options = {
  seed: number("seed", "Seed of every draw, in place of the scenario's", 0),
  out: text("Folder for the report [reports/<scenario>-<seed>]; of several reports, the folder around them"),
  set: {
    type: "string",
    array: true,
    nargs: 1,
    describe: "Change a value of the scenario first, as path=value; may be repeated",
  },
  "no-charts": flag("Leave out the charts"),
  json: flag("Print report.json instead of the summary"),
  quiet: flag("Print only what failed"),
  transport: oneOf("transport", "What carries the messages; grpc plays on the real clock", ["simulated", "grpc"]),
  speed: factor("speed", "With gRPC: how many times faster than the real clock"),
} as const;

export const run = command({
  usage: "run <scenario..>",
  describe: "Run scenarios, and write a report on each",
  positionals: {
    scenario: { type: "string", array: true, demandOption: true, describe: "Scenario files (YAML)" },
  },
  options,
  examples: [
    ["run scenarios/churn.yaml", "a day of churn; the report is in reports/churn-1"],
    ["run scenarios/churn.yaml --seed 3 --set replication=2", "drawn anew, and with two replicas"],
    ["run scenarios/*.yaml --quiet", "for CI: exit code 1 when an expectation fails"],
    ["run scenarios/steady.yaml --json --no-charts | jq .load.stored.spread", "some figures of a report"],
    ["run scenarios/steady.yaml --transport grpc --speed 10", "over real sockets, ten times as fast as the clock"],
  ],
  async run({ scenario: paths, ...args }) {
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
        const progress = args.quiet ? noProgress : showProgress(scenario.name, scenario.duration);
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
  },
});

/** The world that the scenarios are played in. Throws BadInput when it is too fast for one of them. */
async function player(
  files: readonly ScenarioFile[],
  { transport = "simulated", speed }: { readonly transport?: string | undefined; readonly speed?: number | undefined },
): Promise<Play> {
  if (transport === "grpc") return playOverGrpc(files, speed ?? 1);
  if (speed === undefined) return playSimulated;
  throw new BadInput("--speed is for --transport grpc: a simulation runs as fast as the machine can");
}
