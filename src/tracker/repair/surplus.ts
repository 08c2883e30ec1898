import { type ChunkIndex, Copy, NONE, Proof } from "../index/chunk-index.js";
import type { PeerTable } from "../members/peers.js";

/** Whether a stored replica may justify a drop: its peer is alive, is not leaving, and its whole inventory is known. */
export function isSafe(index: ChunkIndex, peers: PeerTable, holding: number): boolean {
  const peer = index.peerOf(holding);
  const certain = peers.isAlive(peer) && peers.synced[peer] === 1 && peers.draining[peer] === 0;
  return certain && index.stateOf(holding) === Copy.stored;
}

/**
 * Decides which replica of a chunk is dropped; NONE if none is, or if another one is being dropped already. Only proven and agreed replicas
 * justify a drop. If there are more of these than wanted, one of them is dropped. If zones matter, it is one in the zone that has most of
 * them. Within that zone it is the one on the most loaded peer, and for equal loads the last by identity. It does not matter how a replica
 * came about. Otherwise, if enough replicas are proven, one that could not show its content is dropped.
 */
export function surplusReplica(index: ChunkIndex, peers: PeerTable, chunk: number, spreadZones: boolean): number {
  const shown: number[] = [];
  const others: number[] = [];
  let proven = 0;
  for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
    if (index.stateOf(h) === Copy.dropping) return NONE;
    if (!isSafe(index, peers, h)) continue;
    const proof = index.proofOf(h);
    if (proof === Proof.proven) proven++;
    if (proof === Proof.proven || proof === Proof.agreed) shown.push(h);
    else if (proof !== Proof.claimed) others.push(h);
  }
  const { redundancy } = index.fileOf(chunk);
  if (redundancy.exceeds(shown.length)) return worstOf(shown, index, peers, spreadZones);
  return !redundancy.lacks(proven) && others.length > 0 ? worstOf(others, index, peers, spreadZones) : NONE;
}

function worstOf(holdings: readonly number[], index: ChunkIndex, peers: PeerTable, spreadZones: boolean): number {
  const crowd = (h: number): number => {
    if (!spreadZones) return 0;
    const zone = peers.zoneOf[index.peerOf(h)];
    return holdings.reduce((sum, other) => sum + Number(peers.zoneOf[index.peerOf(other)] === zone), 0);
  };
  return holdings.reduce((worst, h) => {
    const a = index.peerOf(worst);
    const b = index.peerOf(h);
    const difference = crowd(h) - crowd(worst) || peers.load(b) - peers.load(a);
    if (difference !== 0) return difference > 0 ? h : worst;
    return peers.identities[b]! > peers.identities[a]! ? h : worst;
  });
}
