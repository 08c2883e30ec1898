import { type ChunkIndex, Copy, NONE, Proof } from "../index/chunk-index.js";
import type { PeerTable } from "../members/peers.js";
import type { Placement } from "../placement/placement.js";
import { isSafe } from "./surplus.js";

/**
 * To even out loads, a peer gives up replicas only if it has more bytes than its share of the load. The bytes beyond its share must be more
 * than this fraction of the share, and more than the bytes of this many chunks.
 */
const UNEVEN_SHARE = 0.05;
const UNEVEN_CHUNKS = 4;

/** The places of a chunk's replicas. */
export interface Layout {
  /**
   * The zones of the chunk's replicas, by number, and how many replicas each zone has. Only the first `zoneCount` entries of both lists are
   * valid.
   */
  readonly zones: number[];
  readonly counts: number[];
  zoneCount: number;
  /** The largest number of replicas in one zone. */
  most: number;
  /** The most loaded holder. */
  heaviest: number;
}

/** Judges where the replicas of chunks are: whether they are spread over the zones, and over the peers in proportion to capacity. */
export class Layouts {
  /** The number of bytes that each peer is about to give up. */
  private readonly leaving = new Map<number, number>();
  /** The bytes that each peer had beyond its share when `judgePeers` was last called; 0 if they are too few to matter. */
  private over = new Float64Array(0);
  /** The layout that `of` returns. It is used again for each chunk, since chunks are judged very often. */
  private readonly layout: Layout = { zones: [], counts: [], zoneCount: 0, most: 0, heaviest: 0 };

  constructor(
    private readonly peers: PeerTable,
    private readonly index: ChunkIndex,
    private readonly placement: Placement,
  ) {}

  /** Notes that a peer is about to give up `bytes` more bytes; below 0: it gives up fewer. */
  willLeave(peer: number, bytes: number): void {
    const left = (this.leaving.get(peer) ?? 0) + bytes;
    if (left > 0) this.leaving.set(peer, left);
    else this.leaving.delete(peer);
  }

  get meanLoad(): number {
    const { usedAlive, capacityAlive } = this.peers;
    return capacityAlive > 0 ? usedAlive / capacityAlive : 0;
  }

  /** Whether there are several zones over which replicas can be spread. */
  get isCrowdable(): boolean {
    return this.placement.spreads;
  }

  /** The layout of a chunk; undefined while it lacks or gains a replica, or has one that cannot be judged. Valid until the next call. */
  of(chunk: number): Layout | undefined {
    const { index, peers, layout } = this;
    const { zones, counts } = layout;
    layout.zoneCount = layout.most = layout.heaviest = 0;
    let replicas = 0;
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
      const proof = index.proofOf(h);
      if (index.stateOf(h) !== Copy.stored || !isSafe(index, peers, h)) return undefined;
      if (proof === Proof.disputed || proof === Proof.doubted) return undefined;
      replicas++;
      const peer = index.peerOf(h);
      const zone = peers.zoneOf[peer]!;
      let at = 0;
      while (at < layout.zoneCount && zones[at] !== zone) at++;
      if (at === layout.zoneCount) {
        layout.zoneCount++;
        zones[at] = zone;
        counts[at] = 0;
      }
      layout.most = Math.max(layout.most, ++counts[at]!);
      if (layout.heaviest === 0 || peers.load(peer) > peers.load(layout.heaviest)) layout.heaviest = peer;
    }
    return replicas === index.fileOf(chunk).redundancy.targets ? layout : undefined;
  }

  /** Whether a zone holds two of the chunk's replicas, while another one with peers holds none. */
  isCrowded({ zones, zoneCount, most }: Layout): boolean {
    if (most < 2 || !this.isCrowdable) return false;
    let live = 0;
    for (let at = 0; at < zoneCount; at++) if (this.placement.isLive(this.peers.zoneName(zones[at]!))) live++;
    return live < this.placement.zoneCount;
  }

  /** Whether the chunk's most loaded holder has more than its share. */
  isUneven(chunk: number, { heaviest }: Layout): boolean {
    if (!this.placement.balances) return false;
    return this.excess(heaviest, this.meanLoad) > UNEVEN_CHUNKS * this.index.fileOf(chunk).chunkSize;
  }

  /** Notes which peers have more than their share, and returns whether any has. */
  judgePeers(): boolean {
    const { peers, meanLoad } = this;
    if (this.over.length <= peers.count) this.over = new Float64Array(2 * peers.count + 1);
    let any = false;
    for (let peer = 1; peer <= peers.count; peer++) {
      const over = this.excess(peer, meanLoad);
      this.over[peer] = over;
      if (over > 0) any = true;
    }
    return any;
  }

  /** Whether a chunk may need a closer look: a holder has more than its share, or two of its replicas share a zone. */
  isSuspect(chunk: number, mayEase: boolean): boolean {
    const { index, over } = this;
    if (mayEase) {
      const limit = UNEVEN_CHUNKS * index.fileOf(chunk).chunkSize;
      for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h))
        if (over[index.peerOf(h)]! > limit) return true;
    }
    return this.shareZone(chunk);
  }

  /** Whether two of a chunk's replicas are in one zone although there are several zones. */
  shareZone(chunk: number): boolean {
    const { index, peers } = this;
    if (!this.isCrowdable) return false;
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
      const zone = peers.zoneOf[index.peerOf(h)];
      for (let o = index.next(h); o !== NONE; o = index.next(o))
        if (peers.zoneOf[index.peerOf(o)] === zone) return true;
    }
    return false;
  }

  /** The bytes that a peer has beyond its share; 0 if they are a small part of the share. */
  private excess(peer: number, meanLoad: number): number {
    const { peers } = this;
    const share = meanLoad * peers.capacity[peer]!;
    const over = peers.used[peer]! - (this.leaving.get(peer) ?? 0) - share;
    return share > 0 && over > UNEVEN_SHARE * share ? over : 0;
  }
}
