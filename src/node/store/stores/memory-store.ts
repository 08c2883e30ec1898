import type { ChunkStore, StoredChunk } from "../../../runtime/chunk-store.js";
import type { Content } from "../../../runtime/content.js";
import { Code, RpcError } from "../../../runtime/rpc-error.js";

interface Entry {
  readonly chunk: StoredChunk;
  readonly content: Content;
}

const NOT_HELD = new RpcError(Code.NOT_FOUND, "the chunk is not held");

function keyOf(fileId: number, index: number): string {
  return `${fileId}/${index}`;
}

/** Keeps chunks with their contents in memory. Each operation completes at once. */
export class MemoryStore implements ChunkStore {
  replicaBytes = 0;
  cachedBytes = 0;
  replicas = 0;
  cachedCopies = 0;
  private readonly entries = new Map<string, Entry>();

  get(fileId: number, index: number): StoredChunk | undefined {
    return this.entries.get(keyOf(fileId, index))?.chunk;
  }

  list(): Iterable<StoredChunk> {
    return [...this.entries.values()]
      .map((entry) => entry.chunk)
      .sort((a, b) => a.fileId - b.fileId || a.index - b.index);
  }

  put<A>(chunk: StoredChunk, content: Content, done: (failure: RpcError | undefined, arg: A) => void, arg: A): void {
    const key = keyOf(chunk.fileId, chunk.index);
    const held = this.entries.get(key)?.chunk;
    if (held && held.pledge > 0 && chunk.pledge === 0) return done(undefined, arg);
    if (held) this.count(held, -1);
    this.entries.set(key, { chunk, content });
    this.count(chunk, 1);
    done(undefined, arg);
  }

  read<A>(fileId: number, index: number, done: (content: Content | RpcError, arg: A) => void, arg: A): void {
    done(this.entries.get(keyOf(fileId, index))?.content ?? NOT_HELD, arg);
  }

  delete(fileId: number, index: number): void {
    const key = keyOf(fileId, index);
    const entry = this.entries.get(key);
    if (!entry) return;
    this.entries.delete(key);
    this.count(entry.chunk, -1);
  }

  /** Damages the content of a chunk, as a failing disk does. It is for tests and faults. */
  corrupt(fileId: number, index: number): void {
    const key = keyOf(fileId, index);
    const entry = this.entries.get(key);
    if (!entry) return;
    const { size, data, tag } = entry.content;
    const damaged = data && Uint8Array.from(data, (byte, at) => (at === 0 ? byte ^ 0xff : byte));
    this.entries.set(key, { chunk: entry.chunk, content: { size, data: damaged, tag: data ? tag : tag ^ 1 } });
  }

  private count(chunk: StoredChunk, sign: 1 | -1): void {
    if (chunk.pledge > 0) {
      this.replicas += sign;
      this.replicaBytes += sign * chunk.size;
    } else {
      this.cachedCopies += sign;
      this.cachedBytes += sign * chunk.size;
    }
  }
}
