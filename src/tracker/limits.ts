/**
 * Bounds of what the tracker accepts and of what it answers. They keep every answer below 2 MiB, and the largest file
 * at 2^20 chunks: 1 TiB with chunks of 1 MiB.
 */
export const MAX_CHUNKS = 1 << 20;
/** The longest chunk in a dummy network, in bytes. */
export const MAX_CHUNK_BYTES = 16 * 1024 * 1024;
/** The longest chunk in a real network, in bytes: one message, less its frame. */
export const MAX_REAL_CHUNK_BYTES = 2 * 1024 * 1024 - 4096;
export const MAX_REPLICATION = 64;
/** The longest names and other texts, in bytes of UTF-8. */
export const MAX_NAME_BYTES = 255;
export const MAX_IDENTITY_BYTES = 128;
export const MAX_ZONE_BYTES = 64;
export const MAX_ADDRESS_BYTES = 255;
export const MAX_OPERATION_ID_BYTES = 128;
/** The most holdings in one Join or Inventory; and the most gained ones, and the most lost ones, in one Announce. */
export const MAX_HOLDINGS = 65_536;
/** The most holdings that one peer may report in one inventory; and the most changes that may wait until the inventory has ended. */
export const MAX_INVENTORY = 1 << 24;
/** The most pledges in one Reassign, and in one Commit. */
export const MAX_REASSIGNED = 4096;
export const MAX_COMMITTED = 65_536;
/** The most failed holders that one announce may name. */
export const MAX_FAILED_HOLDERS = 1024;
/** The most chunks × replicas in one page of pledges. */
export const PUT_PAGE_TARGETS = 4096;
/** The most chunks in one page of holders. A page ends earlier with the chunk at which it names this many distinct peers. */
export const GET_PAGE_CHUNKS = 4096;
export const GET_PAGE_PEERS = 4096;
/** The most holders named for one chunk. */
export const HOLDERS_PER_CHUNK = 16;
/** The most cached copies considered when an answer names holders of a chunk. */
export const COPIES_CONSIDERED = 32;
/** The most readers that one answer names; the most that the tracker remembers for one crowd; and the most crowds that it remembers. */
export const READERS_NAMED = 16;
export const READERS_REMEMBERED = 1024;
export const CROWDS_REMEMBERED = 1024;
/** The most chunks that one Commit names as lacking, and that one Stat describes. */
export const LACKING_NAMED = 1000;
export const STAT_CHUNKS = 1000;
/** The most rows in one page of a list. */
export const LIST_PAGE = 2048;
/** The most peer numbers examined to fill one page of nodes. Many may belong to clients that left. */
export const LIST_NUMBERS_CONSIDERED = 1 << 20;
/** The most chunks examined to fill one page of files. */
export const LIST_CHUNKS_CONSIDERED = 1 << 20;
/** The most stale holdings that one answer names. If there are more, separate calls of the tracker order the node to drop the other replicas. */
export const STALE_NAMED = 16_384;
/** The most replicas that one order drops; and the most stale replicas of one peer that may wait for an order. */
export const DROPS_PER_CALL = 1000;
export const MOST_DROPS_WAITING = 65_536;
/**
 * The most starts of a node that the tracker may have missed. Without this limit a false claim near the highest incarnation would lock the
 * identity out.
 */
export const MAX_STARTS_MISSED = 1 << 20;
/** The most replicas for which one call asks for proofs; and the least rate, in bytes per second, at which a node must read and hash them. */
export const PROOFS_PER_CALL = 32;
export const PROVING_BYTES_PER_SECOND = 1024 * 1024;
/** The number of bytes of a challenge's nonce. */
export const NONCE_BYTES = 16;
/** The most chunks whose claimed replicas are being challenged at once; the others wait. */
export const MOST_CHALLENGED = 16_384;
/** The most puts that are open at once, and the most chunks of all their files: as many as sixteen of the largest files have. */
export const MAX_OPEN_PUTS = 100_000;
export const MAX_OPEN_CHUNKS = 16 * MAX_CHUNKS;
/** The most puts that one caller may have open, and the most chunks of their files: a quarter of all. */
export const MAX_OPEN_PUTS_PER_CALLER = MAX_OPEN_PUTS / 4;
export const MAX_OPEN_CHUNKS_PER_CALLER = MAX_OPEN_CHUNKS / 4;
/** The most clients that the tracker remembers after they died without a leave. */
export const DEAD_CLIENTS_REMEMBERED = 4096;
/** The most given-up pledges that the tracker remembers, since nodes may still store replicas for orders that are under way. */
export const VOIDED_REMEMBERED = 65_536;
/** The most outcomes of puts that are remembered for calls that are repeated late. */
export const OUTCOMES_REMEMBERED = 65_536;
