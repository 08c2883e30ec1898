import type { RpcError } from "./rpc-error.js";

/**
 * Content of one chunk. In a real network it has the bytes. In a dummy network it has only the size, and a tag that
 * stands for the hash. So the same code handles damaged content in both kinds of network.
 */
export interface Content {
  readonly size: number;
  /** The bytes of the content; undefined in a dummy network. */
  readonly data: Uint8Array | undefined;
  /** The tag of dummy content; 0 in a real network. */
  readonly tag: number;
}

/** Hashes contents: SHA-256, 32 bytes. Programs get it as a parameter, since they import nothing of the machine. */
export interface ContentHash {
  digest(data: Uint8Array): Uint8Array;
}

/** A user's file that a node is putting. Completions come through the environment, so that a crash of the node cancels them. */
export interface FileSource {
  /** The length of the file in bytes. */
  readonly size: number;
  /** Reads chunk `index`, at most `length` bytes at `offset`. Calls `done(content, arg)` exactly once, now or later. */
  read<A>(
    index: number,
    offset: number,
    length: number,
    done: (content: Content | RpcError, arg: A) => void,
    arg: A,
  ): void;
}

/** A file that a node is fetching for its user. Its chunks arrive in any order. */
export interface FileSink {
  /**
   * The chunks that an earlier, interrupted get left on disk. They can be read once this file is open. They may belong
   * to another file: a chunk counts as fetched only if its content is right.
   */
  readonly kept?: FileSource | undefined;
  /** Tells the sink the length in bytes. Called once, before any write. */
  open(size: number): void;
  /** Takes chunk `index`, at `offset`. Calls `done` once it is kept. */
  write(index: number, offset: number, content: Content, done: (failure: RpcError | undefined) => void): void;
  /** Completes the file, and then calls `done`. Called when all chunks are written. */
  close(done: (failure: RpcError | undefined) => void): void;
}
