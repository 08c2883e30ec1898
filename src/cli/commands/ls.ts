import { command } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { personOf, personOptions, securityOptions, trackerOf, trackerOption } from "../network.js";
import { flag } from "../options.js";
import { printableJson } from "../printable.js";
import { say } from "../terminal.js";

export const ls = command({
  usage: "ls [prefix]",
  describe: "List the files of a network",
  section: "client",
  positionals: { prefix: { type: "string", describe: "Only files whose names start so" } },
  options: { ...trackerOption, json: flag("Print JSON"), ...securityOptions, ...personOptions },
  examples: [
    ["ls --tracker 127.0.0.1:7070", "all of them"],
    ["ls backup/ --json | jq -r '.[].name'", "the names of some, for scripts"],
  ],
  async run(args) {
    const tracker = trackerOf(args);
    const person = await personOf(args, tracker);
    const { fileLines } = await import("../network-tables.js");
    const { fileJson } = await import("../network-json.js");
    const { withTracker } = await import("../../live/tracker-client.js");
    const files = await withTracker(tracker, (client) => client.files(args.prefix ?? ""), person);
    if (args.json) say(printableJson(files.map(fileJson)));
    else say(...fileLines(files));
    return ExitCode.OK;
  },
});
