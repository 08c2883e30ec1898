import { command } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { guardPlainText, insecureOption, trackerOf, trackerOption } from "../network.js";
import { several } from "../options.js";
import { say } from "../terminal.js";

export const rm = command({
  usage: "rm <name..>",
  describe: "Remove files from a network",
  positionals: { name: several("Names of files in the network") },
  options: { ...trackerOption, ...insecureOption },
  examples: [["rm holiday.mp4 --tracker 127.0.0.1:7070", "its chunks go when nobody reads them any more"]],
  async run(args) {
    const tracker = trackerOf(args);
    guardPlainText(args.insecure, tracker);
    const { withTracker } = await import("../../live/tracker-client.js");
    await withTracker(tracker, async (client) => {
      for (const name of args.name) {
        await client.call("remove", { name });
        say(`removed ${name}`);
      }
    });
    return ExitCode.OK;
  },
});
