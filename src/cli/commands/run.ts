import { tidyFormats } from "../../report/tidy/tidy.js";
import { command } from "../options/command.js";
import { factor, flag, oneOf, several } from "../options/options.js";
import { reportOptions } from "../options/report-options.js";
import { watchOptions } from "../watch/watch-options.js";

const options = {
  ...reportOptions,
  ...watchOptions,
  transport: oneOf("transport", "How messages travel: simulated, or over gRPC, on the real clock", [
    "simulated",
    "grpc",
  ]),
  export: oneOf("export", "Also write the run's series, operations and events as tidy tables", tidyFormats),
  "check-determinism": flag(
    "Play twice, compare event by event, and find uses of the real clock, randomness and files",
  ),
  strict: flag("Judge a simulation at every event, as fuzz does: this finds also what heals before the end"),
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
    ["run scenarios/churn.yaml --seed 3 --set replication=2", "with other random draws, and with two replicas"],
    ["run scenarios/*.yaml --quiet", "for CI: exit code 1 when an expectation fails"],
    ["run scenarios/steady.yaml --json --no-charts | jq .load.stored.spread", "some figures of a report"],
    ["run scenarios/churn.yaml --export csv", "also series.csv, operations.csv and events.csv, for pandas or R"],
    ["run scenarios/steady.yaml --check-determinism", "twice; names the first event that differs"],
    ["run scenarios/churn.yaml --watch --open", "the report in a browser while it grows"],
    ["run scenarios/steady.yaml --transport grpc --speed 10", "over real sockets, ten times as fast as the clock"],
  ],
  async run(args) {
    const { runScenarios } = await import("../run/run-scenarios.js");
    const { chosenWorld } = await import("../run/chosen-world.js");
    return runScenarios(args, (files) => chosenWorld(files, args));
  },
});
