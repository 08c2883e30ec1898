import { type NetworkSettings, PayloadMode } from "../gen/swarmlab/v1/common.js";
import type { PlacementName } from "../policies/placement/policies.js";
import type { PlacementPolicy } from "../policies/placement/policy.js";
import type { Millis } from "../runtime/clock.js";

/** The options of a tracker. */
export interface TrackerOptions {
  /** The settings that all members of the network share. */
  readonly settings: NetworkSettings;
  /** The name of a policy, or a policy of your own. A policy with state may serve only one tracker. */
  readonly placement: PlacementName | PlacementPolicy;
  /** Whether zones that hold no replica of a chunk yet come first in placement. */
  readonly spreadZones: boolean;
  /** How long a peer must be silent to be suspected, in ms. Readers then avoid it. */
  readonly suspectAfter: Millis;
  /** How long a peer must be silent to be dead, in ms. Its replicas then no longer count. */
  readonly deadAfter: Millis;
  /** The time in ms after which an open put is given up, if it makes no progress and its client sends no heartbeat. */
  readonly putLease: Millis;
  /** A put that makes no progress is kept open by heartbeats alone for this many leases. */
  readonly idleLeases: number;
  /** The number of replicas of every chunk that must be stored before the tracker accepts a commit; 0: all. */
  readonly acknowledge: number;
  /** How long the chunks of a removed or overwritten version stay for its readers, in ms. */
  readonly readerGrace: Millis;
  /** The time in ms after which a call to a node fails. A call for which the node fetches or reads chunks has more time. */
  readonly callDeadline: Millis;
  /** Whether every member may replace and remove every file. It is for a network whose members all belong to one owner. */
  readonly sharedFiles: boolean;
  readonly repair: RepairOptions;
  readonly limits: TrackerLimits;
}

/** The limits of what a tracker keeps in its memory. */
interface TrackerLimits {
  /** The most known peers (nodes, and clients that are members): some 250 bytes each. */
  readonly peers: number;
  /** The most committed files: some 500 bytes each, 100 for each chunk, and 50 for each copy of a chunk. */
  readonly files: number;
  /** The most bytes that one node may offer. The tracker cannot check an offer; this limits how much a false one distorts the figures. */
  readonly capacityBytes: number;
}

export interface RepairOptions {
  readonly enabled: boolean;
  /** The number of repairs that a node sends, and receives, at once. */
  readonly streamsPerSource: number;
  readonly streamsPerTarget: number;
  /** The number of repairs that may be under way in the whole network. */
  readonly streams: number;
  /** The share of `streams` that may move replicas, to restore their spread over zones and to even out loads; 0: none. */
  readonly moveShare: number;
  /** The share of the nodes whose loss within `deadAfter` is a mass failure, after which repair is held for `holdFor`. */
  readonly massFailureShare: number;
  readonly holdFor: Millis;
  /** The share of the chunks that must be fully reported after a restart before repair begins, unless `deadAfter` has passed. */
  readonly reportedShare: number;
  /** The time in ms that one repair has for each of its sources; the time for the chunk's bytes at `minimumRate` is added for each, too. */
  readonly deadline: Millis;
  /** The least rate of a repair, in bytes per second. */
  readonly minimumRate: number;
  /**
   * The wait in ms after a chunk's first failed repair. It doubles with every further one, to at most 64 times this value. The tracker also waits
   * this long after a call that ordered a peer to drop replicas has failed. That wait doubles, too, to at most an announce interval.
   */
  readonly retryAfter: Millis;
}

/** The settings for a network of home computers. */
export const defaultTrackerOptions: TrackerOptions = {
  settings: {
    payload: PayloadMode.DUMMY,
    announceIntervalMs: 10_000,
    chunkSize: 1024 * 1024,
    replication: 3,
  },
  placement: "two-choices",
  spreadZones: true,
  suspectAfter: 30_000,
  deadAfter: 120_000,
  putLease: 60_000,
  idleLeases: 10,
  acknowledge: 0,
  readerGrace: 60_000,
  callDeadline: 5_000,
  sharedFiles: false,
  repair: {
    enabled: true,
    streamsPerSource: 2,
    streamsPerTarget: 2,
    streams: 1000,
    moveShare: 0.1,
    massFailureShare: 0.3,
    holdFor: 600_000,
    reportedShare: 0.99,
    deadline: 30_000,
    minimumRate: 64 * 1024,
    retryAfter: 2_000,
  },
  limits: { peers: 4_000_000, files: 10_000_000, capacityBytes: 2 ** 50 },
};
