/** One replica of the tracker's map. */
export interface MappedReplica {
  /** Position of its node in `Scenario.nodes`. */
  readonly node: number;
  readonly fileId: number;
  readonly fileName: string;
  readonly index: number;
  readonly pledge: number;
}

/** Replicas as the tracker has them in its map, and as they are on the disks of the nodes that run, in one moment. */
export interface ReplicaView {
  /** Positions of the nodes that run. */
  running(): Iterable<number>;
  /** Number of replicas on the disk of a node that runs. */
  replicasOn(node: number): number;
  /** The pledge under which a node that runs holds a chunk, or undefined when it does not. */
  pledgeOn(node: number, fileId: number, index: number): number | undefined;
  /** Replicas that the tracker believes to be stored on nodes that run. */
  mapped(): Iterable<MappedReplica>;
}
