import type { PeerTable } from "./peers.js";

/** The fullness of the nodes. Each node counts once, so that a single false claim about room changes little. */
export interface Fullness {
  /** The median, over living nodes, of the used share of their room: 0 to 1 in steps of 0.001; 0 if there is no node. */
  readonly medianFill: number;
  /** The number of living nodes that can take one more chunk. */
  readonly withRoom: number;
}

const STEPS = 1000;

/**
 * Looks at every peer: O(peers). Pledged bytes take room, but do not count as filling a node. Otherwise a client that opens puts and stores
 * nothing could make the network look full.
 */
export function fullnessOf(peers: PeerTable, chunkBytes: number): Fullness {
  const nodesAt = new Uint32Array(STEPS + 1);
  let nodes = 0;
  let withRoom = 0;
  for (let peer = 1; peer <= peers.count; peer++) {
    const capacity = peers.capacity[peer]!;
    if (!(capacity > 0) || !peers.isAlive(peer)) continue;
    nodes++;
    const room = peers.room(peer);
    if (peers.placeable[peer] === 1 && room >= chunkBytes) withRoom++;
    const free = Math.min(1, Math.max(0, (room + peers.pledged[peer]!) / capacity));
    nodesAt[Math.round((1 - free) * STEPS)]!++;
  }
  let step = 0;
  if (nodes > 0) for (let below = nodesAt[0]!; 2 * below <= nodes && step < STEPS; ) below += nodesAt[++step]!;
  return { medianFill: step / STEPS, withRoom };
}
