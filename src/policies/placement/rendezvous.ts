import { widened } from "../../runtime/collections/widened.js";
import { exactLn } from "../../runtime/random/exact-math.js";
import { draw32, foldKey } from "../../runtime/random/keyed-random.js";
import type { Draws } from "../../runtime/random/random.js";
import type { PeerView, PlacementPolicy, PlacementRow } from "./policy.js";

const WORD = 0x100000000;

/**
 * Rendezvous hashing, weighted by capacity. Every peer gets the score -w / ln U: w is its capacity, and U is a hash of chunk
 * and peer. The peers with the highest scores are chosen. Schindelhauer and Schomaker describe it ("Weighted distributed hash
 * tables", 2005), and Ceph's straw2 is the same. After a join or a leave the choice is another one only for the replicas that
 * must move. O(n) per chunk.
 */
class Rendezvous implements PlacementPolicy {
  /** The 64-bit hash of each peer's identity, in two halves. */
  private high = new Int32Array(64);
  private low = new Int32Array(64);

  peerAdded(peers: PeerView, peer: number): void {
    if (peer >= this.high.length) {
      this.high = widened(this.high, Math.max(peer + 1, 2 * this.high.length));
      this.low = widened(this.low, this.high.length);
    }
    const identity = peers.identity(peer);
    let high = 0;
    let low = 0;
    for (let i = 0; i < identity.length; i++) {
      high = foldKey(high, identity.charCodeAt(i), 0);
      low = foldKey(low, identity.charCodeAt(i), 1);
    }
    this.high[peer] = high;
    this.low[peer] = low;
  }

  choose(peers: PeerView, count: number, draws: Draws, targets: number[]): void {
    const high = draws.below(WORD) | 0;
    const low = draws.below(WORD) | 0;
    const best: number[] = [];
    const ages: number[] = [];
    /** The age (-ln U / w) of the worst of the chosen peers, once there are enough. */
    let oldest = Number.POSITIVE_INFINITY;
    for (const peer of peers.from(0)) {
      const a = this.high[peer]! ^ high;
      const b = this.low[peer]! ^ low;
      const upper = draw32(a, b, 0);
      const capacity = peers.capacity(peer);
      // Since -ln U >= 1 - U, this excludes nearly all peers without computing a logarithm.
      if (WORD - 1 - upper > oldest * capacity * WORD) continue;
      if (!peers.fits(peer) || targets.includes(peer)) continue;
      const age = exponential(upper, draw32(a, b, 1)) / capacity;
      if (age >= oldest) continue;
      let place = best.length;
      while (place > 0 && age < ages[place - 1]!) place--;
      best.splice(place, 0, peer);
      ages.splice(place, 0, age);
      if (best.length > count) {
        best.pop();
        ages.pop();
      }
      if (best.length === count) oldest = ages[count - 1]!;
    }
    targets.push(...best);
  }
}

/**
 * -ln U for U of 52 bits: exponential with mean 1. Divide it by the weight of each peer: the peer with the smallest quotient has the highest
 * score.
 */
function exponential(upper: number, lower: number): number {
  return -exactLn((upper * 0x100000 + (lower >>> 12) + 0.5) / 0x10000000000000);
}

export const rendezvous: PlacementRow = {
  traits: { looksAtLoads: false, remembers: false, counts: "replicas", draws: 1, shares: "capacity" },
  balance: {
    alike: { chosen: "the highest hashes", outcome: ", which spread as random draws do" },
    unlike: {
      chosen: "the highest hashes weighted by capacity",
      outcome: ", which for several replicas gives big nodes less than their share",
    },
  },
  description:
    "Nodes with the highest hashes of chunk and node, weighted by capacity. When a node comes or goes, the policy changes its choice only for the replicas that have to move.",
  create: () => new Rendezvous(),
};
