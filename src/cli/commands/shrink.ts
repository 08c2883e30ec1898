import { command } from "../options/command.js";
import { factor, flag, text } from "../options/options.js";

export const shrink = command({
  usage: "shrink <scenario>",
  describe: "Make a failing scenario as small as it can be, so that it still fails alike",
  positionals: {
    scenario: {
      type: "string",
      demandOption: true,
      describe: "Scenario file (YAML) that fails a check or an expectation",
    },
  },
  options: {
    out: text("File to write the result to", "the standard output"),
    seconds: factor("seconds", "How long to search at most [60]"),
    quiet: flag("Show no progress"),
  },
  examples: [
    ["shrink bugs/4711.yaml --out small.yaml", "the same failure in a few lines"],
    ["shrink scenarios/mine.yaml --seconds 600", "with more time, for a large scenario"],
  ],
  async run(args) {
    const { runShrink } = await import("../shrink/run-shrink.js");
    return runShrink(args);
  },
});
