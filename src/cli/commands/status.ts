import type { TrackerClient } from "../../live/tracker-client.js";
import { command } from "../command.js";
import { ExitCode } from "../exit-code.js";
import { personOf, personOptions, securityOptions, trackerOf, trackerOption } from "../network.js";
import { flag } from "../options.js";

export const status = command({
  usage: "status [name]",
  describe: "Show the nodes of a network and the state of its files, or of one file",
  section: "client",
  positionals: { name: { type: "string", describe: "Name of a file" } },
  options: { ...trackerOption, ...securityOptions, ...personOptions, all: flag("Also show nodes that left or died") },
  examples: [
    ["status --tracker 127.0.0.1:7070", "nodes, room, and chunks that lack replicas"],
    ["status holiday.mp4", "the replicas of one file"],
  ],
  async run(args) {
    const tracker = trackerOf(args);
    const person = await personOf(args, tracker);
    const { withTracker } = await import("../../live/tracker-client.js");
    const { printFile, printNetwork } = await import("../network-tables.js");
    const print = async (client: TrackerClient): Promise<void> => {
      const stat = await client.call("stat", { name: args.name ?? "" });
      if (args.name === undefined) printNetwork(stat, await client.nodes(), args.all);
      else printFile(stat);
    };
    await withTracker(tracker, print, person);
    return ExitCode.OK;
  },
});
