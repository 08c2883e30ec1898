import type { Redundancy } from "./redundancy.js";

/** One replica on a disk. */
export interface DiskReplica {
  readonly fileId: number;
  readonly index: number;
  readonly pledge: number;
}

/** One replica of the tracker's map. */
export interface MappedReplica extends DiskReplica {
  /** The position of the replica's node in `Scenario.nodes`. */
  readonly node: number;
  readonly fileName: string;
}

/** The replicas in the tracker's map, and those on the disks of the running nodes, at one moment. */
export interface ReplicaView {
  /** The positions of the nodes that run. */
  running(): Iterable<number>;
  /** The number of replicas on the disk of a node that runs. */
  replicasOn(node: number): number;
  /** The replicas on the disk of a node that runs. */
  heldBy(node: number): Iterable<DiskReplica>;
  /** The pledge under which a running node holds a chunk; undefined when it does not hold it. */
  pledgeOn(node: number, fileId: number, index: number): number | undefined;
  /**
   * The replicas that the tracker believes to be on running nodes. A replica of an open put, which is only pledged, is among them if it is on the
   * running node's disk already.
   */
  mapped(): Iterable<MappedReplica>;
  /** The name of the file with this id, in any version that the tracker has; undefined when it has none. */
  fileName(fileId: number): string | undefined;
  /** How far the tracker's map has the redundancy that was asked for. */
  redundancy(): Redundancy;
}
