import type { Draws } from "../../runtime/random/random.js";
import type { PeerView } from "./policy.js";

/** A policy that is to choose n targets tries at most n times this number, useless tries included. Then it checks all peers. */
export const TRIES_PER_TARGET = 32;

/** Appends the first `count` peers that fit, from a position on. After the last peer it continues with the first one, and visits no peer twice. */
export function scan(peers: PeerView, start: number, count: number, targets: number[]): void {
  let missing = count;
  for (const peer of aroundFrom(peers, start)) {
    if (missing === 0) return;
    if (!peers.fits(peer) || targets.includes(peer)) continue;
    targets.push(peer);
    missing--;
  }
}

/**
 * Fills `targets` up to `wanted` from the peers that fit, drawn in proportion to capacity. It looks at every peer for each target. So a
 * policy first tries random draws, and calls this for the targets that they did not find. It goes through the peers and keeps one that
 * fits. Each further peer that fits replaces the kept one with a probability equal to the new peer's share of the capacity seen so far
 * (Chao, "A general purpose unequal probability sampling plan", 1982).
 */
export function drawAmongFitting(peers: PeerView, wanted: number, draws: Draws, targets: number[]): void {
  while (targets.length < wanted) {
    let chosen = 0;
    let weight = 0;
    for (const peer of peers.from(0)) {
      if (!peers.fits(peer) || targets.includes(peer)) continue;
      weight += peers.capacity(peer);
      if (chosen === 0 || draws.next() * weight < peers.capacity(peer)) chosen = peer;
    }
    if (chosen === 0) return;
    targets.push(chosen);
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
