import { IndexedHeap } from "../../runtime/collections/indexed-heap.js";
import { widened } from "../../runtime/collections/widened.js";
import type { ChunkIndex } from "../index/chunk-index.js";

/** The group of chunks that wait until any peer can take a replica, or until a source can be reached. */
export const ANYBODY = 0;

/** The group of chunks that should go into a zone. They wait until one of its peers may take another repair. */
export function lotOfZone(zone: number): number {
  return -1 - zone;
}

/**
 * Chunks that lack replicas: the most urgent ones first, and among equals those that have waited longest. If the repair of a chunk cannot
 * start now, the chunk is parked in a group: that of the source or of the zone that is too busy, or `ANYBODY`. Its waiting time goes on.
 */
export class RepairQueue {
  /** The value of a counter at which each chunk began to wait; 0: it does not wait. */
  private since = new Float64Array(64);
  private arrivals = 0;
  private readonly ready: IndexedHeap;
  private readonly lots = new Map<number, Set<number>>();
  private readonly lotOf = new Map<number, number>();
  /** The chunks that were woken and not yet handled, with the group from which each was woken. */
  private readonly wokenFrom = new Map<number, number>();

  constructor(index: ChunkIndex) {
    const urgency = (chunk: number): number => index.fileOf(chunk).redundancy.urgency(index.liveOf(chunk));
    this.ready = new IndexedHeap((a, b) => {
      const more = urgency(a) - urgency(b);
      return more > 0 || (more === 0 && this.since[a]! < this.since[b]!);
    });
  }

  /** The number of chunks whose repair could be started. */
  get size(): number {
    return this.ready.size;
  }

  /** Adds a chunk, or moves it to its new place if its urgency changed. */
  add(chunk: number): void {
    if (chunk >= this.since.length) this.since = widened(this.since, 2 * chunk);
    if (this.since[chunk] === 0) this.since[chunk] = ++this.arrivals;
    this.unpark(chunk);
    this.ready.update(chunk);
  }

  /** Removes a chunk that lacks nothing any more. */
  remove(chunk: number): void {
    if (chunk >= this.since.length || this.since[chunk] === 0) return;
    this.since[chunk] = 0;
    this.suspend(chunk);
  }

  /** Takes a chunk out that may still lack replicas. Its waiting time goes on. */
  suspend(chunk: number): void {
    this.unpark(chunk);
    this.ready.remove(chunk);
    this.seenTo(chunk);
  }

  /**
   * Call this when the repair of a taken chunk has started, or when the chunk is parked again or suspended. `keys`: the groups of the source
   * and of the zone that the repair uses or waits for. If the chunk was woken from the group of another source or zone, that source or
   * zone stays free. So this method wakes the next chunk of that group; otherwise the group might wait for ever.
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

  /** The group in which a chunk is parked; undefined: it is in none. */
  lotOfChunk(chunk: number): number | undefined {
    return this.lotOf.get(chunk);
  }

  parked(key: number): number {
    return this.lots.get(key)?.size ?? 0;
  }

  /** Wakes up to `most` chunks of a group, in the order in which they were parked. */
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
