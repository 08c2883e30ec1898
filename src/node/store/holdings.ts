import type { Holding } from "../../gen/swarmlab/v1/common.js";
import type { ChunkStore, StoredChunk } from "../../runtime/chunk-store.js";
import type { Content } from "../../runtime/content.js";
import type { Observer } from "../../runtime/observer.js";
import type { RpcError } from "../../runtime/rpc-error.js";
import { HOLDINGS_PER_MESSAGE } from "../limits.js";
import { CachedCopies } from "./cached-copies.js";

/** The changes of a store since the last report to the tracker. */
export interface Changes {
  readonly gained: Holding[];
  readonly lost: Holding[];
}

/** The changes of an announce that reports none. Most announces share this object. */
const NO_CHANGES: Changes = { gained: [], lost: [] };

type Stored<A> = (failure: RpcError | undefined, arg: A) => void;

/**
 * Everything that a node holds. This class reserves room for replicas on their way, and keeps cached copies within a budget of their own.
 * It also remembers the changes that the tracker does not know yet.
 */
export class Holdings {
  /** The number of bytes reserved for replicas that are being pulled. */
  private reservedBytes = 0;
  /** The number of bytes of cached copies that are being written. */
  private copyingBytes = 0;
  private copies: CachedCopies | undefined;
  private gained: Holding[] | undefined;
  private lost: Holding[] | undefined;
  /** Called when a chunk has come (`held` is true) or gone. */
  onChanged: ((fileId: number, index: number, held: boolean) => void) | undefined;

  constructor(
    readonly store: ChunkStore,
    private readonly observer: Observer,
    private readonly capacityBytes: number,
    private readonly cacheBytes: number,
  ) {
    if (store.cachedCopies === 0) return;
    this.copies = new CachedCopies();
    for (const chunk of store.list()) if (chunk.pledge === 0) this.copies.add(chunk);
  }

  /** The number of bytes left for replicas. */
  get freeBytes(): number {
    return Math.max(0, this.capacityBytes - this.store.replicaBytes - this.reservedBytes);
  }

  /** Reserves room for a replica; returns false when there is none. */
  reserve(bytes: number): boolean {
    if (bytes > this.freeBytes) return false;
    this.reservedBytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.reservedBytes -= bytes;
  }

  /** Stores a replica in room that was reserved before. The reservation ends just before `done` runs. */
  keepReplica<A>(chunk: StoredChunk, content: Content, done: Stored<A>, arg: A): void {
    const before = this.store.get(chunk.fileId, chunk.index);
    const onStored = (failure: RpcError | undefined): void => {
      this.release(chunk.size);
      if (!failure) this.onReplicaStored(chunk, this.replaced(chunk, before));
      done(failure, arg);
    };
    this.store.put(chunk, content, onStored, undefined);
  }

  /** Stores a replica that the node already holds, under a newer pledge. It needs no more room. */
  relabel<A>(chunk: StoredChunk, content: Content, done: Stored<A>, arg: A): void {
    this.reservedBytes += chunk.size;
    this.keepReplica(chunk, content, done, arg);
  }

  /** The chunk that a replica has just replaced. `before`: what was held when its write began; a copy may have come or gone since then. */
  private replaced({ fileId, index }: StoredChunk, before: StoredChunk | undefined): StoredChunk | undefined {
    return before && before.pledge > 0 ? before : this.copies?.get(fileId, index);
  }

  private onReplicaStored(chunk: StoredChunk, before: StoredChunk | undefined): void {
    if (before) {
      this.copies?.remove(chunk.fileId, chunk.index);
      this.observer.chunkDropped(chunk.fileId, chunk.index, before.size, before.pledge === 0);
      if (before.pledge === 0) this.observer.copyPromoted(chunk.fileId, chunk.index, chunk.size);
      // If a replica replaces a copy, the report of the replica is enough, so the loss of the copy is left out of it (`isReplaced`). It is still
      // noted: if the replica is gone before the report, the tracker must hear that the copy is gone, too.
      if (before.pledge > 0) this.noteLost(before);
      else this.addLost(before);
    }
    this.observer.chunkStored(chunk.fileId, chunk.index, chunk.size, false);
    this.noteGained(chunk);
  }

  /**
   * Keeps a cached copy of a downloaded chunk, and evicts the least recently used copies to make room for it. If this fails, nothing else
   * suffers.
   */
  keepCopy(chunk: StoredChunk, content: Content): void {
    if (chunk.size > this.cacheBytes || this.store.get(chunk.fileId, chunk.index)) return;
    this.makeRoom(chunk.size);
    if (this.store.cachedBytes + this.copyingBytes + chunk.size > this.cacheBytes) return;
    this.copyingBytes += chunk.size;
    this.store.put(chunk, content, (failure) => this.onCopyStored(failure, chunk), undefined);
  }

  private onCopyStored(failure: RpcError | undefined, chunk: StoredChunk): void {
    this.copyingBytes -= chunk.size;
    if (failure || this.store.get(chunk.fileId, chunk.index)?.pledge !== 0) return;
    this.copies ??= new CachedCopies();
    this.copies.add(chunk);
    this.observer.chunkStored(chunk.fileId, chunk.index, chunk.size, true);
    this.noteGained(chunk);
  }

  private makeRoom(bytes: number): void {
    while (this.store.cachedBytes + this.copyingBytes + bytes > this.cacheBytes) {
      const oldest = this.copies?.leastRecentlyUsed();
      if (!oldest) return;
      this.drop(oldest);
    }
  }

  /** Notes that a chunk was read. If it is a cached copy, it stays longer. */
  touch(fileId: number, index: number): void {
    this.copies?.touch(fileId, index);
  }

  /** Drops a chunk if the node holds it under exactly this pledge (0: a cached copy). Returns whether the node held it so. */
  drop(holding: { readonly fileId: number; readonly index: number; readonly pledge: number }): boolean {
    const held = this.store.get(holding.fileId, holding.index);
    if (held?.pledge !== holding.pledge) return false;
    this.store.delete(held.fileId, held.index);
    this.copies?.remove(held.fileId, held.index);
    this.observer.chunkDropped(held.fileId, held.index, held.size, held.pledge === 0);
    this.noteLost(held);
    return true;
  }

  /** Drops a chunk whose content turned out to be damaged, if the node still holds it. The next announce says so, and repair replaces a replica. */
  dropDamaged(chunk: StoredChunk): void {
    if (this.store.get(chunk.fileId, chunk.index)?.pledge !== chunk.pledge) return;
    this.observer.chunkChecked(chunk.fileId, chunk.index, chunk.size, false);
    this.drop(chunk);
  }

  /** Reports a cached copy again: the tracker ordered a replica of this chunk dropped here, and believes that the node has no copy any more. */
  retellCopy(fileId: number, index: number): void {
    const held = this.store.get(fileId, index);
    if (held?.pledge === 0) this.noteGained(held);
  }

  private noteGained(chunk: StoredChunk): void {
    this.gained ??= [];
    this.gained.push({ fileId: chunk.fileId, index: chunk.index, pledge: chunk.pledge });
    this.onChanged?.(chunk.fileId, chunk.index, true);
  }

  private noteLost(chunk: StoredChunk): void {
    this.addLost(chunk);
    this.onChanged?.(chunk.fileId, chunk.index, false);
  }

  private addLost({ fileId, index, pledge }: StoredChunk): void {
    this.lost ??= [];
    this.lost.push({ fileId, index, pledge });
  }

  /**
   * Everything that the node holds, sorted by file and then by index. Discards the changes noted so far, since the snapshot contains them.
   */
  snapshot(): Holding[] {
    this.gained = undefined;
    this.lost = undefined;
    const holdings: Holding[] = [];
    for (const { fileId, index, pledge } of this.store.list()) holdings.push({ fileId, index, pledge });
    return holdings;
  }

  /** Takes as many changes as fit into one message. Leaves out chunks that came and went: only the final state matters. */
  takeChanges(): Changes {
    if (this.pendingChanges === 0) return NO_CHANGES;
    const gained = this.gained ? this.gained.splice(0, HOLDINGS_PER_MESSAGE) : [];
    const lost = this.lost ? this.lost.splice(0, HOLDINGS_PER_MESSAGE) : [];
    if (this.gained?.length === 0) this.gained = undefined;
    if (this.lost?.length === 0) this.lost = undefined;
    return {
      gained: gained.filter((holding) => this.isHeld(holding)),
      lost: lost.filter((holding) => !this.isHeld(holding) && !this.isReplaced(holding)),
    };
  }

  /** The number of changes that the tracker does not know. */
  get pendingChanges(): number {
    return (this.gained?.length ?? 0) + (this.lost?.length ?? 0);
  }

  /** Whether the holding was a cached copy that a replica has replaced. */
  private isReplaced({ fileId, index, pledge }: Holding): boolean {
    return pledge === 0 && this.store.get(fileId, index) !== undefined;
  }

  private isHeld(holding: Holding): boolean {
    return this.store.get(holding.fileId, holding.index)?.pledge === holding.pledge;
  }
}
