/**
 * The history of a run, in tables of columns. All columns of a table have the same length, and the values at the same position belong to one event.
 * Times are in ticks of `tick` milliseconds since the scenario began; nodes, files and chunks are positions. `docs/history.md` describes the file
 * that contains a history.
 */
export interface History {
  readonly run: HistoryRun;
  /** The nodes, in the order of the scenario. */
  readonly nodes: HistoryNodes;
  /** The files in the order in which they were committed. Chunks are numbered in this order, so the chunks of a file have consecutive numbers. */
  readonly files: HistoryFiles;
  /** The changes of nodes, by time: a node came up, left or crashed. */
  readonly lives: { readonly time: Column; readonly node: Column; readonly event: Column };
  /** The changes of the nodes' health in the tracker's view, by time. */
  readonly health: { readonly time: Column; readonly node: Column; readonly health: Column };
  /** The changes of disks, by time: a chunk came onto a disk, or went from it. */
  readonly copies: { readonly time: Column; readonly node: Column; readonly chunk: Column; readonly change: Column };
  /** The transfers of chunks, by the time at which they began. `source` -1: unknown. */
  readonly transfers: {
    readonly start: Column;
    readonly duration: Column;
    readonly source: Column;
    readonly target: Column;
    readonly chunk: Column;
    readonly purpose: Column;
    readonly outcome: Column;
  };
  /** The operations of users, by the time at which they began. `file` -1: none, or a file that was never committed. */
  readonly operations: {
    readonly start: Column;
    readonly duration: Column;
    readonly node: Column;
    readonly kind: Column;
    readonly file: Column;
    readonly outcome: Column;
  };
  /** The times in which repair was held. A hold that went on at the end of the run has the `until` at which it would have ended, which is later. */
  readonly holds: { readonly from: Column; readonly until: Column; readonly reason: Column };
  /** The calls between programs, by the time at which they began, in ticks of `callTick`. `from`, `to`: nodes; -1: the tracker; -2: unknown. */
  readonly calls: {
    readonly start: Column;
    readonly duration: Column;
    readonly from: Column;
    readonly to: Column;
    readonly method: Column;
    readonly outcome: Column;
    /** The time that the caller gave the call, in ms. */
    readonly deadline: Column;
  };
  /**
   * Samples of how full each node's disk was, at equal distances. They are recorded if `copies` does not have the changes of all files: in a summary,
   * or if there were too many.
   */
  readonly stored: StoredLevels | undefined;
  /** The names of outcomes and methods. The columns `outcome` and `method` contain positions in these lists. */
  readonly outcomes: readonly string[];
  readonly methods: readonly string[];
  /** Sentences about what was aggregated or left out because there was too much of it. */
  readonly leftOut: readonly string[];
}

export type Column = Int32Array;

/** How much of a run is recorded. */
export type HistoryDetail = "none" | "summary" | "full";

export interface HistoryRun {
  readonly scenario: string;
  readonly seed: number;
  readonly transport: "simulated" | "grpc" | "processes";
  /** The digest of the simulator's history, in hex; empty for a live run. */
  readonly digest: string;
  /** The duration of the scenario, in ms. */
  readonly duration: number;
  readonly played: number;
  readonly tick: number;
  /** The length of a tick of `calls`, whose times are finer, in ms. */
  readonly callTick: number;
  /** How much was recorded. `summary`: only nodes, files, operations, holds and levels. */
  readonly detail: "summary" | "full";
}

export interface HistoryNodes {
  readonly name: readonly string[];
  readonly class: readonly string[];
  readonly zone: readonly string[];
  /** The capacity of each node, in bytes; -1: unlimited. */
  readonly capacity: readonly number[];
}

export interface HistoryFiles {
  readonly name: readonly string[];
  readonly bytes: readonly number[];
  readonly chunks: readonly number[];
  readonly chunkSize: readonly number[];
  readonly replication: readonly number[];
  /** The tick of each file's commit; `removed` is -1 for files that were there at the end. */
  readonly committed: readonly number[];
  readonly removed: readonly number[];
  /**
   * 1: `copies` and `transfers` contain all rows of the file; 0: they contain none, because there were too many rows.
   * Left out: they contain all files.
   */
  readonly told?: readonly number[];
}

export interface StoredLevels {
  /** The times of the samples, in ticks. */
  readonly time: Column;
  /**
   * By sample, then by node: the bytes in replicas and cached copies, divided by the capacity, from 0 to 255. If a node's capacity is 0 or unlimited,
   * its bytes are divided by the most that any node held.
   */
  readonly level: readonly Uint8Array[];
}

/** The names of events. The numbers in the columns are positions in these lists. */
export const lifeEvents = ["up", "left", "crashed"] as const;
export const healths = ["alive", "suspected", "dead", "leaving", "left"] as const;
export const copyChanges = ["replica stored", "replica dropped", "copy stored", "copy dropped"] as const;
export const purposes = ["put", "get", "repair"] as const;
export const operationKinds = ["put", "get", "leave"] as const;
export const holdReasons = ["mass failure", "restart"] as const;
