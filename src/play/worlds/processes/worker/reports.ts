import type { PlacedFile } from "../../../../report/measurements.js";
import type { StoredChunk } from "../../../../runtime/chunk-store.js";
import type { Observer } from "../../../../runtime/observer.js";
import type { Redundancy } from "../../../checks/redundancy.js";
import type { MapEntry } from "../../../checks/tracker-map.js";

/** What the process of a program tells the one that plays the scenario, over Node's channel between them. */
export type Report =
  /** Loaded, and waiting for orders. */
  | { readonly tell: "ready" }
  | { readonly tell: "events"; readonly events: readonly ObservedEvent[]; readonly tally: TallyReport | undefined }
  | { readonly tell: "tracker"; readonly address: string }
  | { readonly tell: "up"; readonly node: number; readonly disk: readonly StoredChunk[] }
  /** A node did not start, or ended unasked. */
  | { readonly tell: "failed"; readonly node: number; readonly why: string }
  /** A node took leave, or could not, and has ended. */
  | { readonly tell: "left"; readonly node: number; readonly failed: boolean }
  /** A node was killed by an order, and told nobody else. */
  | { readonly tell: "killed"; readonly node: number }
  /** Nothing follows this. */
  | { readonly tell: "end" }
  /** A get delivered what was not put. */
  | { readonly tell: "wrong" }
  | { readonly tell: "answer"; readonly question: number; readonly answer: unknown };

/** What a process tells of its programs, and not of itself. */
export type WorkerReport = Exclude<Report, { tell: "ready" | "answer" }>;

/** What an observer was told: when, by the machine's monotonic clock in ms; by which node (-1: the tracker); and what. */
export type ObservedEvent = {
  [M in keyof Observer]: readonly [at: number, node: number, method: M, args: Parameters<Observer[M]>];
}[keyof Observer];

/** What the connections of one process have carried since it began. */
export interface TallyReport {
  readonly messages: number;
  readonly messageBytes: number;
  readonly streamedOutBytes: number;
  readonly streamedInBytes: number;
  readonly openStreams: number;
  readonly served: ReadonlyMap<string, number>;
}

/** What a node that has joined holds. */
export interface NodeInventory {
  readonly node: number;
  /** The tracker's number for it. */
  readonly number: number;
  readonly replicas: readonly StoredChunk[];
}

export interface TrackerInventory {
  /** Committed files, oldest first. */
  readonly committed: readonly string[];
  /** Those of which a replica may be stored somewhere: the committed ones, and versions that readers may finish. */
  readonly files: readonly { readonly fileId: number; readonly name: string }[];
  readonly map: readonly MapEntry[];
  /** The same by names, of all nodes that it knows. */
  readonly placement: readonly PlacedFile[];
  readonly redundancy: Redundancy;
}

/** A moment of the machine's monotonic clock in ms: the same for all processes. */
export function monotonicNow(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
