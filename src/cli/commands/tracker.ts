import { PayloadMode } from "../../gen/swarmlab/v1/common.js";
import { stopRequested } from "../../live/daemon/signals.js";
import { placementNames } from "../../policies/placement/policies.js";
import { ObserverGroup } from "../../runtime/observer-group.js";
import { MAX_CHUNK_BYTES, MAX_REAL_CHUNK_BYTES, MAX_REPLICATION } from "../../tracker/limits.js";
import { defaultTrackerOptions, type TrackerOptions } from "../../tracker/options.js";
import type { Tracker } from "../../tracker/tracker.js";
import { BadInput, ExitCode, Failure, notStarted } from "../exit-code.js";
import { securityOf, securityOptions } from "../network.js";
import { command } from "../options/command.js";
import { address, bytes, flag, LONGEST_TIMER, number, oneOf, text, time } from "../options/options.js";
import { type Supervision, supervised, supervisionOptions } from "../transfer/supervision.js";
import { say } from "../view/terminal.js";

/** How long calls that are being served may take to end when the tracker stops, in ms. */
const GRACE_MS = 2_000;

export const tracker = command({
  usage: "tracker",
  describe: "Run the tracker of a network, over gRPC",
  section: "tracker",
  positionals: {},
  options: {
    listen: address("listen", "Where to listen, as HOST:PORT; port 0: any free one", "127.0.0.1:7070"),
    advertise: text("Host name or address under which nodes reach the tracker", "that of --listen"),
    data: text("Folder of the tracker's state; a wiped folder makes a new network", "swarmlab-data-tracker"),
    placement: oneOf("placement", "How chunks are given to nodes", placementNames, "two-choices"),
    replication: number("replication", "Replicas of each chunk", 1, { usual: "3" }),
    "chunk-size": bytes("chunk-size", "Files are cut into chunks of this size", "1 MiB"),
    payload: oneOf("payload", "Chunks as bytes with SHA-256, or as sizes only", ["real", "dummy"], "real"),
    "announce-interval": time("announce-interval", "Time between two heartbeats of a node", "10s", LONGEST_TIMER),
    "suspect-after": time("suspect-after", "Silence after which readers avoid a node", "30s"),
    "dead-after": time("dead-after", "Silence after which a node's replicas are made anew elsewhere", "2min"),
    "put-lease": time(
      "put-lease",
      "Silence of a client after which its put is given up, and the room freed",
      "1min",
      LONGEST_TIMER,
    ),
    "reader-grace": time("reader-grace", "How long a removed or replaced file stays for its readers", "1min"),
    "repair-hold": time("repair-hold", "How long repair waits when many nodes vanish at once", "10min"),
    ...supervisionOptions,
    "shared-files": flag("Let everybody replace and remove everybody's files"),
    ...securityOptions,
  },
  examples: [
    ["tracker", "on 127.0.0.1:7070"],
    ["tracker --data ./t", "started again with the same folder, it knows its files and nodes"],
    [
      "tracker --announce-interval 1s --suspect-after 3s --dead-after 10s",
      "notices silent nodes soon, for trying it out",
    ],
  ],
  async run(args) {
    const { listen = "127.0.0.1:7070", advertise, data = "swarmlab-data-tracker" } = args;
    const options = optionsFrom(args);
    const tls = await securityOf(args, listen);
    return supervised("tracker", args, async (supervision) => {
      const { log, readiness, metrics } = supervision;
      const { startTracker } = await import("../../live/daemon/tracker-process.js");
      const { observer, meet } = await observers(supervision);
      const running = await startTracker({
        listen,
        dataDir: data,
        tracker: options,
        tls,
        observer,
        readiness,
        ...(metrics ? { tally: metrics.tally } : {}),
        ...(advertise ? { advertise } : {}),
      }).catch(notStarted);
      const stopping = stopRequested();
      const { address, tracker } = running;
      meet(tracker);
      log.info("restored", "read its state", { data, epoch: tracker.epoch, files: tracker.files.count });
      log.info("listening", "ready", { address });
      say(`listening on ${address}`);
      const failure = await Promise.race([stopping, running.failed]);
      if (failure instanceof Error) throw new Failure(`${failure.message}; the tracker has stopped`);
      log.info("stopping", "stopping: finishes the calls under way", { graceSeconds: GRACE_MS / 1000 });
      await running.stop({ graceMs: GRACE_MS });
      log.info("stopped", "stopped");
      return ExitCode.OK;
    });
  },
});

/** The tracker's log and metrics; call `meet` once the tracker exists. */
async function observers({ log, metrics }: Supervision) {
  const { trackerLog } = await import("../../live/daemon/log/tracker-log.js");
  const measuring = metrics && {
    ...(await import("../../live/daemon/metrics/tracker-metrics.js")),
    registry: metrics.registry,
  };
  let known: Tracker | undefined;
  const logging = trackerLog(log, () => known);
  return {
    observer: measuring ? new ObserverGroup(logging, measuring.trackerObserver(measuring.registry)) : logging,
    meet: (tracker: Tracker) => {
      known = tracker;
      measuring?.trackerFigures(measuring.registry, tracker);
    },
  };
}

interface TrackerArguments {
  readonly placement?: TrackerOptions["placement"] | undefined;
  readonly replication?: number | undefined;
  readonly "chunk-size"?: number | undefined;
  readonly payload?: "real" | "dummy" | undefined;
  readonly "announce-interval"?: number | undefined;
  readonly "suspect-after"?: number | undefined;
  readonly "dead-after"?: number | undefined;
  readonly "shared-files"?: boolean | undefined;
  readonly "put-lease"?: number | undefined;
  readonly "reader-grace"?: number | undefined;
  readonly "repair-hold"?: number | undefined;
}

/** Throws BadInput if values contradict each other. */
function optionsFrom(args: TrackerArguments): TrackerOptions {
  const usual = defaultTrackerOptions;
  const real = args.payload !== "dummy";
  const chunkSize = args["chunk-size"] ?? usual.settings.chunkSize;
  const replication = args.replication ?? usual.settings.replication;
  const announceIntervalMs = Math.round(args["announce-interval"] ?? usual.settings.announceIntervalMs);
  const suspectAfter = args["suspect-after"] ?? usual.suspectAfter;
  const deadAfter = args["dead-after"] ?? Math.max(usual.deadAfter, suspectAfter);
  const largest = real ? MAX_REAL_CHUNK_BYTES : MAX_CHUNK_BYTES;
  const bad = (problem: string) => new BadInput(`swarmlab: ${problem}`);
  if (announceIntervalMs < 1) throw bad("--announce-interval: expected a time of at least 1ms");
  if (suspectAfter <= announceIntervalMs)
    throw bad("--suspect-after: expected a time longer than --announce-interval, or every node is suspected");
  const putLease = Math.round(args["put-lease"] ?? usual.putLease);
  if (putLease < 1) throw bad("--put-lease: expected a time of at least 1ms");
  if (deadAfter < suspectAfter) throw bad("--dead-after: expected a time that is not shorter than --suspect-after");
  if (!Number.isInteger(chunkSize) || chunkSize < 1 || chunkSize > largest)
    throw bad(`--chunk-size: expected from 1 B to ${largest} B`);
  if (replication > MAX_REPLICATION) throw bad(`--replication: expected at most ${MAX_REPLICATION}`);
  return {
    ...usual,
    sharedFiles: args["shared-files"] ?? usual.sharedFiles,
    settings: {
      payload: real ? PayloadMode.REAL : PayloadMode.DUMMY,
      announceIntervalMs,
      chunkSize,
      replication,
    },
    placement: args.placement ?? usual.placement,
    suspectAfter,
    deadAfter,
    putLease,
    readerGrace: args["reader-grace"] ?? usual.readerGrace,
    repair: { ...usual.repair, holdFor: args["repair-hold"] ?? usual.repair.holdFor },
  };
}
