import type { EventLog } from "../../live/daemon/log/event-log.js";
import type { RunningNode } from "../../live/daemon/node-process.js";
import { type StopReason, stopRequested } from "../../live/daemon/signals.js";
import { ObserverGroup } from "../../runtime/observer-group.js";
import { BadInput, ExitCode, Failure, notStarted } from "../exit-code.js";
import { securityOf, securityOptions, trackerOf, trackerOption } from "../network.js";
import { command } from "../options/command.js";
import { address, bytes, flag, LONGEST_TIMER, pace, text, time } from "../options/options.js";
import { type Supervision, supervised, supervisionOptions } from "../transfer/supervision.js";
import { TrackerWait } from "../transfer/tracker-wait.js";
import { printable } from "../view/printable.js";
import { say } from "../view/terminal.js";

/** How long the node waits for a tracker that it cannot reach, in ms. */
const PATIENCE_MS = 30_000;
/** How long the node waits for the tracker before it says so, in ms. */
const SILENCE_MS = 2_000;
/** How long transfers under way may take when the node stops, in ms. */
const GRACE_MS = 30_000;

export const node = command({
  usage: "node",
  describe: "Run a node: it stores chunks, and serves them to others",
  section: "node",
  positionals: {},
  options: {
    ...trackerOption,
    listen: address("listen", "Where to listen, as HOST:PORT; port 0: any free one", "127.0.0.1:0"),
    advertise: text("Host name or address under which others reach the node", "that of --listen"),
    data: text("Folder of the node's identity and chunks; a wiped folder makes a new node", "swarmlab-data"),
    capacity: bytes("capacity", "Room for replicas", "10 GiB"),
    zone: text("Failure domain, such as a rack or a site"),
    name: text("The node's name, when the folder is new", "its certificate's, else a random one"),
    drain: flag("When asked to stop, wait until the node's replicas are copied elsewhere"),
    grace: time("grace", "When asked to stop, how long transfers to readers may still take", "30s", LONGEST_TIMER),
    "scrub-rate": pace(
      "scrub-rate",
      "How fast the node reads its chunks to compare them with their hashes; 0: never",
      "4 MiB/s",
    ),
    "scrub-every": time("scrub-every", "Least time between two such rounds", "1h"),
    stay: flag("When asked to stop, do not leave the network; for a node that starts again at once"),
    ...supervisionOptions,
    ...securityOptions,
  },
  examples: [
    ["node --tracker 127.0.0.1:7070 --data ./n1", "a node with room for 10 GiB"],
    ['node --data ./n2 --capacity "500 GiB" --zone rack-7', "with the tracker in $SWARMLAB_TRACKER"],
  ],
  async run(args) {
    const tracker = trackerOf(args);
    const { listen = "127.0.0.1:0", advertise, capacity = 10 * 2 ** 30, data = "swarmlab-data", name } = args;
    const tls = await securityOf(args, listen, tracker);
    if (!Number.isSafeInteger(capacity)) throw new BadInput("swarmlab: --capacity: expected a whole number of bytes");
    return supervised("node", args, async (supervision) => {
      const { log, readiness, metrics } = supervision;
      const { startNode } = await import("../../live/daemon/node-process.js");
      const { observer, meet } = await observers(supervision);
      readiness.notReady("waiting for the tracker");
      const wait = new TrackerWait(log, tracker, SILENCE_MS);
      const running = await startNode({
        tracker,
        listen,
        dataDir: data,
        capacityBytes: capacity,
        zone: args.zone ?? "",
        patienceMs: PATIENCE_MS,
        onUnanswered: wait.failed,
        tls,
        observer,
        readiness,
        scrub: {
          ...(args["scrub-rate"] === undefined ? {} : { bytesPerSecond: args["scrub-rate"] }),
          ...(args["scrub-every"] === undefined ? {} : { roundMs: args["scrub-every"] }),
        },
        ...(metrics ? { tally: metrics.tally } : {}),
        ...(advertise ? { advertise } : {}),
        ...(name ? { identity: name } : {}),
      })
        .catch(notStarted)
        .finally(() => wait.end());
      // Begin to wait for a stop before `listening on` is written: whoever reads that line may stop the node at once.
      const stopping = stopRequested();
      const { address, identity, incarnation } = running;
      log.always({ node: identity });
      meet(running);
      log.info("listening", "ready", { address, incarnation, data });
      say(`listening on ${address}`);
      say(`node ${printable(identity)}, start ${incarnation}, of the network of ${printable(tracker)}`);
      return serveUntil(stopping, running, log, args);
    });
  },
});

/** The node's log and metrics; call `meet` once it has joined. */
async function observers({ log, metrics }: Supervision) {
  const { nodeLog } = await import("../../live/daemon/log/node-log.js");
  const measuring = metrics && {
    ...(await import("../../live/daemon/metrics/node-metrics.js")),
    registry: metrics.registry,
  };
  const logging = nodeLog(log);
  return {
    observer: measuring ? new ObserverGroup(logging, measuring.nodeObserver(measuring.registry)) : logging,
    meet: (running: RunningNode) => {
      const { replicas = 0, damagedRecords = 0, missingContents = 0 } = running.recovery ?? {};
      if (damagedRecords + missingContents === 0) log.info("recovered", "has read its disk", { replicas });
      else
        log.warn("recovered", "has read its disk, which lost something", { replicas, damagedRecords, missingContents });
      measuring?.nodeFigures(measuring.registry, running);
    },
  };
}

interface StopArguments {
  readonly drain: boolean;
  readonly stay: boolean;
  readonly grace?: number | undefined;
}

async function serveUntil(
  stopping: Promise<StopReason>,
  running: RunningNode,
  log: EventLog,
  args: StopArguments,
): Promise<ExitCode> {
  const reason = await Promise.race([stopping, running.refused]);
  if (reason instanceof Error) {
    running.kill();
    throw new Failure(`${reason.message}; it has stopped, and may be started again`);
  }
  const drain = reason === "drain" || args.drain;
  const stay = args.stay && reason === "stop" && !drain;
  const graceMs = args.grace ?? GRACE_MS;
  const how = drain ? "leaving once its replicas are copied elsewhere" : stay ? "stopping, to be back soon" : "leaving";
  log.info("stopping", how, { drain, stay, graceSeconds: graceMs / 1000 });
  const { error } = await running.stop({ drain, stay, graceMs });
  if (error) throw new Failure(`stopped, but not by leave: ${error}`);
  log.info("stopped", "stopped");
  return ExitCode.OK;
}
