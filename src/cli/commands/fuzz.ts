import { jobsOption } from "../experiment/run-options.js";
import { command } from "../options/command.js";
import { flag, inGroup, number, text, time } from "../options/options.js";

const options = {
  seeds: number("seeds", "How many seeds are played", 1, { usual: "1000; with --time as many as it allows" }),
  from: number("from", "The first seed", 0, { usual: "1" }),
  branches: number("branches", "For each situation, play so many further trials from where it was first met", 0, {
    usual: "0",
  }),
  jobs: jobsOption,
  time: time("time", "End after this much time on the clock, such as 5min"),
  first: flag("Stop at the first seed that fails"),
  json: flag("Print the result as JSON"),
  quiet: flag("Show no progress, and print only what failed"),
  ...inGroup("Bug base:", {
    bugs: text("Folder in which the scenario of each failure is kept", "bugs"),
    "no-shrink": flag("Keep failures as they were drawn; otherwise the first of each check is made small"),
    list: flag("List the bugs that were kept, and play nothing"),
    test: flag("Play all bugs that were kept, and say which of them still fail"),
  }),
  ...inGroup("One seed:", {
    seed: number("seed", "Play this seed alone, and say what happened", 0),
    at: time("at", "With --seed and --salt: from this time of the scenario on with other draws"),
    salt: number("salt", "Which other draws", 0),
    write: text("With --seed: also write its scenario to this file, for swarmlab run"),
  }),
} as const;

export const fuzz = command({
  usage: "fuzz [scenario]",
  describe: "Play many random networks with random faults, and find what they break",
  positionals: {
    scenario: {
      type: "string",
      describe: "A scenario file (YAML) on which faults are drawn; otherwise everything is drawn",
    },
  },
  options,
  examples: [
    ["fuzz --seeds 10000 --jobs 2", "ten thousand networks of twenty nodes, with faults"],
    ["fuzz --seed 128 --write bug.yaml", "one of them again, and its scenario as a file"],
    ["fuzz --branches 4", "also four trials from each place where a situation is first met"],
    ["fuzz --test", "which of the failures that were kept still fail?"],
    ["fuzz scenarios/steady.yaml --time 5min --first", "faults on top of a scenario, until the first failure"],
  ],
  async run(args) {
    const { runFuzz } = await import("../fuzz/run-fuzz.js");
    return runFuzz(args);
  },
});
