import type { Holding, Peer } from "../gen/swarmlab/v1/common.js";
import { Code, RpcError } from "../runtime/rpc-error.js";

/** The most entries of a list in a message, unless a smaller limit is named for it. */
export const MAX_ENTRIES = 10_000;
/** The longest chunk, in bytes. */
export const MAX_CHUNK_BYTES = 16 * 1024 * 1024;
/** The most holdings in one list: of a Join, of an Inventory, and of the gained or the lost holdings of an Announce. A full list takes some 60 KB. */
export const HOLDINGS_PER_MESSAGE = 4_096;
/** The most chunks whose hashes one Put carries: 8 KiB of hashes. */
export const HASHES_PER_PUT = 256;
/** The most pledges that one Commit confirms: some 26 KB with their receipts. */
export const PLEDGES_PER_COMMIT = 2_048;
/** The most chunks that one call asks of a holder which is neither fast nor the only one. */
export const CHUNKS_PER_FETCH = 4;
/**
 * The most chunks that a reader asks for in one turn, and that one call asks of a fast holder or of the only one. With a turn a holder offers
 * a few chunks more than the reader asked for. If chunks are small, the reader fetches these, too.
 */
export const CHUNKS_PER_TURN = 16;
/** The most bytes that store orders may pull at the same time; and the most chunks, a limit that matters when chunks are small. */
export const PULL_BUDGET_BYTES = 64 * 1024 * 1024;
export const MOST_PULLS = 1_000;
/**
 * The most bytes of contents that a node keeps for waiting store orders, if the contents came with the orders. If further orders bring their
 * contents, the node does not keep these. It fetches each when its order is carried out.
 */
export const CARRIED_BUDGET_BYTES = 16 * 1024 * 1024;
/** The most replicas that one challenge of the tracker asks about, and the number of bytes of each of its nonces. */
export const MAX_PROOFS = 32;
export const NONCE_BYTES = 16;
/**
 * The most store orders that may be unanswered. The node refuses more. The same limit holds for the line at the upload slots: further calls
 * that fetch chunks for store orders are refused there.
 */
export const MAX_WAITING = 10_000;

/** The most unanswered store orders of one caller that is not the tracker. */
export const MAX_WAITING_PER_CALLER = 2_500;
/**
 * For this many of its latest replicas a node remembers which member ordered them. Only that member, or the tracker, may order them again
 * under other pledges.
 */
export const ORDERS_REMEMBERED = 4_096;

export function invalid(what: string): RpcError {
  return new RpcError(Code.INVALID_ARGUMENT, what);
}

/** Whether `value` may be a file id or a pledge: a positive integer that a double holds exactly. */
export function isId(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

/** Whether `value` is an unsigned integer of 32 bits. */
export function isUint32(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xffffffff;
}

/** Whether `list` may be the list of peers that a message names. */
export function arePeers(list: readonly Peer[]): boolean {
  return list.length <= MAX_ENTRIES && list.every((peer) => isUint32(peer.number) && peer.address.length <= 300);
}

export function isHolding(holding: Holding): boolean {
  return isId(holding.fileId) && isUint32(holding.index) && Number.isSafeInteger(holding.pledge) && holding.pledge >= 0;
}
