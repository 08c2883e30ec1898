import type { PlacedFile } from "../../../report/measurements.js";
import type { Millis } from "../../../runtime/clock.js";
import type { PeerHealth } from "../../../runtime/observer.js";

/**
 * A swarm at one moment, for checks of one's own. It shows what is on disks and which nodes run, not what the tracker thinks, except
 * where it says so. It is valid only during the call that gets it.
 */
export interface SwarmView {
  /** Time since the start of the scenario, in ms. */
  readonly now: Millis;
  /** All nodes of the scenario, in its order, also those that do not run. */
  readonly nodes: readonly NodeView[];
  /** The committed files, oldest first. */
  readonly files: Iterable<FileView>;
  /** The committed file with this name. */
  file(name: string): FileView | undefined;
  node(name: string): NodeView | undefined;
  readonly trackerRuns: boolean;
  /** The tracker's map: the nodes that hold each chunk's replicas by its index. Worked out at each call. */
  map(): readonly PlacedFile[];
}

export interface NodeView {
  readonly name: string;
  readonly class: string;
  readonly zone: string;
  readonly region: string;
  /** Bytes offered for replicas. */
  readonly capacity: number;
  readonly isUp: boolean;
  /** Bytes and number of the replicas on its disk, and bytes of the cached copies. */
  readonly stored: number;
  readonly replicas: number;
  readonly cached: number;
  /** What the tracker thinks of it; `unknown` before it has joined. */
  readonly health: PeerHealth | "unknown";
}

export interface FileView {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Replicas of each chunk that were asked for. */
  readonly wanted: number;
  readonly chunks: readonly ChunkView[];
}

export interface ChunkView {
  readonly file: FileView;
  /** Position in its file, from 0. */
  readonly index: number;
  /** Bytes. */
  readonly size: number;
  /** The nodes that run and hold a replica with the right content, in the order of the scenario. */
  holders(): readonly NodeView[];
  /** How many they are; and how many nodes that run have a copy, replica or cached. */
  readonly replicas: number;
  readonly copies: number;
  /** Disks that have it with the right content, also of nodes that do not run. */
  readonly disks: number;
  /** Replicas that the tracker counts; 0 while it is down. */
  readonly mapped: number;
}

/** What a check found wrong. */
export interface Violation {
  /** The object where it fails, without figures that change from run to run: `chunk 3 of film`, `node-4`, `film`. */
  readonly object?: string;
  /** What is wrong, with the figures. */
  readonly detail: string;
}

/** A check of one's own: a function over a view of the swarm that changes nothing. */
export interface OwnCheck {
  readonly name: string;
  /** `always` (the default): during the whole run. `eventually`: once the swarm has come to rest after it. */
  readonly holds?: "always" | "eventually";
  /** Of `always`: it is not judged before this time, in ms. Left out: from the start. */
  readonly from?: Millis;
  /** Of `always`: it is judged where something changed, but at most once in this time, in ms. Left out: 1000. 0: at every change. */
  readonly every?: Millis;
  /** Returns undefined while it holds. */
  check(swarm: SwarmView): Violation | undefined;
}
