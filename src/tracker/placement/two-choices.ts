import type { PeerView, PlacementPolicy } from "./policy.js";
import { scan, TRIES_PER_TARGET } from "./scan.js";

/**
 * Of two peers drawn uniformly with replacement, the less loaded one: the fullest peer of n then exceeds the mean by
 * ln ln n / ln 2 chunks, not by a square root (Azar, Broder, Karlin, Upfal, "Balanced allocations", 1999).
 */
export const twoChoices: PlacementPolicy = {
  choose(peers, count, draws, targets) {
    if (peers.size === 0) return;
    const wanted = targets.length + count;
    for (let tries = 0; targets.length < wanted && tries < TRIES_PER_TARGET * count; tries++) {
      const a = peers.at(draws.below(peers.size));
      const b = peers.at(draws.below(peers.size));
      const peer = lighter(peers, a, b, targets);
      if (peer !== 0) targets.push(peer);
    }
    if (targets.length < wanted) scan(peers, draws.below(peers.size), wanted - targets.length, targets);
  },
};

/** The less loaded of those that can take the chunk, the first where they are equal; 0: neither can. */
function lighter(peers: PeerView, a: number, b: number, targets: readonly number[]): number {
  const canA = peers.fits(a) && !targets.includes(a);
  const canB = peers.fits(b) && !targets.includes(b);
  if (canA && canB) return peers.load(b) < peers.load(a) ? b : a;
  return canA ? a : canB ? b : 0;
}
