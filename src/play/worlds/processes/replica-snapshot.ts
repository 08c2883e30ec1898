import type { PlacedFile } from "../../../report/measurements.js";
import type { Redundancy } from "../../checks/redundancy.js";
import type { DiskReplica, MappedReplica, ReplicaView } from "../../checks/replica-view.js";
import type { NodeInventory, TrackerInventory } from "./worker/reports.js";

/** The replicas that the processes of the tracker and the nodes report, asked one after another. */
export class ReplicaSnapshot implements ReplicaView {
  /** The replicas on each node's disk, by the node's position, and then by file and chunk. */
  private readonly disks = new Map<number, Map<string, DiskReplica>>();
  /** The positions of nodes by the tracker's numbers. */
  private readonly nodes = new Map<number, number>();
  /** The names of files by their ids. */
  private readonly names: Map<number, string>;

  constructor(
    inventories: readonly NodeInventory[],
    private readonly tracker: TrackerInventory,
  ) {
    for (const { node, number, replicas } of inventories) {
      this.nodes.set(number, node);
      this.disks.set(node, new Map(replicas.map((replica) => [`${replica.fileId}/${replica.index}`, replica])));
    }
    this.names = new Map(tracker.files.map(({ fileId, name }) => [fileId, name]));
  }

  get placement(): readonly PlacedFile[] {
    return this.tracker.placement;
  }

  running(): Iterable<number> {
    return this.disks.keys();
  }

  replicasOn(node: number): number {
    return this.disks.get(node)?.size ?? 0;
  }

  pledgeOn(node: number, fileId: number, index: number): number | undefined {
    return this.disks.get(node)?.get(`${fileId}/${index}`)?.pledge;
  }

  heldBy(node: number): Iterable<DiskReplica> {
    return this.disks.get(node)?.values() ?? [];
  }

  fileName(fileId: number): string | undefined {
    return this.names.get(fileId);
  }

  redundancy(): Redundancy {
    return this.tracker.redundancy;
  }

  *mapped(): Generator<MappedReplica> {
    for (const { peer, pledged, ...replica } of this.tracker.map) {
      const node = this.nodes.get(peer);
      if (node === undefined) continue;
      if (pledged && this.pledgeOn(node, replica.fileId, replica.index) !== replica.pledge) continue;
      yield { node, ...replica };
    }
  }
}
