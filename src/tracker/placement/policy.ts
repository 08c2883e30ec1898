import type { Draws } from "../../runtime/random/random.js";
import { LeastLoaded } from "./least-loaded.js";
import { random } from "./random.js";
import { Rendezvous } from "./rendezvous.js";
import { RoundRobin } from "./round-robin.js";
import { twoChoices } from "./two-choices.js";

/**
 * The peers that may be given chunks, as a policy sees them while it places one chunk. They are ordered by identity and
 * not by number, so that a choice does not depend on who joined first. Read-only.
 */
export interface PeerView {
  /** How many there are. Some may have no room for this chunk, or hold it already: see `fits`. */
  readonly size: number;
  /** Number of the peer at a position in 0 .. size - 1, in the order of the identities. */
  at(position: number): number;
  /** A peer, drawn in proportion to the capacity that it offers. There must be one. */
  draw(draws: Draws): number;
  /** Positions before this peer, which need not be among them any more. */
  rank(peer: number): number;
  /** Peers from a position on, in order. */
  from(position: number): IterableIterator<number>;
  /** Whether this peer can take the chunk: it has room, and neither holds nor is pledged a replica. */
  fits(peer: number): boolean;
  identity(peer: number): string;
  /** Bytes offered, and bytes in replicas stored or pledged. */
  capacity(peer: number): number;
  used(peer: number): number;
  /** used / capacity, 0..1. */
  load(peer: number): number;
  zone(peer: number): string;
}

/**
 * Chooses peers for the replicas of a chunk. Draws must come from `draws`, which is keyed by file name and chunk: the
 * same chunk among the same peers gets the same answer whatever was placed before, unless the policy looks at loads.
 */
export interface PlacementPolicy {
  /** Whether it looks at loads, so that replicas may be moved to even them out. Default: no. */
  readonly balances?: boolean;
  /**
   * Appends up to `count` peers to `targets`, each of which `fits` and is not in `targets` yet; fewer only when no
   * more fit.
   */
  choose(peers: PeerView, count: number, draws: Draws, targets: number[]): void;
  /** For a policy that keeps an order of its own: a peer came among those that may be chosen, or went. */
  peerAdded?(peers: PeerView, peer: number): void;
  peerRemoved?(peers: PeerView, peer: number): void;
  /** `used` of a peer changed. */
  loadChanged?(peers: PeerView, peer: number): void;
}

export type PlacementName = "round-robin" | "random" | "least-loaded" | "two-choices" | "rendezvous";

/** The policies by name. Those with a state begin anew for every tracker. */
export const placementPolicies: { readonly [name in PlacementName]: () => PlacementPolicy } = {
  "round-robin": () => new RoundRobin(),
  random: () => random,
  "least-loaded": () => new LeastLoaded(),
  "two-choices": () => twoChoices,
  rendezvous: () => new Rendezvous(),
};
