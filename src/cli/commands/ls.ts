import { ExitCode } from "../exit-code.js";
import { personOf, personOptions, securityOptions, trackerOf, trackerOption } from "../network.js";
import { command } from "../options/command.js";
import { flag } from "../options/options.js";
import { printableJson } from "../view/printable.js";
import { say } from "../view/terminal.js";

export const ls = command({
  usage: "ls [prefix]",
  describe: "List the files of a network",
  section: "client",
  positionals: { prefix: { type: "string", describe: "Only files whose names begin with this text" } },
  options: { ...trackerOption, json: flag("Print JSON"), ...securityOptions, ...personOptions },
  examples: [
    ["ls --tracker 127.0.0.1:7070", "all of them"],
    ["ls backup/ --json | jq -r '.[].name'", "the names of some, for scripts"],
  ],
  async run(args) {
    const tracker = trackerOf(args);
    const person = await personOf(args, tracker);
    const { fileLines } = await import("../view/network-tables.js");
    const { fileJson } = await import("../view/network-json.js");
    const { withTracker } = await import("../../live/daemon/tracker-client.js");
    const files = await withTracker(tracker, (client) => client.files(args.prefix ?? ""), person);
    if (args.json) say(printableJson(files.map(fileJson)));
    else say(...fileLines(files));
    return ExitCode.OK;
  },
});
