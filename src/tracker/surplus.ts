import { type ChunkIndex, Copy, NONE } from "./chunk-index.js";
import type { PeerTable } from "./peers.js";

/**
 * The replica that a chunk can best do without: of those in the fullest zone (where zones matter) the one on the most
 * loaded peer, the last by identity where loads are equal. NONE unless more than enough remain on peers that are alive,
 * staying, and known in full, or while another one is being dropped.
 */
export function surplusReplica(index: ChunkIndex, peers: PeerTable, chunk: number, spreadZones: boolean): number {
  const safe: number[] = [];
  for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
    const state = index.stateOf(h);
    if (state === Copy.dropping) return NONE;
    const peer = index.peerOf(h);
    const certain = peers.isAlive(peer) && peers.synced[peer] === 1 && peers.draining[peer] === 0;
    if (state === Copy.stored && certain) safe.push(h);
  }
  if (safe.length <= index.fileOf(chunk).replication) return NONE;
  // Whoever makes up replicas must not have real ones dropped: those that are only said to be there go first.
  const proven = safe.filter((h) => index.isProven(h));
  const candidates = proven.length > index.fileOf(chunk).replication ? safe : safe.filter((h) => !index.isProven(h));
  const crowd = (h: number): number => {
    if (!spreadZones) return 0;
    const zone = peers.zoneOf[index.peerOf(h)];
    return safe.reduce((sum, other) => sum + Number(peers.zoneOf[index.peerOf(other)] === zone), 0);
  };
  return candidates.reduce((worst, h) => {
    const a = index.peerOf(worst);
    const b = index.peerOf(h);
    const difference = crowd(h) - crowd(worst) || peers.load(b) - peers.load(a);
    if (difference !== 0) return difference > 0 ? h : worst;
    return peers.identities[b]! > peers.identities[a]! ? h : worst;
  });
}
