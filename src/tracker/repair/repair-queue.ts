import type { ChunkIndex } from "../index/chunk-index.js";
import { widened } from "../index/columns.js";
import { IndexedHeap } from "../index/indexed-heap.js";

/** The lot of chunks that wait for somebody to take a replica, or for a source within reach. */
export const ANYBODY = 0;

/** The lot of chunks that belong into a zone, by its number, and wait until one of its peers may take another repair. */
export function lotOfZone(zone: number): number {
  return -1 - zone;
}

/**
 * Chunks that lack replicas: fewest live replicas first, then those that wait longest. A chunk that cannot be started
 * now is parked, under the source or the zone that is too busy or under `ANYBODY`, and keeps its place in time.
 */
export class RepairQueue {
  /** When a chunk came, counted; 0: it does not wait. */
  private since = new Float64Array(64);
  private arrivals = 0;
  private readonly ready: IndexedHeap;
  private readonly lots = new Map<number, Set<number>>();
  private readonly lotOf = new Map<number, number>();
  /** Woken chunks that have not been seen to, and the lot each was woken from. */
  private readonly wokenFrom = new Map<number, number>();

  constructor(index: ChunkIndex) {
    this.ready = new IndexedHeap((a, b) => {
      const fewer = index.liveOf(a) - index.liveOf(b);
      return fewer < 0 || (fewer === 0 && this.since[a]! < this.since[b]!);
    });
  }

  /** Chunks that could be started. */
  get size(): number {
    return this.ready.size;
  }

  /** Lets a chunk wait, or finds its place anew. */
  add(chunk: number): void {
    if (chunk >= this.since.length) this.since = widened(this.since, 2 * chunk);
    if (this.since[chunk] === 0) this.since[chunk] = ++this.arrivals;
    this.unpark(chunk);
    this.ready.update(chunk);
  }

  /** A chunk lacks nothing any more. */
  remove(chunk: number): void {
    if (chunk >= this.since.length || this.since[chunk] === 0) return;
    this.since[chunk] = 0;
    this.suspend(chunk);
  }

  /** A chunk is being seen to otherwise; it keeps its place in time. */
  suspend(chunk: number): void {
    this.unpark(chunk);
    this.ready.remove(chunk);
    this.seenTo(chunk);
  }

  /**
   * A taken chunk was begun, or parked again, and charged to the lots `keys`. If it was woken from another one, what it was
   * woken for is still to be had: the next of that lot is woken in its place, or that lot might sleep for ever.
   */
  seenTo(chunk: number, ...keys: readonly number[]): void {
    const from = this.wokenFrom.get(chunk);
    if (from === undefined) return;
    this.wokenFrom.delete(chunk);
    if (from !== ANYBODY && !keys.includes(from)) this.wake(from, 1);
  }

  /** Takes the most urgent chunk out. */
  take(): number {
    return this.ready.pop();
  }

  park(chunk: number, key: number): void {
    this.seenTo(chunk, key);
    let lot = this.lots.get(key);
    if (!lot) {
      lot = new Set();
      this.lots.set(key, lot);
    }
    lot.add(chunk);
    this.lotOf.set(chunk, key);
  }

  parked(key: number): number {
    return this.lots.get(key)?.size ?? 0;
  }

  /** Lets up to `most` chunks of a lot be tried again, those first that were parked first. */
  wake(key: number, most: number): void {
    const lot = this.lots.get(key);
    if (!lot) return;
    let woken = 0;
    for (const chunk of lot) {
      if (woken++ === most) break;
      this.add(chunk);
      this.wokenFrom.set(chunk, key);
    }
  }

  private unpark(chunk: number): void {
    const key = this.lotOf.get(chunk);
    if (key === undefined) return;
    this.lotOf.delete(chunk);
    const lot = this.lots.get(key)!;
    lot.delete(chunk);
    if (lot.size === 0) this.lots.delete(key);
  }
}
