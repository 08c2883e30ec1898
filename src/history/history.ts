/**
 * What happened in a run, moment by moment, in columns: all columns of a table have the same length, and the same position in each
 * is one event. Times are in ticks of `tick` milliseconds since the scenario began; nodes, files and chunks are positions.
 * `docs/history.md` describes the file that it is written to.
 */
export interface History {
  readonly run: HistoryRun;
  /** By position in the scenario. */
  readonly nodes: HistoryNodes;
  /** In the order in which they were committed. The chunks of a file follow each other: `firstChunk[file] + index`. */
  readonly files: HistoryFiles;
  /** Nodes that came up, left or crashed, by time. */
  readonly lives: { readonly time: Column; readonly node: Column; readonly event: Column };
  /** What the tracker thinks of nodes, by time. */
  readonly health: { readonly time: Column; readonly node: Column; readonly health: Column };
  /** Chunks that came onto disks or went from them, by time. */
  readonly copies: { readonly time: Column; readonly node: Column; readonly chunk: Column; readonly change: Column };
  /** Chunks on their way, by the time at which they began to move. `source` -1: unknown. */
  readonly transfers: {
    readonly start: Column;
    readonly duration: Column;
    readonly source: Column;
    readonly target: Column;
    readonly chunk: Column;
    readonly purpose: Column;
    readonly outcome: Column;
  };
  /** What users asked of nodes, by the time at which it began. `file` -1: none, or one that never was committed. */
  readonly operations: {
    readonly start: Column;
    readonly duration: Column;
    readonly node: Column;
    readonly kind: Column;
    readonly file: Column;
    readonly outcome: Column;
  };
  /** When repair was held. */
  readonly holds: { readonly from: Column; readonly until: Column; readonly reason: Column };
  /** Calls between programs, by the time at which they began, in ticks of `callTick`. `from`, `to`: nodes; -1: the tracker; -2: unknown. */
  readonly calls: {
    readonly start: Column;
    readonly duration: Column;
    readonly from: Column;
    readonly to: Column;
    readonly method: Column;
    readonly outcome: Column;
    /** Milliseconds that its caller gave it. */
    readonly deadline: Column;
  };
  /** Bytes in replicas and cached copies of each node at equal distances; in place of `copies` where these are too many. */
  readonly stored: StoredLevels | undefined;
  /** Names that the columns `outcome` and `method` are positions in. */
  readonly outcomes: readonly string[];
  readonly methods: readonly string[];
  /** What was aggregated or left out because there was too much of it: sentences. */
  readonly leftOut: readonly string[];
}

export type Column = Int32Array;

/** How much of a run is recorded. */
export type HistoryDetail = "none" | "summary" | "full";

export interface HistoryRun {
  readonly scenario: string;
  readonly seed: number;
  readonly transport: "simulated" | "grpc" | "processes";
  /** Digest of the simulator's history, hex; empty for a live run. */
  readonly digest: string;
  /** Milliseconds. */
  readonly duration: number;
  readonly played: number;
  readonly tick: number;
  /** Milliseconds of a tick of `calls`, which are told more finely. */
  readonly callTick: number;
  /** `summary`: nodes, files, operations, holds and levels alone. */
  readonly detail: "summary" | "full";
}

export interface HistoryNodes {
  readonly name: readonly string[];
  readonly class: readonly string[];
  readonly zone: readonly string[];
  /** Bytes; -1: unlimited. */
  readonly capacity: readonly number[];
}

export interface HistoryFiles {
  readonly name: readonly string[];
  readonly bytes: readonly number[];
  readonly chunks: readonly number[];
  readonly chunkSize: readonly number[];
  readonly replication: readonly number[];
  /** Ticks; `removed` is -1 for files that were there at the end. */
  readonly committed: readonly number[];
  readonly removed: readonly number[];
  /** 1: `copies` and `transfers` tell of it, and all of it; 0: they do not, for there was too much. Left out: they tell of every file. */
  readonly told?: readonly number[];
}

export interface StoredLevels {
  /** Times of the looks, in ticks. */
  readonly time: Column;
  /** By look, then by node: bytes over the capacity (or over the most that any node held, where it is unlimited), 0 to 255. */
  readonly level: readonly Uint8Array[];
}

/** What the numbers in the columns stand for: positions in these lists. */
export const lifeEvents = ["up", "left", "crashed"] as const;
export const healths = ["alive", "suspected", "dead", "leaving", "left"] as const;
export const copyChanges = ["replica stored", "replica dropped", "copy stored", "copy dropped"] as const;
export const purposes = ["put", "get", "repair"] as const;
export const operationKinds = ["put", "get", "leave"] as const;
export const holdReasons = ["mass failure", "restart"] as const;
