import type { StoredChunk } from "../../runtime/chunk-store.js";

/** A copy, linked to the one used before it and the one used after it. */
interface Copy {
  readonly chunk: StoredChunk;
  older: Copy | undefined;
  newer: Copy | undefined;
}

/** The cached copies of a node in the order of their last use. They form a linked list, so that noting a use is cheap. */
export class CachedCopies {
  /** The copies by file id, then by the chunk's position in the file. */
  private readonly copies = new Map<number, Map<number, Copy>>();
  private oldest: Copy | undefined;
  private newest: Copy | undefined;

  add(chunk: StoredChunk): void {
    this.remove(chunk.fileId, chunk.index);
    let ofFile = this.copies.get(chunk.fileId);
    if (!ofFile) {
      ofFile = new Map();
      this.copies.set(chunk.fileId, ofFile);
    }
    const copy: Copy = { chunk, older: undefined, newer: undefined };
    ofFile.set(chunk.index, copy);
    this.append(copy);
  }

  get(fileId: number, index: number): StoredChunk | undefined {
    return this.copies.get(fileId)?.get(index)?.chunk;
  }

  remove(fileId: number, index: number): void {
    const ofFile = this.copies.get(fileId);
    const copy = ofFile?.get(index);
    if (!ofFile || !copy) return;
    ofFile.delete(index);
    if (ofFile.size === 0) this.copies.delete(fileId);
    this.unlink(copy);
  }

  /** Notes that a copy was used. Does nothing for a chunk that is no cached copy. */
  touch(fileId: number, index: number): void {
    const copy = this.copies.get(fileId)?.get(index);
    if (!copy || copy === this.newest) return;
    this.unlink(copy);
    this.append(copy);
  }

  leastRecentlyUsed(): StoredChunk | undefined {
    return this.oldest?.chunk;
  }

  private append(copy: Copy): void {
    copy.older = this.newest;
    copy.newer = undefined;
    if (this.newest) this.newest.newer = copy;
    else this.oldest = copy;
    this.newest = copy;
  }

  private unlink(copy: Copy): void {
    if (copy.older) copy.older.newer = copy.newer;
    else this.oldest = copy.newer;
    if (copy.newer) copy.newer.older = copy.older;
    else this.newest = copy.older;
  }
}
