import type { TrackerClient } from "../../live/tracker-client.js";
import { command } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { personOf, personOptions, securityOptions, trackerOf, trackerOption } from "../network.js";
import { several } from "../options.js";
import { say } from "../terminal.js";

export const rm = command({
  usage: "rm <name..>",
  describe: "Remove files from a network",
  section: "client",
  positionals: { name: several("Names of files in the network") },
  options: { ...trackerOption, ...securityOptions, ...personOptions },
  examples: [["rm holiday.mp4 --tracker 127.0.0.1:7070", "its chunks go when nobody reads them any more"]],
  async run(args) {
    const tracker = trackerOf(args);
    const person = await personOf(args, tracker);
    const { withTracker } = await import("../../live/tracker-client.js");
    const removeAll = async (client: TrackerClient): Promise<void> => {
      for (const name of args.name) {
        await client.call("remove", { name });
        say(`removed ${name}`);
      }
    };
    await withTracker(tracker, removeAll, person);
    return ExitCode.OK;
  },
});
