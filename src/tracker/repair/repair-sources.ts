import { type ChunkIndex, NONE, Proof } from "../index/chunk-index.js";
import type { PeerTable } from "../members/peers.js";

/** The most sources named to a target. The first one counts as sending the repair; the others are for when it fails. */
const SOURCES_NAMED = 4;

/**
 * Names live holders of a chunk: the least busy first, and those whose replica is doubted last. Names holders of cached copies only if all
 * replicas are doubted, or cannot be fetched. Among the holders whose replica is not doubted, names those in `avoid` only if there are no
 * others. Looks only at the first eight replicas of the chunk, and at the first eight cached copies.
 */
export function repairSources(index: ChunkIndex, peers: PeerTable, chunk: number, avoid: readonly number[]): number[] {
  const sources: number[] = [];
  const doubted: number[] = [];
  const look = (first: number): void => {
    for (let h = first, seen = 0; h !== NONE && seen < 2 * SOURCES_NAMED; h = index.next(h), seen++) {
      if (!index.isReadable(h) || !peers.isAlive(index.peerOf(h))) continue;
      (index.proofOf(h) === Proof.doubted ? doubted : sources).push(index.peerOf(h));
    }
  };
  look(index.firstReplica(chunk));
  if (sources.length === 0) look(index.firstCopy(chunk));
  const trusted = sources.filter((peer) => !avoid.includes(peer));
  const named = trusted.length > 0 ? trusted : sources;
  named.sort((a, b) => {
    const repairs = peers.repairsOut[a]! - peers.repairsOut[b]!;
    return repairs !== 0 ? repairs : peers.accused[a]! - peers.accused[b]! || peers.busy[a]! - peers.busy[b]! || a - b;
  });
  return [...named, ...doubted].slice(0, SOURCES_NAMED);
}
