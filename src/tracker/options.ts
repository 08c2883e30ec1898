import { type NetworkSettings, PayloadMode } from "../gen/swarmlab/v1/common.js";
import type { PlacementName } from "../policies/placement/policies.js";
import type { PlacementPolicy } from "../policies/placement/policy.js";
import type { Millis } from "../runtime/clock.js";

/** How a tracker works. */
export interface TrackerOptions {
  /** Settings that all members of the network share. */
  readonly settings: NetworkSettings;
  /** The name of a policy, or a policy of your own. A policy with state may serve only one tracker. */
  readonly placement: PlacementName | PlacementPolicy;
  /** Whether zones that hold no replica of a chunk yet come first. */
  readonly spreadZones: boolean;
  /** Silence after which a peer is suspected: readers avoid it. */
  readonly suspectAfter: Millis;
  /** Silence after which a peer is dead: its replicas no longer count. */
  readonly deadAfter: Millis;
  /** Time without progress after which an open put is given up. */
  readonly putLease: Millis;
  /** For how many leases mere heartbeats keep a put open that makes no progress. */
  readonly idleLeases: number;
  /** How many replicas of every chunk must be stored before the tracker accepts a commit; 0: all. */
  readonly acknowledge: number;
  /** How long the chunks of a removed or overwritten version stay for its readers. */
  readonly readerGrace: Millis;
  /** Deadline of calls to nodes that carry no chunks. */
  readonly callDeadline: Millis;
  /** Whether every member may replace and remove every file: for a network whose members all belong to one owner. */
  readonly sharedFiles: boolean;
  readonly repair: RepairOptions;
  readonly limits: TrackerLimits;
}

/** Bounds of what a tracker keeps in its memory. */
interface TrackerLimits {
  /** Known peers (nodes, and clients that are members): some 250 bytes each. */
  readonly peers: number;
  /** Committed files: some 500 bytes each, and 100 a chunk. */
  readonly files: number;
  /** Bytes that one node may offer. The tracker cannot check an offer, so this bound limits how much a false one distorts the figures. */
  readonly capacityBytes: number;
}

export interface RepairOptions {
  readonly enabled: boolean;
  /** Repairs that a node sends, and receives, at once. */
  readonly streamsPerSource: number;
  readonly streamsPerTarget: number;
  /** Repairs under way in the whole network. */
  readonly streams: number;
  /** Share of `streams` that may move replicas, to restore their spread over zones and to even out loads; 0: none. */
  readonly moveShare: number;
  /** If the tracker gives up this share of the nodes within `deadAfter`, that is a mass failure, and repair is held for `holdFor`. */
  readonly massFailureShare: number;
  readonly holdFor: Millis;
  /** After a restart repair waits until this share of the chunks is fully reported, or `deadAfter` has passed. */
  readonly reportedShare: number;
  /** Deadline of one repair: this, plus the chunk's bytes at `minimumRate`. */
  readonly deadline: Millis;
  /** Bytes per second. */
  readonly minimumRate: number;
  /** Wait after a chunk's first failed repair; it doubles with every further one, up to 64 times. */
  readonly retryAfter: Millis;
}

/** Settings for a network of home computers. */
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
