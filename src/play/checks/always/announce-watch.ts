import type { Finding } from "./finding.js";
import type { Inside } from "./inside.js";

/**
 * Checks that the tracker never took an announce that a node has not sent in its present life and in the tracker's present epoch: it would
 * pass over the next announces of this life, as if it had them already.
 */
export class AnnounceWatch {
  constructor(
    private readonly inside: Inside,
    private readonly lives: Finding,
  ) {}

  /** Looks at a peer whose health changed: a node of whose announces the tracker takes none is soon suspected. */
  look(peer: number): void {
    const { tracker, nodes } = this.inside;
    const node = nodes.find((one) => one?.number === peer);
    if (!tracker || !node?.joined || !tracker.peers.isMember(peer, node.options.incarnation)) return;
    const { knownEpoch, sequence } = node.membership;
    if (knownEpoch !== tracker.epoch) return;
    this.lives.looked();
    const taken = tracker.peers.sequence[peer]!;
    const name = node.env.identity;
    if (taken > sequence)
      this.lives.fail(name, `the tracker took announce ${taken} of ${name}, which has sent ${sequence} in this life`);
  }
}
