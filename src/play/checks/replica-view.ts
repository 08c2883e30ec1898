import type { Redundancy } from "./redundancy.js";

/** One replica on a disk. */
export interface DiskReplica {
  readonly fileId: number;
  readonly index: number;
  readonly pledge: number;
}

/** One replica of the tracker's map. */
export interface MappedReplica extends DiskReplica {
  /** Position of its node in `Scenario.nodes`. */
  readonly node: number;
  readonly fileName: string;
}

/** Replicas as the tracker has them in its map, and as they are on the disks of the nodes that run, in one moment. */
export interface ReplicaView {
  /** Positions of the nodes that run. */
  running(): Iterable<number>;
  /** Number of replicas on the disk of a node that runs. */
  replicasOn(node: number): number;
  /** Replicas on the disk of a node that runs. */
  heldBy(node: number): Iterable<DiskReplica>;
  /** The pledge under which a node that runs holds a chunk, or undefined when it does not. */
  pledgeOn(node: number, fileId: number, index: number): number | undefined;
  /** Replicas that the tracker believes to be stored on nodes that run, and those on their disks that open puts were pledged. */
  mapped(): Iterable<MappedReplica>;
  /** Name of a file that the tracker has, in whatever version; undefined when it has none of this id. */
  fileName(fileId: number): string | undefined;
  /** How the tracker's map agrees with the redundancy that was asked for. */
  redundancy(): Redundancy;
}
