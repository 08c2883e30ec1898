import { type ChunkIndex, NONE, Proof } from "../index/chunk-index.js";
import { MAX_REPLICATION } from "../limits.js";
import type { PeerTable } from "../members/peers.js";

/** The most sources named to a target. The first one counts as sending the repair; the others are for when it fails. */
const SOURCES_NAMED = 4;
/** The search for sources ends once this many live holders are found whose replica is not doubted, and which need not be avoided. */
const SOURCES_SOUGHT = 2 * SOURCES_NAMED;

/**
 * Names live holders of a chunk: the least busy first, and those whose replica is doubted last. Names holders of cached copies only if all
 * replicas are doubted, or cannot be fetched. Among the holders whose replica is not doubted, names those in `avoid` only if there are no
 * others. The search ends after eight holders that can be named, or after `MAX_REPLICATION` replicas and as many cached copies: a popular
 * chunk has far more copies.
 */
export function repairSources(index: ChunkIndex, peers: PeerTable, chunk: number, avoid: readonly number[]): number[] {
  const trusted: number[] = [];
  const avoided: number[] = [];
  const doubted: number[] = [];
  const look = (first: number): void => {
    let looked = 0;
    for (let h = first; h !== NONE && trusted.length < SOURCES_SOUGHT && looked < MAX_REPLICATION; h = index.next(h)) {
      looked++;
      const peer = index.peerOf(h);
      if (!index.isReadable(h) || !peers.isAlive(peer)) continue;
      if (index.proofOf(h) === Proof.doubted) doubted.push(peer);
      else if (avoid.includes(peer)) avoided.push(peer);
      else trusted.push(peer);
    }
  };
  look(index.firstReplica(chunk));
  if (trusted.length + avoided.length === 0) look(index.firstCopy(chunk));
  const named = trusted.length > 0 ? trusted : avoided;
  named.sort((a, b) => {
    const repairs = peers.repairsOut[a]! - peers.repairsOut[b]!;
    return repairs !== 0 ? repairs : peers.accused[a]! - peers.accused[b]! || peers.busy[a]! - peers.busy[b]! || a - b;
  });
  return [...named, ...doubted].slice(0, SOURCES_NAMED);
}
