import type { PeerView } from "./policy.js";

/** Draws that find nobody before a policy stops drawing and looks at everyone. */
export const TRIES_PER_TARGET = 32;

/** Appends the first `count` peers that fit, from a position on and around. Every peer is looked at once at most. */
export function scan(peers: PeerView, start: number, count: number, targets: number[]): void {
  let missing = count;
  for (const peer of aroundFrom(peers, start)) {
    if (missing === 0) return;
    if (!peers.fits(peer) || targets.includes(peer)) continue;
    targets.push(peer);
    missing--;
  }
}

function* aroundFrom(peers: PeerView, start: number): IterableIterator<number> {
  yield* peers.from(start);
  let left = start;
  for (const peer of peers.from(0)) {
    if (left-- === 0) return;
    yield peer;
  }
}
