import type { History } from "../history/history.js";
import type { Millis } from "../runtime/clock.js";
import type { OperationKind } from "../runtime/observer.js";
import type { ScriptTotals } from "./script-totals.js";
import type { SpellTotals } from "./timeline/spell-totals.js";

/** What was measured while a scenario was played: the input of the analysis. Bytes, milliseconds, counts. */
export interface Measurements {
  readonly run: RunFacts;
  readonly nodes: NodeColumns;
  readonly operations: { readonly put: OperationTimes; readonly get: OperationTimes; readonly leave: OperationTimes };
  readonly transfers: Transfers;
  readonly repair: RepairTotals;
  readonly exposure: ExposureTotals;
  readonly incidents: IncidentTotals;
  readonly files: FileTotals;
  /** When files could not be read. Left out: unknown. */
  readonly spells?: SpellTotals;
  readonly series: Series;
  readonly marks: readonly Mark[];
  /** Results of the scenario's steps. Left out: the scenario had no steps. */
  readonly script?: ScriptTotals;
  readonly tracker: {
    readonly requests: readonly { readonly method: string; readonly count: number }[];
    readonly messages: number;
    readonly messageBytes: number;
  };
  readonly checks: readonly Check[];
  /** How often each situation occurred that a campaign wants to meet, and when it was first met. Left out: they were not counted. */
  readonly situations?: Readonly<Record<string, number>>;
  readonly firstMet?: Readonly<Record<string, Millis>>;
  /** Kept only on request, since a million operations are a million records. */
  readonly detail?: Detail;
  /** The history of the run. Left out: it was not recorded. */
  readonly history?: History | undefined;
}

/** Details by which two runs of one scenario are compared, in addition to their totals. */
export interface Detail {
  /** In the order in which they ended; operations under way at the end of the run last. */
  readonly operations: readonly OperationRecord[];
  /** Committed files at the end of the run, by name in the order of code units. */
  readonly placement: readonly PlacedFile[];
  /** Nodes that came and went, by time. Left out: not known. */
  readonly lives?: readonly LifeRecord[];
}

/** A node that came up (joined, or started again), left, or crashed. */
export interface LifeRecord {
  readonly time: Millis;
  readonly event: "up" | "left" | "crashed";
  /** Name of the node in the scenario. */
  readonly node: string;
}

/** One operation of one node. */
export interface OperationRecord {
  /** Name of the node in the scenario. */
  readonly node: string;
  readonly kind: OperationKind;
  /** Name of the file; empty for `leave`. */
  readonly name: string;
  /** Scenario time at which the node began it; how long it took, or had taken at the end of the run. */
  readonly started: Millis;
  readonly duration: Millis;
  /** Bytes of the file; 0 unless the operation succeeded. */
  readonly bytes: number;
  /** `OK`; the name of a gRPC code; `interrupted`: its node crashed or left; `unfinished`: under way at the end of the run. */
  readonly outcome: string;
}

/** Where a file's replicas are according to the tracker: those that it counts as stored, without cached copies. */
export interface PlacedFile {
  readonly name: string;
  /** By chunk: names of the nodes that hold a replica, in the order of code units. */
  readonly chunks: readonly (readonly string[])[];
}

export interface RunFacts {
  readonly scenario: string;
  readonly description: string;
  /** SHA-256 of the validated scenario, hex. */
  readonly scenarioHash: string;
  readonly seed: number;
  /** Seed of the sampled network, where the scenario has one. */
  readonly networkSeed?: number;
  readonly version: string;
  readonly transport: "simulated" | "grpc" | "processes";
  /** History digest, hex; empty for a live run. */
  readonly digest: string;
  readonly events: number;
  readonly duration: Millis;
  /** Time played; less than `duration` when cut short. */
  readonly played: Millis;
  readonly cutShort: boolean;
  readonly placement: string;
  /** Whether placement prefers zones without a replica. Left out: unknown. */
  readonly spreadZones?: boolean;
  readonly replication: number;
  readonly chunkSize: number;
  readonly payload: "dummy" | "real";
  /** Workloads of the scenario. Left out: unknown. */
  readonly workloads?: number;
  /** Notes on values that were filled in or skipped in the files that the scenario names. Left out: none. */
  readonly notices?: readonly string[];
  /** Notes on things in the scenario that are probably not intended. Left out: none. */
  readonly warnings?: readonly string[];
  /** Notes on parts of the scenario that were not played, or played differently. Left out: none. */
  readonly notes?: readonly string[];
}

/** One entry for each node, by position in the scenario. Each field says whether it is about the whole run or its end. */
export interface NodeColumns {
  readonly name: readonly string[];
  readonly class: readonly string[];
  readonly zone: readonly string[];
  readonly capacity: Float64Array;
  /** Access links, bytes per second; Infinity: unlimited. Left out where unknown. */
  readonly up?: Float64Array;
  readonly down?: Float64Array;
  /** Whether it was online at the end. */
  readonly online: Uint8Array;
  /** Time online. */
  readonly uptime: Float64Array;
  /** Bytes in replicas at the end, whether online or not. */
  readonly stored: Float64Array;
  readonly replicas: Float64Array;
  readonly cached: Float64Array;
  /** Chunk bytes sent and received in the run, all purposes, and those for repair. */
  readonly served: Float64Array;
  readonly fetched: Float64Array;
  readonly repairSent: Float64Array;
  readonly repairReceived: Float64Array;
  /** Chunks sent. */
  readonly requests: Float64Array;
}

export interface OperationTimes {
  readonly started: number;
  readonly succeeded: number;
  /** Failed operations by the name of their gRPC code, in the order of the names. */
  readonly failed: readonly { readonly code: string; readonly count: number; readonly example: string }[];
  /** Operations whose node crashed or left meanwhile. */
  readonly interrupted: number;
  /** Number of operations under way at the end. */
  readonly unfinished: number;
  /** Arrivals of workloads that were dropped: no node was online, or there was no file to get. Left out: none. */
  readonly dropped?: number;
  /** Durations and sizes of the operations that succeeded, in the order in which they ended. */
  readonly durations: Float64Array;
  readonly bytes: Float64Array;
  /** Part of those bytes: those that came from the node's own disk. */
  readonly ownBytes: Float64Array;
  /** The mean number of operations under way over the time played: L of Little's law. */
  readonly meanConcurrent: number;
  /** Sum over all operations of the time each was under way within the run. */
  readonly totalTime: Millis;
}

export interface Transfers {
  /** Bytes of chunks that were sent whole; and of chunks that were received whole and accepted, in all and by purpose. */
  readonly served: number;
  readonly fetched: number;
  readonly byPurpose: { readonly put: number; readonly get: number; readonly repair: number };
  /** Chunks refused for wrong content. */
  readonly refused: number;
  /** Chunk bytes on their way at the end; and bytes that had been sent of transfers that were cut. */
  readonly inFlight: number;
  readonly cut: number;
}

export interface RepairTotals {
  readonly ordered: number;
  readonly stored: number;
  /** How many stored replicas were moves, which no chunk lacked: they even out loads, or spread replicas over zones. */
  readonly moves: number;
  readonly failed: number;
  readonly bytes: number;
  /** Cached copies that became replicas, and their bytes, which needed no transfer. */
  readonly promoted: number;
  readonly promotedBytes: number;
  /** For each stored replica, the milliseconds from its order until it was stored. */
  readonly times: Float64Array;
}

/**
 * Exposure of chunks: the time from the loss of a replica until enough replicas were on running nodes again. Columns for the whole
 * time and its parts: unnoticed, held, waiting, moving. If there are many, an even selection; `count` and `most` are of all.
 */
export interface ExposureTimes {
  readonly count: number;
  readonly most: readonly number[];
  readonly values: readonly Float64Array[];
}

export interface ExposureTotals {
  /** How many exposures ended by a new replica, and how many by the return of a node. */
  readonly repaired: ExposureTimes;
  readonly returned: ExposureTimes;
  /** Chunks that are exposed at the end, and for how long the first of them has been exposed. */
  readonly open: number;
  readonly longestOpen: Millis;
}

/** How often something happened, and when first and last. */
export interface Span {
  readonly count: number;
  readonly from: Millis;
  readonly until: Millis;
}

/** Nodes that crashed, left, or ran without being heard, at about the same time; and the consequences. Undefined: did not happen. */
export interface IncidentRecord {
  readonly kind: "crash" | "leave" | "silence";
  readonly from: Millis;
  readonly until: Millis;
  readonly nodes: number;
  /** Names of the first few; their zone and class, if they share one. */
  readonly names: readonly string[];
  readonly zone: string | undefined;
  readonly class: string | undefined;
  /** How many nodes the tracker suspected, how many it gave up, and how many came back. */
  readonly suspected: Span | undefined;
  readonly dead: Span | undefined;
  readonly back: Span | undefined;
  /** When repair was held for it; `until` is undefined if it still was at the end of the run. */
  readonly held: { readonly from: Millis; readonly until: Millis | undefined } | undefined;
  /** Chunks that had too few replicas because of it; and chunks that had too few before and lost one more. */
  readonly chunks: number;
  readonly shortBefore: number;
  /** Repairs ordered for its chunks; and how many chunks got their replicas back by a new replica or by a return, and how many still lack them. */
  readonly repairs: Span | undefined;
  readonly byRepair: number;
  readonly byReturn: number;
  readonly open: number;
  /** When the last of its chunks had its replicas again. */
  readonly healedAt: Millis | undefined;
  /**
   * Number of its chunks that were without a reachable copy at any time. `unreadableNow`: at the end; `readableAt`: since when all have one again.
   */
  readonly unreadable: number;
  /** Number of these chunks that lost their last copy only later, with other nodes. */
  readonly unreadableLater: number;
  readonly unreadableNow: number;
  readonly readableAt: Millis | undefined;
  /** How important it is to a reader of the report; higher is more. */
  readonly rank: number;
}

export interface IncidentTotals {
  /** The incidents in the order in which they began. */
  readonly incidents: readonly IncidentRecord[];
  /** Incidents of little importance that are only counted. */
  readonly rest: {
    readonly incidents: number;
    readonly nodes: number;
    readonly chunks: number;
    readonly byRepair: number;
    readonly byReturn: number;
  };
  /** When the tracker was down; `until` is undefined if it still was at the end. The first hundred. */
  readonly outages: readonly { readonly from: Millis; readonly until: Millis | undefined }[];
  /** When repair was held, and why. The first hundred. */
  readonly holds: readonly {
    readonly from: Millis;
    readonly until: Millis | undefined;
    readonly reason: "mass failure" | "restart";
  }[];
}

export interface FileTotals {
  readonly committed: number;
  readonly removed: number;
  readonly chunks: number;
  readonly bytes: number;
  /** At the end: no node that runs has any copy of some chunk, though one is on some disk. */
  readonly unavailable: number;
  /** At the end: some chunk of it is on no disk at all, whether its node runs or not. (A drain wipes the disk of the node that left.) */
  readonly lost: number;
  readonly lostChunks: number;
  readonly lostBytes: number;
  /** Chunks with fewer replicas on running nodes than wanted. Cached copies do not count. */
  readonly underReplicatedChunks: number;
  /** Chunks of which no running node has a copy; and chunks of which running nodes have cached copies, but no replica. */
  readonly unreadableChunks: number;
  readonly cachedOnlyChunks: number;
  /** Names of lost files, the first twenty. */
  readonly lostNames: readonly string[];
  /** At the worst moment, even between two samples: chunks without a live replica; chunks without any copy; readable files. */
  readonly worst: {
    readonly withoutReplica: { readonly count: number; readonly at: Millis };
    readonly unreadable: { readonly count: number; readonly at: Millis };
    readonly available: { readonly share: number; readonly at: Millis };
  };
  /** Mean share of the files that could be read, over the time with files; null without files. Left out: only the samples tell it. */
  readonly meanAvailable?: number | null;
}

/** Samples at equal distances; all arrays have the same length. Cumulative where a field says so. */
export interface Series {
  readonly time: Float64Array;
  readonly online: Float64Array;
  /** `byReplicas[k][t]`: chunks of committed files with k replicas on nodes that run; the last row: k and more. */
  readonly byReplicas: readonly Float64Array[];
  /** Shares of the committed files, 0 to 1: those that a get could fetch whole now; and those of which every chunk is on some disk. */
  readonly available: Float64Array;
  readonly durable: Float64Array;
  /** Share in 0..1 of their chunks that have all replicas wanted on nodes that run. */
  readonly redundant: Float64Array;
  /** Chunks of which no node that runs has any copy. */
  readonly unreadable: Float64Array;
  /** Cumulative bytes. */
  readonly foregroundBytes: Float64Array;
  readonly repairBytes: Float64Array;
  readonly repairsActive: Float64Array;
  /** Requests to the tracker since the sample before, per second. */
  readonly trackerRate: Float64Array;
  /** Gets under way. */
  readonly gets: Float64Array;
  /** Joins (restarts too), leaves and crashes since the sample before. */
  readonly joins: Float64Array;
  readonly leaves: Float64Array;
  readonly crashes: Float64Array;
  /** max/mean and CV of bytes stored over online nodes. */
  readonly storedMaxOverMean: Float64Array;
  readonly storedCv: Float64Array;
}

export interface Mark {
  readonly time: Millis;
  readonly label: string;
}

/** An invariant, checked. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** The figures compared. */
  readonly detail: string;
  /**
   * For a failed check: the first object for which it fails ("chunk 3 of film", "node-4", "film"), without figures that change from run to
   * run. Left out: the check passed, or names no object.
   */
  readonly object?: string | undefined;
  /** For a failed check: the scenario time since which it fails, as far as this is known. */
  readonly since?: Millis | undefined;
  /** Whether nothing in the run could have violated the check. Then it passes, but proves nothing. */
  readonly vacuous?: boolean;
}
