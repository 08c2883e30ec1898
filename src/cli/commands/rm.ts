import type { TrackerClient } from "../../live/daemon/tracker-client.js";
import { ExitCode } from "../exit-code.js";
import { personOf, personOptions, securityOptions, trackerOf, trackerOption } from "../network.js";
import { command } from "../options/command.js";
import { flag, several } from "../options/options.js";
import { printable, printableJson } from "../view/printable.js";
import { say, warn } from "../view/terminal.js";

export const rm = command({
  usage: "rm <name..>",
  describe: "Remove files from a network",
  section: "client",
  positionals: { name: several("Names of files in the network") },
  options: { ...trackerOption, json: flag("Print JSON"), ...securityOptions, ...personOptions },
  examples: [["rm holiday.mp4 --tracker 127.0.0.1:7070", "its chunks are dropped when nobody reads them any more"]],
  async run(args) {
    const tracker = trackerOf(args);
    const person = await personOf(args, tracker);
    const { isSilence, withTracker } = await import("../../live/daemon/tracker-client.js");
    const { RpcFailure } = await import("../../live/grpc/rpc-failure.js");
    const removed: string[] = [];
    const failed: { readonly name: string; readonly error: string }[] = [];
    const removeAll = async (client: TrackerClient): Promise<void> => {
      // If one file cannot be removed, the others still are.
      for (const name of args.name) {
        try {
          await client.call("remove", { name });
          removed.push(name);
          if (!args.json) say(`removed ${printable(name)}`);
        } catch (error) {
          // If the tracker cannot be reached, do not ask it about the others. With --json ask all the same: the output lists every name.
          if (!(error instanceof RpcFailure) || (isSilence(error.error) && !args.json)) throw error;
          failed.push({ name, error: String(error.error) });
          if (!args.json) warn(`swarmlab: cannot remove ${printable(name)}: ${printable(String(error.error))}`);
        }
      }
    };
    await withTracker(tracker, removeAll, person);
    if (args.json) say(printableJson({ removed, failed }));
    return failed.length === 0 ? ExitCode.OK : ExitCode.FAILED;
  },
});
