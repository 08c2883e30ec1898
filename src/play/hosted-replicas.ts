import { type Redundancy, redundancyOf } from "./checks/redundancy.js";
import type { DiskReplica, MappedReplica, ReplicaView } from "./checks/replica-view.js";
import { trackerMap } from "./checks/tracker-map.js";
import type { HostedActors } from "./hosted-actors.js";

/** The replicas of the tracker and of the nodes' stores, which are objects of this process. Each answer is about the present moment. */
export class HostedReplicas implements ReplicaView {
  constructor(private readonly actors: HostedActors) {}

  /** The running nodes that have a number. A node that has not joined yet has none, and the tracker's map knows nothing of it. */
  *running(): Generator<number> {
    for (let node = 0; node < this.actors.nodes.length; node++)
      if ((this.actors.nodes[node]?.number ?? 0) !== 0) yield node;
  }

  replicasOn(node: number): number {
    return this.actors.stores[node]?.replicas ?? 0;
  }

  *heldBy(node: number): Generator<DiskReplica> {
    for (const chunk of this.actors.stores[node]?.list() ?? []) if (chunk.pledge > 0) yield chunk;
  }

  fileName(fileId: number): string | undefined {
    return this.actors.tracker?.files.byId(fileId)?.name;
  }

  redundancy(): Redundancy {
    const { tracker, trackerEnv } = this.actors;
    if (!tracker || !trackerEnv) throw new Error("there is no tracker");
    return redundancyOf(tracker, trackerEnv.now());
  }

  pledgeOn(node: number, fileId: number, index: number): number | undefined {
    return this.actors.stores[node]?.get(fileId, index)?.pledge;
  }

  *mapped(): Generator<MappedReplica> {
    const { tracker } = this.actors;
    if (!tracker) return;
    /** The position of the running node with each of the tracker's numbers; -1: none. */
    const positions = new Int32Array(tracker.peers.count + 1).fill(-1);
    for (const node of this.running()) positions[this.actors.nodes[node]!.number] = node;
    for (const { peer, fileId, fileName, index, pledge, pledged } of trackerMap(tracker)) {
      const node = positions[peer]!;
      if (node < 0) continue;
      if (pledged && this.pledgeOn(node, fileId, index) !== pledge) continue;
      yield { node, fileId, fileName, index, pledge };
    }
  }
}
