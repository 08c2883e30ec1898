import type { Exposure } from "./exposure.js";

/** The count of a chunk about which the tracker has reported nothing. In its view all replicas of the chunk are there. */
const UNTOLD = 0xffff;

/** Counts for each chunk of one version of a file: its replicas, its cached copies, and all its copies on disks. */
export class FileRedundancy {
  name = "";
  bytes = 0;
  /** The number of chunks; 0 until the file is committed. */
  chunks = 0;
  /** The number of replicas wanted of each chunk. */
  wanted = 0;
  /** The number of chunks without any copy on a running node; and of chunks without any copy on any disk. */
  unreadable = 0;
  missing = 0;
  /**
   * Chunks with fewer live replicas than wanted; and chunks of which the tracker has ordered a replica. Undefined: there is no such chunk.
   */
  exposed: Map<number, Exposure> | undefined;
  ordered: Set<number> | undefined;
  /** The number of replicas of each chunk on nodes that run. */
  private live = new Uint16Array(4);
  /** The number of cached copies of each chunk on running nodes: in a crowd every reader may have one. Undefined: none was ever kept. */
  private cached: Uint32Array<ArrayBuffer> | undefined;
  /** The number of copies of each chunk on all disks, whether their nodes run or not. */
  private copies = new Uint32Array(4);
  /** The number of live replicas of each chunk by the tracker's index. */
  private known: Uint16Array<ArrayBuffer> | undefined;

  get isCommitted(): boolean {
    return this.name !== "";
  }

  liveOf(index: number): number {
    return this.live[index] ?? 0;
  }

  cachedOf(index: number): number {
    return this.cached?.[index] ?? 0;
  }

  copiesOf(index: number): number {
    return this.copies[index] ?? 0;
  }

  /** Whether a get finds the chunk on a running node, as a replica or as a cached copy. */
  isReadable(index: number): boolean {
    return this.liveOf(index) > 0 || this.cachedOf(index) > 0;
  }

  /** Whether the tracker knows that a chunk has too few replicas. */
  isNoticed(index: number): boolean {
    return (this.known?.[index] ?? UNTOLD) < this.wanted;
  }

  setKnown(index: number, live: number): void {
    this.known ??= new Uint16Array(Math.max(this.chunks, index + 1)).fill(UNTOLD);
    if (index < this.known.length) this.known[index] = live;
  }

  changeLive(index: number, change: 1 | -1): void {
    if (index >= this.live.length) this.live = longer(new Uint16Array(lengthFor(index, this.live)), this.live);
    this.live[index] = Math.max(0, this.live[index]! + change);
  }

  changeCached(index: number, change: 1 | -1): void {
    let counts = this.cached ?? new Uint32Array(Math.max(this.chunks, 4));
    if (index >= counts.length) counts = longer(new Uint32Array(lengthFor(index, counts)), counts);
    counts[index] = Math.max(0, counts[index]! + change);
    this.cached = counts;
  }

  changeCopies(index: number, change: 1 | -1): void {
    if (index >= this.copies.length) this.copies = longer(new Uint32Array(lengthFor(index, this.copies)), this.copies);
    this.copies[index] = Math.max(0, this.copies[index]! + change);
  }
}

function lengthFor(index: number, counts: ArrayLike<number>): number {
  return Math.max(index + 1, counts.length * 2);
}

function longer<T extends Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(empty: T, counts: ArrayLike<number>): T {
  empty.set(counts);
  return empty;
}
