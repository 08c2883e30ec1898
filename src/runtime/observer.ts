import type { Millis } from "./clock.js";
import type { RpcError } from "./rpc-error.js";

/** What a user asked a node to do. */
export type OperationKind = "put" | "get" | "leave";

/** The reason why bytes of chunks moved: for a user, or to restore redundancy. */
export type TransferPurpose = "put" | "get" | "repair";

/** The health of a peer, as the tracker sees it. */
export type PeerHealth = "alive" | "suspected" | "dead" | "leaving" | "left";

/** The reason why repair waits: many peers vanished at once, or the tracker has restarted and does not yet know who holds what. */
export type HoldReason = "mass failure" | "restart";

/** A node's place in its network: outside -> joining <-> inside, until it has left or is refused. */
export type MembershipState = "outside" | "joining" | "inside" | "left" | "refused";

/** The result of a user's operation. */
export interface OperationResult {
  readonly kind: OperationKind;
  /** The name of the file; empty for `leave`. */
  readonly name: string;
  /** The size of the file in bytes, 0 where unknown. */
  readonly bytes: number;
  readonly chunks: number;
  /** For a get: the number of bytes that it read from its node's own disk and did not fetch. Left out: none. */
  readonly ownBytes?: number;
  /** Why the operation failed; undefined when it succeeded. */
  readonly error: RpcError | undefined;
}

/**
 * Programs tell an observer what they do, by calling its methods. An observer never draws, never schedules, and keeps no record for each
 * event unless it was asked to. All sizes are in bytes; `peer` is a peer number.
 */
export interface Observer {
  /** A node began `kind` on `name`. `operation`: a number that is unique within this observer's host. */
  operationStarted(operation: number, kind: OperationKind, name: string): void;
  operationEnded(operation: number, result: OperationResult): void;
  /** A node sent a whole chunk to another. */
  chunkServed(bytes: number, purpose: TransferPurpose): void;
  /**
   * A node received a whole chunk and accepted it. `source`: the peer that sent it; 0: it came with the order. `took`: milliseconds since
   * the node asked for the chunk, or since the chunk before it came over the same stream.
   */
  chunkFetched(
    bytes: number,
    purpose: TransferPurpose,
    fileId: number,
    index: number,
    source: number,
    took: Millis,
  ): void;
  /**
   * A node waited for a chunk from a source, and did not get it. `took`: as for `chunkFetched`. When a stream ends early, this method is
   * called for its next chunk only, and not for those after it.
   */
  fetchFailed(
    error: RpcError,
    purpose: TransferPurpose,
    fileId: number,
    index: number,
    source: number,
    took: Millis,
  ): void;
  /**
   * A node fetched a chunk with wrong content and refused it. `address`: the address of its source; in a live network, as host:port. This
   * method is not called for wrong content that came with an order.
   */
  chunkRefused(fileId: number, index: number, source: number, address: string): void;
  /** A node stored a chunk: a replica, or a cached copy. */
  chunkStored(fileId: number, index: number, bytes: number, cached: boolean): void;
  /** A node dropped a chunk. */
  chunkDropped(fileId: number, index: number, bytes: number, cached: boolean): void;
  /** A cached copy of a node became a replica without a transfer. `chunkDropped` and `chunkStored` are called as well. */
  copyPromoted(fileId: number, index: number, bytes: number): void;
  /** A node could not store a chunk: its disk is full, or fails. */
  chunkNotStored(fileId: number, index: number, error: RpcError): void;
  /**
   * A node checked a stored chunk. `sound`: its scrubber found the right content. Not sound: the node found the chunk damaged or unreadable,
   * in any kind of check, and drops it.
   */
  chunkChecked(fileId: number, index: number, bytes: number, sound: boolean): void;
  /**
   * A node's place in its network changed. `peer` and `epoch` are the node's number and the tracker's epoch; both are 0 before the node was
   * inside.
   */
  membershipChanged(state: MembershipState, peer: number, epoch: number): void;
  /**
   * The tracker did not answer, for the `failures`-th time in a row. `error` is undefined when it answers again after
   * failures.
   */
  trackerContact(error: RpcError | undefined, failures: number): void;
  /** The tracker changed its view of a peer. */
  peerChanged(peer: number, health: PeerHealth): void;
  /**
   * The tracker asked a peer to prove its replicas, and the peer does not know the call, since it is of an older version. The tracker does
   * not ask it again in this life of the peer.
   */
  proofsUnknown(peer: number): void;
  /**
   * The number of live replicas of a chunk of a committed file changed; `wanted` is its replication. `before` is -1 when the tracker
   * begins to count the file. `after` is -1 when it stops, because the file was removed or replaced.
   */
  replicasChanged(fileId: number, index: number, bytes: number, before: number, after: number, wanted: number): void;
  /** The tracker holds repair from now on, for at most this many ms. */
  repairHeld(reason: HoldReason, time: number): void;
  /** The hold of repair is over. */
  repairResumed(): void;
  /** The tracker ordered a new replica, which `target` is to make from `source`. */
  repairOrdered(fileId: number, index: number, bytes: number, target: number, source: number): void;
  /**
   * The repair of an order ended. `stored`: whether the replica was stored. `waited`: milliseconds since the order. `isMove`: the chunk
   * lacked no replica; the order moves one to a better place.
   */
  repairEnded(fileId: number, index: number, bytes: number, stored: boolean, waited: number, isMove: boolean): void;
  /** The tracker made a file visible. */
  fileCommitted(fileId: number, name: string, bytes: number, chunks: number, replication: number): void;
  /** The tracker removed a file, or replaced it by a newer version. */
  fileRemoved(fileId: number, name: string): void;
}

/** An observer that ignores everything. */
export const noObserver: Observer = {
  operationStarted() {},
  operationEnded() {},
  chunkServed() {},
  chunkFetched() {},
  fetchFailed() {},
  chunkRefused() {},
  chunkStored() {},
  chunkDropped() {},
  copyPromoted() {},
  chunkNotStored() {},
  chunkChecked() {},
  membershipChanged() {},
  trackerContact() {},
  peerChanged() {},
  proofsUnknown() {},
  replicasChanged() {},
  repairHeld() {},
  repairResumed() {},
  repairOrdered() {},
  repairEnded() {},
  fileCommitted() {},
  fileRemoved() {},
};
