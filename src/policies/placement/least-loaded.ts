import { IndexedHeap } from "../../runtime/collections/indexed-heap.js";
import type { Draws } from "../../runtime/random/random.js";
import type { PeerView, PlacementPolicy, PlacementRow } from "./policy.js";

/** Chooses the least loaded peers; where loads are equal, the first by identity. Peers wait in a heap, so that a choice costs O(log n). */
class LeastLoaded implements PlacementPolicy {
  private view: PeerView | undefined;
  private readonly byLoad = new IndexedHeap((a, b) => this.lighter(a, b));
  /** The positions of `byLoad` that may hold the next peer in order. With them a choice walks through the heap's tree without changing it. */
  private readonly frontier = new IndexedHeap((p, q) => this.lighter(this.byLoad.at(p), this.byLoad.at(q)));

  peerAdded(peers: PeerView, peer: number): void {
    this.view = peers;
    this.byLoad.update(peer);
  }

  peerRemoved(_peers: PeerView, peer: number): void {
    this.byLoad.remove(peer);
  }

  loadChanged(_peers: PeerView, peer: number): void {
    if (this.byLoad.has(peer)) this.byLoad.update(peer);
  }

  choose(peers: PeerView, count: number, _draws: Draws, targets: number[]): void {
    const { byLoad, frontier } = this;
    if (byLoad.size > 0) frontier.update(0);
    for (let missing = count; missing > 0 && frontier.size > 0; ) {
      const position = frontier.pop();
      const peer = byLoad.at(position);
      for (let child = 2 * position + 1; child <= 2 * position + 2 && child < byLoad.size; child++)
        frontier.update(child);
      if (!peers.fits(peer) || targets.includes(peer)) continue;
      targets.push(peer);
      missing--;
    }
    frontier.clear();
  }

  private lighter(a: number, b: number): boolean {
    const view = this.view!;
    const difference = view.load(a) - view.load(b);
    return difference === 0 ? view.identity(a) < view.identity(b) : difference < 0;
  }
}

export const leastLoaded: PlacementRow = {
  traits: { looksAtLoads: true, remembers: false, counts: "bytes", draws: 0, shares: "capacity" },
  balance: {
    alike: { chosen: "always the emptiest node", outcome: ": no two differ by more than one" },
    unlike: { chosen: "always the emptiest node for its capacity", outcome: "" },
  },
  description:
    "The nodes with the smallest share of their capacity in use. This is the most even policy, but each choice needs the loads of all nodes.",
  create: () => new LeastLoaded(),
};
