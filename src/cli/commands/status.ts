import type { TrackerClient } from "../../live/daemon/tracker-client.js";
import { BadInput, ExitCode } from "../exit-code.js";
import { personOf, personOptions, securityOptions, trackerOf, trackerOption } from "../network.js";
import { command } from "../options/command.js";
import { flag, interval } from "../options/options.js";
import { printable, printableJson } from "../view/printable.js";
import { say } from "../view/terminal.js";

export const status = command({
  usage: "status [name]",
  describe: "Show the nodes of a network and the state of its files, or of one file",
  section: "client",
  positionals: { name: { type: "string", describe: "Name of a file" } },
  options: {
    ...trackerOption,
    all: flag("Also show nodes that left or died"),
    watch: flag("Show the status again and again, until q or Ctrl-C"),
    interval: interval("interval", "With --watch: time between two updates [1s]"),
    json: flag("Print JSON"),
    ...securityOptions,
    ...personOptions,
  },
  examples: [
    ["status --tracker 127.0.0.1:7070", "nodes, room, and chunks that lack replicas"],
    ["status holiday.mp4", "the replicas of one file"],
    ["status --watch", "updated all the time"],
    ["status --json | jq .underReplicated", "for scripts"],
  ],
  async run({ name, all, watch, json, ...args }) {
    const tracker = trackerOf(args);
    const person = await personOf(args, tracker);
    if (watch && json) throw new BadInput("swarmlab: --watch shows text for people: leave out --json");
    if (args.interval !== undefined && !watch) throw new BadInput("swarmlab: --interval needs --watch");
    const { withTracker } = await import("../../live/daemon/tracker-client.js");
    const { networkLines, replicaLines } = await import("../view/network-tables.js");
    const { fileJson, networkJson } = await import("../view/network-json.js");
    const show = async (client: TrackerClient) => {
      const look = async () => {
        const stat = await client.call("stat", { name: name ?? "" });
        return { stat, nodes: name === undefined ? await client.nodes() : [] };
      };
      type Seen = Awaited<ReturnType<typeof look>>;
      const lines = ({ stat, nodes }: Seen) =>
        name === undefined ? networkLines(stat, nodes, all) : replicaLines(stat);
      if (watch) {
        const { showLive } = await import("../view/live-view.js");
        const onScreen = (seen: Seen, _size: unknown, trouble: string | undefined) =>
          trouble === undefined ? lines(seen) : [`these figures are old: ${printable(trouble)}`, "", ...lines(seen)];
        return showLive({ intervalMs: args.interval ?? 1000, look, lines: onScreen });
      }
      const seen = await look();
      const { file, replicas } = seen.stat;
      const told = file ? { ...fileJson(file), replicas } : networkJson(seen.stat, seen.nodes);
      if (json) say(printableJson(told));
      else say(...lines(seen));
      return ExitCode.OK;
    };
    return withTracker(tracker, show, person);
  },
});
