import type { Node } from "../../../node/node.js";
import { Copy, NONE } from "../../../tracker/index/chunk-index.js";
import type { Tracker } from "../../../tracker/tracker.js";
import type { Finding } from "./finding.js";
import type { Inside } from "./inside.js";

/**
 * Once the tracker knows all that a node holds in its present life, it must count on a replica only if the node has had this replica in this life. A
 * replica that was confirmed in an earlier life may be gone with its disk.
 */
export class LifeWatch {
  /** The replicas that each node lost in its present life. The node's message that they are gone may still be on its way. */
  private readonly lost = new Map<number, Set<string>>();

  constructor(
    private readonly inside: Inside,
    private readonly counted: Finding,
  ) {}

  cameUp(node: number): void {
    this.lost.delete(node);
  }

  dropped(node: number, fileId: number, position: number): void {
    const lost = this.lost.get(node);
    if (lost) lost.add(`${fileId}/${position}`);
    else this.lost.set(node, new Set([`${fileId}/${position}`]));
  }

  /** Looks at those replicas of a chunk on which the tracker counts. Called after the tracker began to count on one of them. */
  lookAtChunk(fileId: number, position: number): void {
    const { tracker } = this.inside;
    const file = tracker?.files.byId(fileId);
    const chunk = file?.chunks[position] ?? NONE;
    if (!tracker || !file || chunk === NONE) return;
    const { index } = tracker;
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
      if (index.stateOf(h) !== Copy.stored) continue;
      const node = this.known(tracker, index.peerOf(h));
      if (node < 0) continue;
      this.counted.looked();
      const held = this.inside.stores[node]?.get(fileId, position);
      if ((held && held.pledge > 0) || this.lost.get(node)?.has(`${fileId}/${position}`)) continue;
      const what = `chunk ${position} of ${file.name}`;
      const { identity } = (this.inside.nodes[node] as Node).env;
      this.counted.fail(what, `the tracker counts on ${what} on ${identity}, which had none in its present life`);
    }
  }

  /** The position of a peer's node. -1: the node does not run, or the tracker does not yet know its present life and all that it holds. */
  private known({ peers, epoch }: Tracker, peer: number): number {
    return this.inside.nodes.findIndex(
      (node) =>
        node?.number === peer &&
        node.membership.knownEpoch === epoch &&
        peers.isMember(peer, node.options.incarnation) &&
        peers.synced[peer] === 1,
    );
  }
}
