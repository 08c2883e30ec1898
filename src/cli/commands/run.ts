import { command } from "../command.js";
import { factor, flag, number, oneOf, several, text } from "../options.js";

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
    scenario: several("Scenario files (YAML)"),
  },
  options,
  examples: [
    ["run scenarios/churn.yaml", "a day of churn; the report is in reports/churn-1"],
    ["run scenarios/churn.yaml --seed 3 --set replication=2", "drawn anew, and with two replicas"],
    ["run scenarios/*.yaml --quiet", "for CI: exit code 1 when an expectation fails"],
    ["run scenarios/steady.yaml --json --no-charts | jq .load.stored.spread", "some figures of a report"],
    ["run scenarios/steady.yaml --transport grpc --speed 10", "over real sockets, ten times as fast as the clock"],
  ],
  async run(args) {
    const { runScenarios } = await import("../run-scenarios.js");
    return runScenarios(args);
  },
});
