import type { StoredChunk } from "../runtime/chunk-store.js";

function keyOf(fileId: number, index: number): string {
  return `${fileId}/${index}`;
}

/** The cached copies of a node in the order of their last use. */
export class CachedCopies {
  /** A Map remembers the order of insertion: the first is the least recently used. */
  private readonly copies = new Map<string, StoredChunk>();

  add(chunk: StoredChunk): void {
    this.copies.set(keyOf(chunk.fileId, chunk.index), chunk);
  }

  remove(fileId: number, index: number): void {
    this.copies.delete(keyOf(fileId, index));
  }

  /** Notes that a copy was used; a chunk that is no cached copy is left alone. */
  touch(fileId: number, index: number): void {
    const key = keyOf(fileId, index);
    const chunk = this.copies.get(key);
    if (!chunk) return;
    this.copies.delete(key);
    this.copies.set(key, chunk);
  }

  leastRecentlyUsed(): StoredChunk | undefined {
    for (const chunk of this.copies.values()) return chunk;
    return undefined;
  }
}
