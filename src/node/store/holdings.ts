import type { Holding } from "../../gen/swarmlab/v1/common.js";
import type { ChunkStore, StoredChunk } from "../../runtime/chunk-store.js";
import type { Content } from "../../runtime/content.js";
import type { Observer } from "../../runtime/observer.js";
import type { RpcError } from "../../runtime/rpc-error.js";
import { HOLDINGS_PER_MESSAGE } from "../limits.js";
import { CachedCopies } from "./cached-copies.js";

/** What changed in a store since the tracker was last told. */
export interface Changes {
  readonly gained: Holding[];
  readonly lost: Holding[];
}

/** Most announces have nothing to tell. */
const NO_CHANGES: Changes = { gained: [], lost: [] };

type Stored<A> = (failure: RpcError | undefined, arg: A) => void;

/**
 * What a node holds: its store, the room that is promised to replicas on their way, the cached copies within their own
 * budget, and the changes that the tracker has not been told yet.
 */
export class Holdings {
  /** Bytes promised to replicas that are being pulled. */
  private reservedBytes = 0;
  /** Bytes of cached copies that are being written. */
  private copyingBytes = 0;
  private copies: CachedCopies | undefined;
  private gained: Holding[] | undefined;
  private lost: Holding[] | undefined;
  /** Told when a chunk has come, or gone. */
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

  /** Bytes left for replicas. */
  get freeBytes(): number {
    return Math.max(0, this.capacityBytes - this.store.replicaBytes - this.reservedBytes);
  }

  /** Sets room for a replica aside; false when there is none. */
  reserve(bytes: number): boolean {
    if (bytes > this.freeBytes) return false;
    this.reservedBytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.reservedBytes -= bytes;
  }

  /** Keeps a replica, in room reserved before, which is given back when `done` runs. */
  keepReplica<A>(chunk: StoredChunk, content: Content, done: Stored<A>, arg: A): void {
    const before = this.store.get(chunk.fileId, chunk.index);
    const onStored = (failure: RpcError | undefined): void => {
      this.release(chunk.size);
      if (!failure) this.onReplicaStored(chunk, before);
      done(failure, arg);
    };
    this.store.put(chunk, content, onStored, undefined);
  }

  /** Keeps a replica that is held already under a newer pledge; it takes no more room than it did. */
  relabel<A>(chunk: StoredChunk, content: Content, done: Stored<A>, arg: A): void {
    this.reservedBytes += chunk.size;
    this.keepReplica(chunk, content, done, arg);
  }

  private onReplicaStored(chunk: StoredChunk, before: StoredChunk | undefined): void {
    if (before) {
      this.copies?.remove(chunk.fileId, chunk.index);
      this.observer.chunkDropped(chunk.fileId, chunk.index, before.size, before.pledge === 0);
      if (before.pledge === 0) this.observer.copyPromoted(chunk.fileId, chunk.index, chunk.size);
      // A replica in the place of a copy says enough, but it may be gone again before it is told.
      if (before.pledge > 0) this.noteLost(before);
      else this.addLost(before);
    }
    this.observer.chunkStored(chunk.fileId, chunk.index, chunk.size, false);
    this.noteGained(chunk);
  }

  /** Keeps a cached copy of what was just downloaded, in place of those unused for longest; no harm if it fails. */
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

  /** Notes that a chunk was read, so that a cached copy stays longer. */
  touch(fileId: number, index: number): void {
    this.copies?.touch(fileId, index);
  }

  /** Drops a chunk held under just this pledge (0: a cached copy); says whether it was. */
  drop(holding: { readonly fileId: number; readonly index: number; readonly pledge: number }): boolean {
    const held = this.store.get(holding.fileId, holding.index);
    if (held?.pledge !== holding.pledge) return false;
    this.store.delete(held.fileId, held.index);
    this.copies?.remove(held.fileId, held.index);
    this.observer.chunkDropped(held.fileId, held.index, held.size, held.pledge === 0);
    this.noteLost(held);
    return true;
  }

  /** Tells of a cached copy again: whoever had it dropped as a replica believes that it is gone. */
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

  /** Everything held, in the order of (file, index). The tracker needs no changes from before this. */
  snapshot(): Holding[] {
    this.gained = undefined;
    this.lost = undefined;
    const holdings: Holding[] = [];
    for (const { fileId, index, pledge } of this.store.list()) holdings.push({ fileId, index, pledge });
    return holdings;
  }

  /** Takes changes that fit into one message. What came and went meanwhile is left out: only how it ended matters. */
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

  /** Changes that the tracker has not been told. */
  get pendingChanges(): number {
    return (this.gained?.length ?? 0) + (this.lost?.length ?? 0);
  }

  /** Whether it was a copy, and a replica is there now. */
  private isReplaced({ fileId, index, pledge }: Holding): boolean {
    return pledge === 0 && this.store.get(fileId, index) !== undefined;
  }

  private isHeld(holding: Holding): boolean {
    return this.store.get(holding.fileId, holding.index)?.pledge === holding.pledge;
  }
}
