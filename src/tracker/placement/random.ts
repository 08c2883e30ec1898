import type { PlacementPolicy } from "./policy.js";
import { drawAmongFitting, TRIES_PER_TARGET } from "./scan.js";

/**
 * Peers drawn in proportion to the capacity that they offer, without replacement: drawn alike, a small peer would be full long
 * before a big one holds anything worth mentioning. Among equal peers it is what the theory of balls into bins is about.
 */
export const random: PlacementPolicy = {
  choose(peers, count, draws, targets) {
    if (peers.size === 0) return;
    const wanted = targets.length + count;
    for (let tries = 0; targets.length < wanted && tries < TRIES_PER_TARGET * count; tries++) {
      const peer = peers.draw(draws);
      if (peers.fits(peer) && !targets.includes(peer)) targets.push(peer);
    }
    drawAmongFitting(peers, wanted, draws, targets);
  },
};
