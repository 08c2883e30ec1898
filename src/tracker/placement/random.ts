import type { PlacementPolicy } from "./policy.js";
import { scan, TRIES_PER_TARGET } from "./scan.js";

/** Peers drawn uniformly, without replacement. */
export const random: PlacementPolicy = {
  choose(peers, count, draws, targets) {
    if (peers.size === 0) return;
    const wanted = targets.length + count;
    for (let tries = 0; targets.length < wanted && tries < TRIES_PER_TARGET * count; tries++) {
      const peer = peers.at(draws.below(peers.size));
      if (peers.fits(peer) && !targets.includes(peer)) targets.push(peer);
    }
    if (targets.length < wanted) scan(peers, draws.below(peers.size), wanted - targets.length, targets);
  },
};
