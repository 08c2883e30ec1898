import type { Draws } from "../../runtime/random/random.js";

/**
 * The peers that may be given chunks, as a policy sees them while it places one chunk. They are ordered by identity and
 * not by number, so that a choice does not depend on who joined first. Read-only.
 */
export interface PeerView {
  /** The number of peers in this view. Some may have no room for this chunk, or hold it already: see `fits`. */
  readonly size: number;
  /** The number of the peer at a position in 0 .. size - 1, in the order of the identities. */
  at(position: number): number;
  /** Draws a peer, in proportion to the capacity that each offers. There must be at least one peer. */
  draw(draws: Draws): number;
  /** How many peers come before this one in the order. The peer itself may have left the list. */
  rank(peer: number): number;
  /** Yields the peers from a position on, in order. */
  from(position: number): IterableIterator<number>;
  /** Whether this peer can take the chunk: it has room, and neither holds nor is pledged a replica. */
  fits(peer: number): boolean;
  identity(peer: number): string;
  /** The bytes that the peer offers. */
  capacity(peer: number): number;
  /** The bytes of the peer's replicas that are pledged, stored, or being dropped. */
  used(peer: number): number;
  /** The used share of the peer's capacity, 0 to 1. */
  load(peer: number): number;
  zone(peer: number): string;
}

/**
 * Chooses peers for the replicas of a chunk. Draws must come from `draws`, which is keyed by file name and chunk. So the same chunk among
 * the same peers gets the same answer, independent of earlier placements, unless the policy looks at loads or remembers earlier choices.
 */
export interface PlacementPolicy {
  /**
   * Whether the policy looks at loads, so that the tracker may move replicas to even them out. Default: no. Only a user's own policy sets
   * this field. The rows of the table say it for the other policies.
   */
  readonly balances?: boolean;
  /**
   * Appends up to `count` peers to `targets`, each of which `fits` and is not in `targets` yet; fewer only when no
   * more fit.
   */
  choose(peers: PeerView, count: number, draws: Draws, targets: number[]): void;
  /**
   * These methods are for a policy that keeps an order of its own. They are called when a peer joins those that may be chosen, or is no
   * longer among them.
   */
  peerAdded?(peers: PeerView, peer: number): void;
  peerRemoved?(peers: PeerView, peer: number): void;
  /** Called when the number of bytes in use on a peer has changed. */
  loadChanged?(peers: PeerView, peer: number): void;
}

/** What the tracker, the report and the documentation need to know of a policy before it chooses anything. */
interface PlacementTraits {
  /** Whether the policy looks at loads, so that the tracker may move replicas to even them out. */
  readonly looksAtLoads: boolean;
  /** Whether a choice depends on earlier choices, and so on the order of puts, although the policy looks at no loads. */
  readonly remembers: boolean;
  /**
   * The quantity that the policy counts and makes as even as it can. If chunks differ in size, nodes with the same number of replicas hold
   * different numbers of bytes.
   */
  readonly counts: "bytes" | "replicas";
  /**
   * The number of nodes that the policy draws for each replica, at random or by a hash. The least loaded of them gets the replica. 0: it
   * draws no nodes.
   */
  readonly draws: number;
  /** What gives one node more replicas than another: nothing, or the capacity that it offers. */
  readonly shares: "alike" | "capacity";
}

/** The two halves of one sentence: how a policy chooses, and the outcome. A report may put a part about zones between them. */
interface BalanceWords {
  readonly chosen: string;
  readonly outcome: string;
}

/** One placement policy of the table in `policies.ts`. */
export interface PlacementRow {
  readonly traits: PlacementTraits;
  /**
   * The balance that the policy's traits let us expect, in words: among nodes of equal capacity, and among nodes of different capacities.
   */
  readonly balance: { readonly alike: BalanceWords; readonly unlike: BalanceWords };
  /** A line for the documentation, in Markdown. */
  readonly description: string;
  /** Makes a new object for each tracker, since a policy with state may serve only one. */
  readonly create: () => PlacementPolicy;
}
