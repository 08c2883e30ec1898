import { setTimeout as sleep } from "node:timers/promises";
import type { TrackerClient } from "../../live/daemon/tracker-client.js";
import { ExitCode } from "../exit-code.js";
import { personOf, personOptions, securityOptions, trackerOf, trackerOption } from "../network.js";
import { command } from "../options/command.js";
import { interval, oneOf } from "../options/options.js";
import { say } from "../view/terminal.js";

export const top = command({
  usage: "top",
  describe: "Watch the nodes of a network: room, replicas, traffic",
  section: "client",
  positionals: {},
  options: {
    ...trackerOption,
    interval: interval("interval", "Time between two updates [1s]"),
    sort: oneOf("sort", "Column by which the nodes are sorted [used]", ["name", "used", "traffic"]),
    ...securityOptions,
    ...personOptions,
  },
  examples: [
    ["top --tracker 127.0.0.1:7070", "keys: n, u, t sort, r reverses, q quits"],
    ["top --sort traffic > now.txt", "the figures once, since the output is no terminal"],
  ],
  async run(args) {
    const tracker = trackerOf(args);
    const person = await personOf(args, tracker);
    const { withTracker } = await import("../../live/daemon/tracker-client.js");
    const { LiveScreen } = await import("../view/live-screen.js");
    const { showLive } = await import("../view/live-view.js");
    const { TopView } = await import("../view/top-view.js");
    const look = async (client: TrackerClient) => {
      const view = new TopView(client, args.interval ?? 1000, args.sort ?? "used");
      if (LiveScreen.isThere()) return showLive(view);
      await view.look();
      // Wait for a second poll, since a rate needs two.
      await sleep(view.intervalMs);
      say(...view.lines(await view.look(), undefined, undefined));
      return ExitCode.OK;
    };
    return withTracker(tracker, look, person);
  },
});
