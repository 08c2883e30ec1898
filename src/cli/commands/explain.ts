import { subjects } from "../../explain/explain.js";
import { command } from "../options/command.js";
import { flag, number, text, time } from "../options/options.js";

export const explain = command({
  usage: "explain <run> [about] [name]",
  describe: "Tell why something happened in a run: what led there, in order",
  positionals: {
    run: {
      type: "string",
      demandOption: true,
      describe: "Folder of a report with its history, or a scenario (it is played)",
    },
    about: { type: "string", describe: `What is asked about: ${subjects.join(", ")}; left out: what went wrong` },
    name: { type: "string", describe: "Name of the file, node or check; film/3 is chunk 3 of film" },
  },
  options: {
    by: text("Of a get or put: the node that asked for it; left out: the slowest one"),
    until: time("until", "How it was at that moment of the run, instead of its end"),
    dump: text("Of a scenario: also print what the tracker, or the node of this name, knows at --until, as JSON"),
    seed: number("seed", "Of a scenario: its seed", 0),
    set: { type: "string", array: true, describe: "Of a scenario: change a value, as path=value" },
    json: flag("Print the answer as JSON"),
  },
  examples: [
    ["explain reports/churn-1", "what went wrong, and what to ask next"],
    ["explain reports/churn-1 chunk put-000012/3", "why it is lost, or has too few replicas"],
    ["explain scenarios/zone-failure.yaml file film --until 40min", "how a file was at that moment, and why"],
    ["explain reports/churn-1 get film --by home-017", "where the time of a download went"],
    ["explain scenarios/steady.yaml node home-01 --until 5min --dump home-01", "and what is in its memory"],
  ],
  async run(args) {
    const { runExplain } = await import("../explain/run-explain.js");
    return runExplain(args);
  },
});
