import { command } from "../options/command.js";
import { factor, flag, number, several } from "../options/options.js";
import { reportOptions } from "../options/report-options.js";
import { watchOptions } from "../watch/watch-options.js";

export const live = command({
  usage: "live <scenario..>",
  describe: "Play scenarios with real processes on this machine, and write a report on each",
  positionals: {
    scenario: several("Scenario files (YAML)"),
  },
  options: {
    ...reportOptions,
    ...watchOptions,
    speed: factor("speed", "How many times faster than the real clock the programs' clocks run [1]"),
    "nodes-per-process": number(
      "nodes-per-process",
      "How many nodes share a process, for scenarios with many nodes [1]",
      1,
    ),
    netns: flag("Give every program a network namespace, with the scenario's bandwidth; needs Linux and root"),
    keep: flag("Keep the folders of the tracker and of the nodes, and what their processes printed"),
  },
  examples: [
    ["live scenarios/live-links.yaml", "a process for the tracker, and one for each node"],
    ["live scenarios/live-links.yaml --netns", "each in a network namespace, with links as in the scenario"],
    [
      "live scenarios/steady.yaml --speed 10 --nodes-per-process 10",
      "ten times as fast, with ten nodes in each process",
    ],
  ],
  async run(args) {
    const { runScenarios } = await import("../run/run-scenarios.js");
    const { processWorld } = await import("../run/play-processes.js");
    return runScenarios(args, (files) => processWorld(files, args));
  },
});
