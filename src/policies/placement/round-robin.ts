import type { Draws } from "../../runtime/random/random.js";
import type { PeerView, PlacementPolicy, PlacementRow } from "./policy.js";
import { scan } from "./scan.js";

/**
 * Takes one peer after another in the order of their identities, and continues where the last chunk ended. As long as the peers stay the
 * same and all have room, their numbers of replicas differ by at most one.
 */
class RoundRobin implements PlacementPolicy {
  /** The peer that got the last replica; 0: none yet. */
  private last = 0;

  choose(peers: PeerView, count: number, _draws: Draws, targets: number[]): void {
    if (peers.size === 0) return;
    scan(peers, this.start(peers), count, targets);
    this.last = targets[targets.length - 1] ?? this.last;
  }

  /** The position after the peer that got the last replica. If that peer has left the list, the position where it would be. */
  private start(peers: PeerView): number {
    if (this.last === 0) return 0;
    const rank = peers.rank(this.last);
    const next = rank < peers.size && peers.at(rank) === this.last ? rank + 1 : rank;
    return next % peers.size;
  }
}

export const roundRobin: PlacementRow = {
  traits: { looksAtLoads: false, remembers: true, counts: "replicas", draws: 0, shares: "alike" },
  balance: {
    alike: { chosen: "each node in turn", outcome: ": no two differ by more than one" },
    unlike: { chosen: "each node in turn", outcome: ": no two differ by more than one" },
  },
  description: "One node after another, in the order of their names, however much room each offers.",
  create: () => new RoundRobin(),
};
