import { command } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { personOf, personOptions, securityOptions, trackerOf, trackerOption } from "../network.js";

export const ls = command({
  usage: "ls [prefix]",
  describe: "List the files of a network",
  section: "client",
  positionals: { prefix: { type: "string", describe: "Only files whose names start so" } },
  options: { ...trackerOption, ...securityOptions, ...personOptions },
  examples: [["ls --tracker 127.0.0.1:7070", "all of them"]],
  async run(args) {
    const tracker = trackerOf(args);
    const person = await personOf(args, tracker);
    const { printFiles } = await import("../network-tables.js");
    const { withTracker } = await import("../../live/tracker-client.js");
    const files = await withTracker(tracker, (client) => client.files(args.prefix ?? ""), person);
    printFiles(files);
    return ExitCode.OK;
  },
});
