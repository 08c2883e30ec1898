import type { PeerView, PlacementPolicy, PlacementRow } from "./policy.js";
import { drawAmongFitting, TRIES_PER_TARGET } from "./scan.js";

/**
 * Draws two peers with replacement, in proportion to the capacity that they offer, and takes the less loaded one. Of n equal peers the
 * fullest one then exceeds the mean by only ln ln n / ln 2 chunks (Azar, Broder, Karlin, Upfal, "Balanced allocations", 1999). With a
 * single draw the excess would grow with the square root of the mean. If capacities differ, draws in proportion to them keep that bound
 * (Berenbrink, Brinkmann, Friedetzky, Nagel, "Balls into non-uniform bins", 2014). If all peers had equal chances, big peers would be drawn
 * too rarely to fill up.
 */
const drawn: PlacementPolicy = {
  choose(peers, count, draws, targets) {
    if (peers.size === 0) return;
    const wanted = targets.length + count;
    for (let tries = 0; targets.length < wanted && tries < TRIES_PER_TARGET * count; tries++) {
      const a = peers.draw(draws);
      const b = peers.draw(draws);
      const peer = lighter(peers, a, b, targets);
      if (peer !== 0) targets.push(peer);
    }
    drawAmongFitting(peers, wanted, draws, targets);
  },
};

/** Chooses the less loaded of two peers among those that can take the chunk; the first if loads are equal; 0 if neither can. */
function lighter(peers: PeerView, a: number, b: number, targets: readonly number[]): number {
  const canA = peers.fits(a) && !targets.includes(a);
  const canB = peers.fits(b) && !targets.includes(b);
  if (canA && canB) return peers.load(b) < peers.load(a) ? b : a;
  return canA ? a : canB ? b : 0;
}

export const twoChoices: PlacementRow = {
  traits: { looksAtLoads: true, remembers: false, counts: "bytes", draws: 2, shares: "capacity" },
  balance: {
    alike: {
      chosen: "the emptier of two nodes drawn in proportion to capacity",
      outcome: ": the fullest is about ln ln n chunks above its share",
    },
    unlike: {
      chosen: "the emptier of two nodes drawn in proportion to capacity",
      outcome: ": the fullest is about ln ln n chunks above its share",
    },
  },
  description:
    "Of two nodes drawn in proportion to capacity, the one with the smaller share in use. This is nearly as even as `least-loaded`, and a choice needs the loads of two nodes only.",
  create: () => drawn,
};
