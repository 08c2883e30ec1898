import { command } from "../options/command.js";
import { text, time } from "../options/options.js";

export const history = command({
  usage: "history <recorded>",
  describe: "Print what a run recorded, moment by moment, or export it",
  positionals: {
    recorded: { type: "string", demandOption: true, describe: "Folder of a report, or its history.json.gz" },
  },
  options: {
    node: text("Everything that happened to a node, in order"),
    file: text("Everything that happened to a file and its chunks, in order"),
    at: time("at", "The network at that moment of the run; with --node or --file, what happened until then"),
    trace: text("File to write as a trace that Perfetto and chrome://tracing show"),
  },
  examples: [
    ["history reports/churn-1", "what was recorded, and what was left out"],
    ["history reports/churn-1 --node home-017", "its sessions, operations, transfers and replicas"],
    ["history reports/churn-1 --file put-000012 --at 12h", "where its chunks came from, until noon"],
    ["history reports/churn-1 --at 12h", "nodes that run, files that can be read, chunks by number of replicas"],
    ["history reports/churn-1 --trace churn.json", "for ui.perfetto.dev"],
  ],
  async run({ recorded, node, file, at, trace }) {
    const { showHistory } = await import("../history/show-history.js");
    return showHistory({ file: recorded, node, of: file, at, trace });
  },
});
