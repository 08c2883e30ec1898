import type { PlacedFile } from "../../../report/measurements.js";
import type { Millis } from "../../../runtime/clock.js";
import type { PeerHealth } from "../../../runtime/observer.js";

/**
 * A swarm at one moment, for user-defined checks. It shows which nodes run and what is on their disks. Where a field shows the tracker's
 * view instead, the field says so. The object is valid only during the call that receives it.
 */
export interface SwarmView {
  /** The time since the start of the scenario, in ms. */
  readonly now: Millis;
  /** All nodes of the scenario, in its order, including those that do not run. */
  readonly nodes: readonly NodeView[];
  /** The committed files, the oldest first. */
  readonly files: Iterable<FileView>;
  /** Finds the committed file with a name. */
  file(name: string): FileView | undefined;
  node(name: string): NodeView | undefined;
  readonly trackerRuns: boolean;
  /** Computes the tracker's map: for each chunk, the nodes that hold its replicas by the tracker's index. */
  map(): readonly PlacedFile[];
}

export interface NodeView {
  readonly name: string;
  readonly class: string;
  readonly zone: string;
  readonly region: string;
  /** The bytes that the node offers for replicas. */
  readonly capacity: number;
  readonly isUp: boolean;
  /** The bytes and the number of the replicas on the node's disk, and the bytes of the cached copies. */
  readonly stored: number;
  readonly replicas: number;
  readonly cached: number;
  /** The node's health as the tracker sees it; `unknown` before the node has joined. */
  readonly health: PeerHealth | "unknown";
}

export interface FileView {
  readonly name: string;
  /** The size of the file in bytes. */
  readonly size: number;
  /** The number of replicas of each chunk that the put asked for. */
  readonly wanted: number;
  readonly chunks: readonly ChunkView[];
}

export interface ChunkView {
  readonly file: FileView;
  /** The position of the chunk in its file, from 0. */
  readonly index: number;
  /** The size of the chunk in bytes. */
  readonly size: number;
  /** The nodes that run and hold a replica with the right content, in the order of the scenario. */
  holders(): readonly NodeView[];
  /** The number of these holders; and the number of running nodes with any copy, be it a replica or a cached copy. */
  readonly replicas: number;
  readonly copies: number;
  /** The number of disks that have the chunk with the right content, including disks of nodes that do not run. */
  readonly disks: number;
  /** The number of replicas that the tracker counts; 0 while the tracker is down. */
  readonly mapped: number;
}

/** The violation that a check found: the object, and what is wrong. */
export interface Violation {
  /**
   * The object for which the check fails, such as `chunk 3 of film`, `node-4` or `film`. It contains no figures that change from run to
   * run.
   */
  readonly object?: string;
  /** What is wrong, with the figures. */
  readonly detail: string;
}

/** A user-defined check: a function that looks at a view of the swarm and changes nothing. */
export interface OwnCheck {
  readonly name: string;
  /** When the check must hold. `always` (the default): during the whole run. `eventually`: once the swarm has come to rest after it. */
  readonly holds?: "always" | "eventually";
  /** For `always`: the time before which the check is not judged, in ms. Left out: it is judged from the start. */
  readonly from?: Millis;
  /**
   * For `always`: shortest time between two judgements, in ms. A judgement happens only when something has changed. Left out: 1000. 0: the
   * check is judged at every change.
   */
  readonly every?: Millis;
  /** Returns what is wrong, or undefined while the check holds. */
  check(swarm: SwarmView): Violation | undefined;
}
