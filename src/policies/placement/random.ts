import type { PlacementPolicy, PlacementRow } from "./policy.js";
import { drawAmongFitting, TRIES_PER_TARGET } from "./scan.js";

/**
 * Peers drawn in proportion to the capacity that they offer, without replacement. If all peers had equal chances, a small peer would be
 * full long before a big one is noticeably filled. Among equal peers this is the random placement of the theory of balls into bins.
 */
const drawn: PlacementPolicy = {
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

export const random: PlacementRow = {
  traits: { looksAtLoads: false, remembers: false, counts: "replicas", draws: 1, shares: "capacity" },
  balance: {
    alike: { chosen: "nodes drawn at random", outcome: "" },
    unlike: {
      chosen: "nodes drawn in proportion to capacity",
      outcome: ", which for several replicas gives big nodes less than their share",
    },
  },
  description:
    "Nodes drawn in proportion to the capacity that they offer. This is the reference: every other policy should be more even.",
  create: () => drawn,
};
