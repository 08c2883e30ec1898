import type { History } from "../history/history.js";
import type { Millis } from "../runtime/clock.js";
import type { OperationKind } from "../runtime/observer.js";
import type { ScriptTotals } from "./script-totals.js";
import type { FaultTotals } from "./timeline/fault-totals.js";
import type { SpellTotals } from "./timeline/spell-totals.js";

/** What was measured while a scenario was played: the input of the analysis. Units are bytes, ms and counts. */
export interface Measurements {
  readonly run: RunFacts;
  readonly nodes: NodeColumns;
  readonly operations: { readonly put: OperationTimes; readonly get: OperationTimes; readonly leave: OperationTimes };
  readonly transfers: Transfers;
  readonly repair: RepairTotals;
  readonly exposure: ExposureTotals;
  readonly incidents: IncidentTotals;
  readonly files: FileTotals;
  /** The times in which files could not be read. Left out: unknown. */
  readonly spells?: SpellTotals;
  readonly series: Series;
  readonly marks: readonly Mark[];
  /** The results of the scenario's steps, and the faults that they made. Left out: the scenario had no steps. */
  readonly script?: ScriptTotals;
  readonly faults?: FaultTotals;
  readonly tracker: {
    readonly requests: readonly { readonly method: string; readonly count: number }[];
    readonly messages: number;
    readonly messageBytes: number;
  };
  readonly checks: readonly Check[];
  /** The situations that a campaign wants to meet: how often each occurred, and when it first did. Left out: they were not counted. */
  readonly situations?: Readonly<Record<string, number>>;
  readonly firstMet?: Readonly<Record<string, Millis>>;
  /** The details, which are kept only on request, since a million operations are a million records. */
  readonly detail?: Detail;
  /** The history of the run. Left out: it was not recorded. */
  readonly history?: History | undefined;
}

/** The details by which two runs of one scenario are compared, in addition to their totals. */
export interface Detail {
  /** The operations in the order in which they ended. Those under way at the end of the run come last. */
  readonly operations: readonly OperationRecord[];
  /** The committed files at the end of the run, by name in the order of code units. */
  readonly placement: readonly PlacedFile[];
  /** When nodes came up, left or crashed, by time. Left out: not known. */
  readonly lives?: readonly LifeRecord[];
}

/** A moment at which a node came up (joined, or started again), left, or crashed. */
export interface LifeRecord {
  readonly time: Millis;
  readonly event: "up" | "left" | "crashed";
  /** The name of the node in the scenario. */
  readonly node: string;
}

/** One operation of one node. */
export interface OperationRecord {
  /** The name of the node in the scenario. */
  readonly node: string;
  readonly kind: OperationKind;
  /** The name of the file; empty for `leave`. */
  readonly name: string;
  /** The scenario time at which the operation began; and how long it took, or had taken at the end of the run. Both are in ms. */
  readonly started: Millis;
  readonly duration: Millis;
  /** The size of the file in bytes; 0 unless the operation succeeded. */
  readonly bytes: number;
  /** The outcome: `OK`; the name of a gRPC code; `interrupted`: its node crashed or left; `unfinished`: under way at the end of the run. */
  readonly outcome: string;
}

/** The nodes that hold a file's replicas according to the tracker: those that it counts as stored, without cached copies. */
export interface PlacedFile {
  readonly name: string;
  /** For each chunk, the names of the nodes that hold a replica, in the order of code units. */
  readonly chunks: readonly (readonly string[])[];
}

export interface RunFacts {
  readonly scenario: string;
  readonly description: string;
  /** The SHA-256 of the validated scenario, in hex. */
  readonly scenarioHash: string;
  readonly seed: number;
  /** The seed of the sampled network, where the scenario has one. */
  readonly networkSeed?: number;
  readonly version: string;
  readonly transport: "simulated" | "grpc" | "processes";
  /** The digest of the history, in hex; empty for a live run. */
  readonly digest: string;
  readonly events: number;
  readonly duration: Millis;
  /** The time played in ms. It is less than `duration` when the run was cut short. */
  readonly played: Millis;
  readonly cutShort: boolean;
  readonly placement: string;
  /** Whether placement prefers zones without a replica. Left out: unknown. */
  readonly spreadZones?: boolean;
  readonly replication: number;
  readonly chunkSize: number;
  readonly payload: "dummy" | "real";
  /** The number of workloads of the scenario. Left out: unknown. */
  readonly workloads?: number;
  /** Notes about values that were filled in or skipped in the files that the scenario names. Left out: none. */
  readonly notices?: readonly string[];
  /** Notes about things in the scenario that are probably not intended. Left out: none. */
  readonly warnings?: readonly string[];
  /** Notes about parts of the scenario that were not played, or played differently. Left out: none. */
  readonly notes?: readonly string[];
}

/** One entry for each node, by position in the scenario. Each field says whether it is about the whole run or its end. */
export interface NodeColumns {
  readonly name: readonly string[];
  readonly class: readonly string[];
  readonly zone: readonly string[];
  readonly capacity: Float64Array;
  /** The capacities of the access links, in bytes per second; Infinity: unlimited. Left out: unknown. */
  readonly up?: Float64Array;
  readonly down?: Float64Array;
  /** Whether the node was online at the end. */
  readonly online: Uint8Array;
  /** The time that the node was online in the run, in ms. */
  readonly uptime: Float64Array;
  /** The bytes in replicas at the end, whether the node is online or not. */
  readonly stored: Float64Array;
  readonly replicas: Float64Array;
  readonly cached: Float64Array;
  /** The bytes of chunks sent and received in the run, for all purposes; and those for repair. */
  readonly served: Float64Array;
  readonly fetched: Float64Array;
  readonly repairSent: Float64Array;
  readonly repairReceived: Float64Array;
  /** The number of chunks sent in the run. */
  readonly requests: Float64Array;
}

export interface OperationTimes {
  readonly started: number;
  readonly succeeded: number;
  /** The numbers of failed operations by the name of their gRPC code, in the order of the names. */
  readonly failed: readonly { readonly code: string; readonly count: number; readonly example: string }[];
  /** The number of operations whose node crashed or left meanwhile. */
  readonly interrupted: number;
  /** The number of operations under way at the end. */
  readonly unfinished: number;
  /** The number of arrivals of workloads that were dropped: no node was online, or there was no file to get. Left out: none. */
  readonly dropped?: number;
  /** The durations in ms and the sizes of the operations that succeeded, in the order in which they ended. */
  readonly durations: Float64Array;
  readonly bytes: Float64Array;
  /** The part of those bytes that came from the node's own disk. */
  readonly ownBytes: Float64Array;
  /** The mean number of operations under way over the time played: L of Little's law. */
  readonly meanConcurrent: number;
  /** The sum over all operations of the time that each was under way within the run, in ms. */
  readonly totalTime: Millis;
}

export interface Transfers {
  /** The bytes of chunks that were sent whole; and of chunks that were received whole and accepted, in all and by purpose. */
  readonly served: number;
  readonly fetched: number;
  readonly byPurpose: { readonly put: number; readonly get: number; readonly repair: number };
  /** The number of chunks that were refused for wrong content. */
  readonly refused: number;
  /** The bytes of chunks on their way at the end; and bytes that had been sent of transfers that were cut. */
  readonly inFlight: number;
  readonly cut: number;
}

export interface RepairTotals {
  readonly ordered: number;
  readonly stored: number;
  /** The number of stored replicas that were moves. Their chunks lacked no replica: moves even out loads, or spread replicas over zones. */
  readonly moves: number;
  readonly failed: number;
  readonly bytes: number;
  /** The number of cached copies that became replicas, and their bytes, which needed no transfer. */
  readonly promoted: number;
  readonly promotedBytes: number;
  /** The time from the order of each stored replica until it was stored, in ms. */
  readonly times: Float64Array;
}

/**
 * Exposure of chunks: the time from the loss of a replica until enough replicas were on running nodes again. The columns are the whole time
 * and its parts: unnoticed, held, waiting, moving. If there are many exposures, the columns have an even selection of them; `count` and
 * `most` are of all.
 */
export interface ExposureTimes {
  readonly count: number;
  readonly most: readonly number[];
  readonly values: readonly Float64Array[];
}

export interface ExposureTotals {
  /** The exposures that ended by a new replica, and those that ended by the return of a node. */
  readonly repaired: ExposureTimes;
  readonly returned: ExposureTimes;
  /** The number of chunks that are exposed at the end, and how long the first of them has been exposed. */
  readonly open: number;
  readonly longestOpen: Millis;
}

/** How often something happened, and when it first and last did. */
export interface Span {
  readonly count: number;
  readonly from: Millis;
  readonly until: Millis;
}

/** Nodes that crashed, left, or were not heard by the tracker, at about the same time; and what followed. Undefined: it did not follow. */
export interface IncidentRecord {
  readonly kind: "crash" | "leave" | "silence";
  readonly from: Millis;
  readonly until: Millis;
  readonly nodes: number;
  /** The names of the first few nodes; their zone and class, if they share one. */
  readonly names: readonly string[];
  readonly zone: string | undefined;
  readonly class: string | undefined;
  /** The nodes that the tracker suspected, those that it gave up, and those that came back. */
  readonly suspected: Span | undefined;
  readonly dead: Span | undefined;
  readonly back: Span | undefined;
  /** The time for which repair was held because of the incident. `until`: undefined if repair was still held at the end of the run. */
  readonly held: { readonly from: Millis; readonly until: Millis | undefined } | undefined;
  /** The number of chunks that had too few replicas because of it; and of chunks that had too few before and lost one more. */
  readonly chunks: number;
  readonly shortBefore: number;
  /** The repairs ordered for its chunks; the chunks that got their replicas back by a new replica or by a return; those that still lack some. */
  readonly repairs: Span | undefined;
  readonly byRepair: number;
  readonly byReturn: number;
  readonly open: number;
  /** The time at which the last of its chunks had its replicas again or was removed. Undefined while one is still short. */
  readonly healedAt: Millis | undefined;
  /** How often one of its chunks became unreadable; and how often only later, when other nodes took the last copy of the chunk with them. */
  readonly unreadable: number;
  readonly unreadableLater: number;
  /** How many of its chunks are unreadable at the end; and the time since which all of them can be read again. */
  readonly unreadableNow: number;
  readonly readableAt: Millis | undefined;
  /** The importance of the incident to a reader of the report; higher is more. */
  readonly rank: number;
}

export interface IncidentTotals {
  /** The incidents in the order in which they began. */
  readonly incidents: readonly IncidentRecord[];
  /** The incidents of little importance, which are only counted. */
  readonly rest: {
    readonly incidents: number;
    readonly nodes: number;
    readonly chunks: number;
    readonly byRepair: number;
    readonly byReturn: number;
  };
  /** The first hundred times in which the tracker was down. `until`: undefined if it still was at the end. */
  readonly outages: readonly { readonly from: Millis; readonly until: Millis | undefined }[];
  /** The first hundred times in which repair was held, and why. */
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
  /** The number of unreadable files at the end: some chunk has no copy on a running node, but a copy on the disk of a stopped one. */
  readonly unavailable: number;
  /** The number of lost files at the end: some chunk is on no disk, not even of a stopped node. (A drain wipes the disk of the node.) */
  readonly lost: number;
  readonly lostChunks: number;
  readonly lostBytes: number;
  /** The number of chunks with fewer replicas on running nodes than wanted. Cached copies do not count. */
  readonly underReplicatedChunks: number;
  /** The number of chunks without a copy on a running node; and of chunks with cached copies on running nodes, but no replica. */
  readonly unreadableChunks: number;
  readonly cachedOnlyChunks: number;
  /** The names of the first twenty lost files. */
  readonly lostNames: readonly string[];
  /** The worst moments, even between two samples: chunks without a live replica; chunks without a copy on a running node; readable files. */
  readonly worst: {
    readonly withoutReplica: { readonly count: number; readonly at: Millis };
    readonly unreadable: { readonly count: number; readonly at: Millis };
    readonly available: { readonly share: number; readonly at: Millis };
  };
  /** The mean share of the files that could be read, over the time with files; null without files. Left out: only the samples tell it. */
  readonly meanAvailable?: number | null;
}

/** The samples, at equal distances; all arrays have the same length. A figure is cumulative where its field says so. */
export interface Series {
  readonly time: Float64Array;
  readonly online: Float64Array;
  /** The number of chunks of committed files with k replicas on running nodes, at sample t, as `byReplicas[k][t]`; the last row: k and more. */
  readonly byReplicas: readonly Float64Array[];
  /** The share of the committed files, 0 to 1, that a get could fetch whole now; and the share that has every chunk on some disk. */
  readonly available: Float64Array;
  readonly durable: Float64Array;
  /** The share of the chunks of committed files, 0 to 1, that have all wanted replicas on running nodes. */
  readonly redundant: Float64Array;
  /** The number of chunks of which no node that runs has any copy. */
  readonly unreadable: Float64Array;
  /** The bytes of chunks that have moved since the start of the run: for users, and for repair. */
  readonly foregroundBytes: Float64Array;
  readonly repairBytes: Float64Array;
  readonly repairsActive: Float64Array;
  /** The rate of requests to the tracker since the sample before, per second. */
  readonly trackerRate: Float64Array;
  /** The number of gets under way. */
  readonly gets: Float64Array;
  /** The number of joins (restarts too), leaves and crashes since the sample before. */
  readonly joins: Float64Array;
  readonly leaves: Float64Array;
  readonly crashes: Float64Array;
  /** The largest value divided by the mean, and the CV, of the bytes stored on the online nodes that offer room. */
  readonly storedMaxOverMean: Float64Array;
  readonly storedCv: Float64Array;
}

export interface Mark {
  readonly time: Millis;
  readonly label: string;
}

/** An invariant, with the result of its check. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** The figures that were compared. */
  readonly detail: string;
  /**
   * For a failed check: the first object for which it fails ("chunk 3 of film", "node-4", "film"), without figures that change from run to
   * run. Left out: the check passed, or names no object.
   */
  readonly object?: string | undefined;
  /** For a failed check: the scenario time in ms since which it fails, as far as this is known. */
  readonly since?: Millis | undefined;
  /** Whether nothing in the run could have violated the check. Then it passes, but proves nothing. */
  readonly vacuous?: boolean;
}
