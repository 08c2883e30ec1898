import type { PlacedFile } from "../../../../report/measurements.js";
import type { StoredChunk } from "../../../../runtime/chunk-store.js";
import type { Observer } from "../../../../runtime/observer.js";
import type { Redundancy } from "../../../checks/redundancy.js";
import type { MapEntry } from "../../../checks/tracker-map.js";

/** A report from the process of a program to the process that plays the scenario, over Node's channel between them. */
export type Report =
  /** The process is loaded, and waits for orders. */
  | { readonly tell: "ready" }
  | { readonly tell: "events"; readonly events: readonly ObservedEvent[]; readonly tally: TallyReport | undefined }
  /** The tracker serves calls. `files`: the committed files with which it came up. */
  | { readonly tell: "tracker"; readonly address: string; readonly files: readonly CommittedFile[] }
  | { readonly tell: "up"; readonly node: number; readonly disk: readonly StoredChunk[] }
  /** A node did not start, or it ended although nobody ordered that. */
  | { readonly tell: "failed"; readonly node: number; readonly why: string }
  /** A node has left, or has failed to leave, and has ended. */
  | { readonly tell: "left"; readonly node: number; readonly failed: boolean }
  /** A node was killed by an order. */
  | { readonly tell: "killed"; readonly node: number }
  /** The last report of a process that a signal told to let its nodes leave. */
  | { readonly tell: "end" }
  /** A get delivered other content than was put. */
  | { readonly tell: "wrong" }
  | { readonly tell: "answer"; readonly question: number; readonly answer: unknown };

/** A report about the programs of a process, not about the process itself. */
export type WorkerReport = Exclude<Report, { tell: "ready" | "answer" }>;

/** An event of an observer: the time by the machine's monotonic clock in ms, the node (-1: the tracker), the method, and its arguments. */
export type ObservedEvent = {
  [M in keyof Observer]: readonly [at: number, node: number, method: M, args: Parameters<Observer[M]>];
}[keyof Observer];

/** A committed file, as the arguments of `Observer.fileCommitted`. */
export type CommittedFile = Parameters<Observer["fileCommitted"]>;

/** The bytes that the connections of one process have carried since it began. */
export interface TallyReport {
  readonly messages: number;
  readonly messageBytes: number;
  readonly streamedOutBytes: number;
  readonly streamedInBytes: number;
  readonly openStreams: number;
  readonly served: ReadonlyMap<string, number>;
}

/** The replicas of a node that has joined. */
export interface NodeInventory {
  readonly node: number;
  /** The number that the tracker gave the node. */
  readonly number: number;
  readonly replicas: readonly StoredChunk[];
}

export interface TrackerInventory {
  /** The names of committed files, the oldest first. */
  readonly committed: readonly string[];
  /** All versions of files that the tracker has: committed ones, those of open puts, and older ones that readers may finish. */
  readonly files: readonly { readonly fileId: number; readonly name: string }[];
  readonly map: readonly MapEntry[];
  /** For each chunk of each committed file, the names of the nodes that hold its replicas by the tracker's index. */
  readonly placement: readonly PlacedFile[];
  readonly redundancy: Redundancy;
}

/** Reads the machine's monotonic clock in ms, which is the same for all processes. */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
