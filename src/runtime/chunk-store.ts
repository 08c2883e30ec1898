import type { Content } from "./content.js";
import type { RpcError } from "./rpc-error.js";

/** A chunk in a store. `pledge`: 0 for a cached copy. */
export interface StoredChunk {
  readonly fileId: number;
  readonly index: number;
  readonly size: number;
  readonly pledge: number;
  /** The SHA-256 of the content; empty in a dummy network. */
  readonly hash: Uint8Array;
}

/**
 * Where a node keeps chunks. `get`, `list` and the totals answer from memory. `put` and `read` may take time. They complete through the
 * environment, so that a crash cancels their completions. After a crash a store still has every replica that it had confirmed. It may have
 * lost its cached copies. A store holds at most one copy of a chunk: a replica replaces a cached copy.
 */
export interface ChunkStore {
  /** The bytes in replicas, and the bytes in cached copies. */
  readonly replicaBytes: number;
  readonly cachedBytes: number;
  readonly replicas: number;
  readonly cachedCopies: number;
  /** Finds the facts about a chunk; undefined when the store does not have it. */
  get(fileId: number, index: number): StoredChunk | undefined;
  /** Lists all chunks, sorted by file and then by index. */
  list(): Iterable<StoredChunk>;
  /** Keeps a chunk. A replica is durable when `done` is called without a failure. */
  put<A>(chunk: StoredChunk, content: Content, done: (failure: RpcError | undefined, arg: A) => void, arg: A): void;
  /**
   * Reads a chunk's content. It fails with NOT_FOUND when the chunk is not held, with DATA_LOSS when the content is gone, and with another
   * code when the content cannot be read now.
   */
  read<A>(fileId: number, index: number, done: (content: Content | RpcError, arg: A) => void, arg: A): void;
  /** Forgets a chunk. It does nothing when the chunk is not held. */
  delete(fileId: number, index: number): void;
}
