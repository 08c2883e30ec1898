import { Copy, NONE } from "../../../tracker/index/chunk-index.js";
import type { Tracker } from "../../../tracker/tracker.js";
import { isMadeUp } from "../../liars/liar.js";
import type { Finding } from "./finding.js";
import type { Inside } from "./inside.js";

/**
 * Checks the tracker's orders: it must never order a second replica of a chunk from the same node, and never more bytes than a node has room for.
 * Replicas that only the node claims do not count. A liar may claim any number of replicas after others were ordered from it. A node that was given
 * up may come back with its replicas after their room was promised to others.
 */
export class PledgeWatch {
  constructor(
    private readonly inside: Inside,
    private readonly apart: Finding,
    private readonly promised: Finding,
  ) {}

  /** Looks at the replicas of a chunk, after one more was ordered. */
  lookAtChunk(fileId: number, position: number): void {
    const { tracker } = this.inside;
    const file = tracker?.files.byId(fileId);
    const chunk = file?.chunks[position] ?? NONE;
    if (!tracker || !file || chunk === NONE) return;
    const { index, peers } = tracker;
    const seen = new Set<string>();
    this.apart.looked();
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
      const node = peers.identities[index.peerOf(h)]!;
      if (index.stateOf(h) === Copy.dropping) continue;
      if (seen.has(node))
        this.apart.fail(`chunk ${position} of ${file.name}`, `chunk ${position} of ${file.name} is twice on ${node}`);
      seen.add(node);
      if (index.stateOf(h) === Copy.pledged) this.lookAtPeer(index.peerOf(h));
    }
  }

  /** Checks a node's room after the node has stored a replica. Further replicas may still be on their way to the node. */
  lookAtNode(node: number): void {
    const peer = this.inside.nodes[node]?.number ?? 0;
    if (peer > 0) this.lookAtPeer(peer);
  }

  private lookAtPeer(peer: number): void {
    const { tracker } = this.inside;
    const { peers } = tracker ?? {};
    if (!tracker || !peers || peer > peers.count || peers.pledged[peer] === 0) return;
    this.promised.looked();
    const capacity = peers.capacity[peer]!;
    if (peers.used[peer]! <= capacity) return;
    const toHold = peers.used[peer]! - claimedBytes(tracker, peer);
    if (toHold <= capacity) return;
    const node = peers.identities[peer]!;
    this.promised.fail(node, `${node} is to hold ${toHold} bytes, and offers ${capacity}`);
  }
}

/**
 * The bytes that the tracker counts on a node only because the node claims them: bytes of replicas that the node made up, and of replicas under
 * pledges that the tracker had given up. No order that is still in force is behind them.
 */
function claimedBytes({ index, drops, replicas }: Tracker, peer: number): number {
  let claimed = drops.detachedBytes(peer, isMadeUp);
  for (let h = index.firstOfPeer(peer); h !== NONE; h = index.nextOf(h)) {
    const [chunk, pledge] = [index.chunkOf(h), index.pledgeOf(h)];
    if (isMadeUp(pledge) || replicas.wasPledged(chunk, peer, pledge)) claimed += index.lengthOf(chunk);
  }
  return claimed;
}
