import { fuzzOptions, fuzzPositionals } from "../fuzz/fuzz-options.js";
import { command } from "../options/command.js";

export const fuzz = command({
  usage: "fuzz [scenario]",
  describe: "Play many random networks with random faults, and find what they break",
  positionals: fuzzPositionals,
  options: fuzzOptions,
  examples: [
    ["fuzz --seeds 10000 --jobs 2", "ten thousand networks of up to 22 nodes, with faults"],
    ["fuzz --seed 128 --write bug.yaml", "one of them again, and its scenario as a file"],
    ["fuzz --branches 4", "also four trials from each place where a situation is first met"],
    ["fuzz --time 8h --redis redis://HOST:6379", "the seeds are played by workers on any number of machines"],
    ["fuzz --test", "which of the failures that were kept still fail?"],
    ["fuzz scenarios/steady.yaml --time 5min --first", "faults on top of a scenario, until the first failure"],
  ],
  async run(args) {
    const { runFuzz } = await import("../fuzz/run-fuzz.js");
    return runFuzz(args);
  },
});
