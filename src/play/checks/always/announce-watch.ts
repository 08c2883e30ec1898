import type { AnnounceRequest } from "../../../gen/swarmlab/v1/tracker.js";
import type { PeerTable } from "../../../tracker/members/peers.js";
import type { Finding } from "./finding.js";
import type { Inside } from "./inside.js";

/**
 * Checks that the tracker takes an announce only if the node sent it in its present life, and in the tracker's present epoch. If the tracker took an
 * announce of an earlier life, it would pass over the next announces of this life, as if it had them already. The tracker must also not take an
 * announce a second time, or after a later one: the node may have gone silent since, or may have lost what the announce tells.
 */
export class AnnounceWatch {
  /** The life of each peer that announced, and the highest number of its announces, in the tracker's present life. */
  private readonly latest = new Map<number, { readonly incarnation: number; readonly sequence: number }>();

  constructor(
    private readonly inside: Inside,
    private readonly lives: Finding,
    private readonly once: Finding,
  ) {}

  trackerCameUp(): void {
    this.latest.clear();
  }

  /**
   * Looks at what the tracker knows of a peer, before and after the tracker handles an announce of the peer. An announce that is not new
   * must change nothing.
   */
  watch(announce: AnnounceRequest, handle: () => void): void {
    const { tracker } = this.inside;
    const { peerNumber: peer, sequence } = announce;
    if (!tracker || this.isNew(announce)) return handle();
    this.once.looked();
    const before = known(tracker.peers, peer);
    handle();
    const after = known(tracker.peers, peer);
    const changed = facts.filter((_, i) => before[i] !== after[i]);
    if (changed.length === 0) return;
    const name = tracker.peers.identities[peer]!;
    this.once.fail(name, `announce ${sequence} of ${name} came again, or late, and changed ${changed.join(", ")}`);
  }

  /**
   * Whether an announce is of its node's present life and of the tracker's present epoch, and is later than all before it. If so, notes it as the
   * latest.
   */
  private isNew({ peerNumber: peer, incarnation, epoch, sequence }: AnnounceRequest): boolean {
    const { tracker } = this.inside;
    const known = this.latest.get(peer);
    if (epoch !== tracker!.epoch || incarnation !== tracker!.peers.incarnation[peer]) return false;
    if (known?.incarnation === incarnation && sequence <= known.sequence) return false;
    this.latest.set(peer, { incarnation, sequence });
    return true;
  }

  /**
   * Called when the health of a peer changed. A tracker that passes over all announces of a node soon suspects this node. So a change of health is
   * the time to look whether the tracker does this.
   */
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

/** What an announce can change in the tracker's view of a peer, in words. `known` gives the values for one peer, in the same order. */
const facts = [
  "when it was heard",
  "its health",
  "the number of its last announce",
  "its load",
  "its replicas",
  "their bytes",
  "its room",
];

function known(peers: PeerTable, peer: number): readonly (number | undefined)[] {
  const { lastHeard, health, sequence, busy, replicas, used, foreign } = peers;
  return [lastHeard, health, sequence, busy, replicas, used, foreign].map((column) => column[peer]);
}
