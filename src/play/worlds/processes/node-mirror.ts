import type { StoredChunk } from "../../../runtime/chunk-store.js";
import type { Observer } from "../../../runtime/observer.js";

type Chunk = Pick<StoredChunk, "fileId" | "index" | "size" | "pledge">;

const NO_HASH = new Uint8Array();

/**
 * The chunks on the disk of a node, as reported by its process. A process that is killed may have stored or dropped chunks
 * and had no time to report it. `correct` takes the truth from the disk itself.
 */
export class NodeMirror {
  private chunks = new Map<string, StoredChunk>();

  stored(fileId: number, index: number, size: number, cached: boolean): void {
    this.keep({ fileId, index, size, pledge: cached ? 0 : 1 });
  }

  dropped(fileId: number, index: number): void {
    this.chunks.delete(keyOf({ fileId, index }));
  }

  clear(): void {
    this.chunks.clear();
  }

  /** Lists the chunks. Their pledges are 0 or 1, because the reports say only whether a chunk has one. */
  list(): readonly StoredChunk[] {
    return [...this.chunks.values()];
  }

  /** Replaces the chunks by those that are really on the disk, and tells `observer` of every difference, as the node would have. */
  correct(disk: Iterable<Chunk>, observer: Observer): void {
    const told = this.chunks;
    this.chunks = new Map();
    for (const chunk of disk) {
      this.keep(chunk);
      const key = keyOf(chunk);
      const before = told.get(key);
      told.delete(key);
      if (before && isCached(before) === isCached(chunk)) continue;
      if (before) observer.chunkDropped(chunk.fileId, chunk.index, before.size, isCached(before));
      observer.chunkStored(chunk.fileId, chunk.index, chunk.size, isCached(chunk));
    }
    for (const chunk of told.values()) observer.chunkDropped(chunk.fileId, chunk.index, chunk.size, isCached(chunk));
  }

  private keep({ fileId, index, size, pledge }: Chunk): void {
    const kept = { fileId, index, size, pledge: Math.min(pledge, 1), hash: NO_HASH };
    this.chunks.set(keyOf(kept), kept);
  }
}

function keyOf({ fileId, index }: Pick<StoredChunk, "fileId" | "index">): string {
  return `${fileId}/${index}`;
}

function isCached({ pledge }: Pick<StoredChunk, "pledge">): boolean {
  return pledge === 0;
}
