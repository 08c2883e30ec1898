import { type ChunkIndex, Copy, NONE, Proof } from "./chunk-index.js";
import type { PeerTable } from "./peers.js";
import type { Placement } from "./placement/placement.js";
import { isSafe } from "./surplus.js";

/** A peer gives replicas up when its load is above the mean by this share of it, and by so many chunks. */
const UNEVEN_SHARE = 0.05;
const UNEVEN_CHUNKS = 4;

/** Where the replicas of a chunk are. */
export interface Layout {
  /** The zones of its replicas, by number, and how many each has. */
  readonly zones: number[];
  readonly counts: number[];
  /** Most replicas in one zone. */
  most: number;
  /** The most loaded holder. */
  heaviest: number;
}

/** Judges where the replicas of chunks are: whether they are spread over the zones, and over the peers by what these offer. */
export class Layouts {
  /** Bytes that a peer is about to give up. */
  private readonly leaving = new Map<number, number>();
  /** By peer, whether it has more than its share: as of the last look. */
  private over = new Uint8Array(0);
  /** The chunk that is being judged; kept, since one is judged whenever a replica changes. */
  private readonly layout: Layout = { zones: [], counts: [], most: 0, heaviest: 0 };

  constructor(
    private readonly peers: PeerTable,
    private readonly index: ChunkIndex,
    private readonly placement: Placement,
  ) {}

  /** A peer is about to give up so many bytes more; below 0: fewer. */
  willLeave(peer: number, bytes: number): void {
    const left = (this.leaving.get(peer) ?? 0) + bytes;
    if (left > 0) this.leaving.set(peer, left);
    else this.leaving.delete(peer);
  }

  get meanLoad(): number {
    const { usedAlive, capacityAlive } = this.peers;
    return capacityAlive > 0 ? usedAlive / capacityAlive : 0;
  }

  /** Whether there are zones to spread over. */
  get isCrowdable(): boolean {
    return this.placement.spreads;
  }

  /** Undefined while the chunk lacks or gains a replica, or has one that cannot be judged. Good until the next chunk is judged. */
  of(chunk: number): Layout | undefined {
    const { index, peers, layout } = this;
    const { zones, counts } = layout;
    zones.length = counts.length = layout.most = layout.heaviest = 0;
    let replicas = 0;
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
      const proof = index.proofOf(h);
      if (index.stateOf(h) !== Copy.stored || !isSafe(index, peers, h)) return undefined;
      if (proof === Proof.disputed || proof === Proof.doubted) return undefined;
      replicas++;
      const peer = index.peerOf(h);
      const zone = peers.zoneOf[peer]!;
      let at = zones.indexOf(zone);
      if (at < 0) {
        at = zones.push(zone) - 1;
        counts.push(0);
      }
      layout.most = Math.max(layout.most, ++counts[at]!);
      if (layout.heaviest === 0 || peers.load(peer) > peers.load(layout.heaviest)) layout.heaviest = peer;
    }
    return replicas === index.fileOf(chunk).replication ? layout : undefined;
  }

  /** Whether a zone holds two of its replicas, while another one with peers holds none. */
  isCrowded({ zones, most }: Layout): boolean {
    if (most < 2 || !this.isCrowdable) return false;
    let live = 0;
    for (const zone of zones) if (this.placement.isLive(this.peers.zoneName(zone))) live++;
    return live < this.placement.zoneCount;
  }

  /** Whether its most loaded holder has more than its share. */
  isUneven(chunk: number, { heaviest }: Layout): boolean {
    return this.placement.balances && this.isOver(heaviest, this.index.fileOf(chunk).chunkSize, this.meanLoad);
  }

  /** Notes which peers have more than their share, whatever the size of their chunks; says whether any has. */
  judgePeers(): boolean {
    const { peers, meanLoad } = this;
    if (this.over.length <= peers.count) this.over = new Uint8Array(2 * peers.count + 1);
    let any = false;
    for (let peer = 1; peer <= peers.count; peer++) {
      const isOver = this.isOver(peer, 0, meanLoad);
      this.over[peer] = isOver ? 1 : 0;
      any ||= isOver;
    }
    return any;
  }

  /** Whether a chunk may be worth a closer look: a holder has more than its share, or two of its replicas share a zone. */
  isSuspect(chunk: number, mayEase: boolean): boolean {
    const { index, peers, over, isCrowdable } = this;
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
      const peer = index.peerOf(h);
      if (mayEase && over[peer] === 1) return true;
      if (!isCrowdable) continue;
      const zone = peers.zoneOf[peer];
      for (let o = index.next(h); o !== NONE; o = index.next(o))
        if (peers.zoneOf[index.peerOf(o)] === zone) return true;
    }
    return false;
  }

  /** Whether a peer has more than its share, by some chunks of this size. */
  private isOver(peer: number, chunkSize: number, meanLoad: number): boolean {
    const capacity = this.peers.capacity[peer]!;
    const over = this.peers.used[peer]! - (this.leaving.get(peer) ?? 0) - meanLoad * capacity;
    return capacity > 0 && over > UNEVEN_SHARE * meanLoad * capacity && over > UNEVEN_CHUNKS * chunkSize;
  }
}
