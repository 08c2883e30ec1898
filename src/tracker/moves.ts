import { type Millis, NO_TIMER, type Timer } from "../runtime/clock.js";
import type { Environment } from "../runtime/environment.js";
import { type ChunkIndex, Copy, NONE, Proof } from "./chunk-index.js";
import type { FileVersion } from "./files.js";
import type { TrackerOptions } from "./options.js";
import type { PeerTable } from "./peers.js";
import type { Placement } from "./placement/placement.js";
import { isSafe } from "./surplus.js";

/** Chunks that one look goes through: so many, or this share of all. */
const LEAST_LOOKED_AT = 4096;
const SHARE_LOOKED_AT = 1 / 128;
/** Candidates that are tried when a stream is free. */
const TRIES = 16;
/** A peer gives replicas up when its load is above the mean by this share of it, and by so many chunks. */
const UNEVEN_SHARE = 0.05;
const UNEVEN_CHUNKS = 4;
/** By how much of the mean whoever takes one must be below it. */
const WORTH_MOVING = 0.25;

/** A replica that is better off elsewhere: it is copied, and then one is too much. */
export interface Move {
  readonly chunk: number;
  readonly target: number;
  /** Whose load it eases; 0: it restores the spread over zones. */
  readonly from: number;
}

/** Where the replicas of a chunk are. */
interface Layout {
  /** Replicas by zone, by number. */
  readonly zones: Map<number, number>;
  /** Most replicas in one zone. */
  readonly most: number;
  /** The most loaded holder. */
  readonly heaviest: number;
}

/**
 * Chunks that have their replicas, but not where they should be. One zone holds two while a zone with room holds none, or a
 * holder has more than its share. They are found when something about them changes, and by looks at all chunks, some at a time,
 * from when peers come or go until a round through all of them finds nothing to do.
 */
export class Moves {
  /** Chunks of which a zone has two, while another one has none. */
  private readonly crowded = new Set<number>();
  /** Chunks that are unevenly placed. */
  private readonly uneven = new Set<number>();
  /** Chunks that nothing could be done for in this round. */
  private readonly resting = new Set<number>();
  /** Bytes that a peer is about to give up. */
  private readonly leaving = new Map<number, number>();
  private cursor = 0;
  private again = false;
  /** Whether no peer was found for uneven ones since the last look: what changes that is rarely the next event. */
  private vain = false;
  private timer: Timer = NO_TIMER;

  constructor(
    private readonly env: Environment,
    private readonly options: TrackerOptions,
    private readonly peers: PeerTable,
    private readonly index: ChunkIndex,
    private readonly placement: Placement,
    /** Chunks were found. */
    private readonly onFound: () => void,
    /** Whether replicas may be moved now. */
    private readonly mayMove: () => boolean,
  ) {}

  get isWanted(): boolean {
    const { enabled, moveShare } = this.options.repair;
    return enabled && moveShare > 0 && (this.options.spreadZones || this.placement.balances);
  }

  /** Moves that may be under way, of `streams` repairs. */
  most(streams: number): number {
    return this.isWanted ? Math.max(1, Math.floor(streams * this.options.repair.moveShare)) : 0;
  }

  /** Whether there may be something that has not been seen to. */
  get isBusy(): boolean {
    return this.crowded.size + this.uneven.size > 0 || this.timer !== NO_TIMER;
  }

  /** Peers came or went: other places may be better now. */
  disturb(): void {
    if (!this.isWanted) return;
    this.again = true;
    this.arm();
  }

  /** A chunk has its replicas, and something about it changed. */
  note(chunk: number): void {
    if (!this.isWanted) return;
    const layout = this.isCrowdable ? this.layoutOf(chunk) : undefined;
    if (layout && this.isCrowded(layout) && !this.resting.has(chunk)) {
      this.crowded.add(chunk);
      this.onFound();
    } else this.crowded.delete(chunk);
  }

  /** A chunk lacks replicas, or is no more. */
  forget(chunk: number): void {
    this.crowded.delete(chunk);
    this.uneven.delete(chunk);
  }

  forgetFile(file: FileVersion): void {
    for (const chunk of file.chunks) {
      this.forget(chunk);
      this.resting.delete(chunk);
    }
  }

  /** A move did not succeed: the chunk is looked at again in the next round. */
  rest(chunk: number): void {
    this.resting.add(chunk);
    this.forget(chunk);
    this.disturb();
  }

  begun({ chunk, from }: Move): void {
    this.forget(chunk);
    if (from !== 0) this.leaving.set(from, (this.leaving.get(from) ?? 0) + this.index.lengthOf(chunk));
  }

  ended({ chunk, from }: Move): void {
    const left = (this.leaving.get(from) ?? 0) - this.index.lengthOf(chunk);
    if (left > 0) this.leaving.set(from, left);
    else this.leaving.delete(from);
  }

  /** The next move; undefined when there is none for now. Those that restore the spread come first. */
  next(mayBegin: (chunk: number) => boolean): Move | undefined {
    const move = this.nextOf(this.crowded, mayBegin);
    if (move || this.vain) return move;
    const easing = this.nextOf(this.uneven, mayBegin);
    this.vain = !easing;
    return easing;
  }

  private nextOf(candidates: Set<number>, mayBegin: (chunk: number) => boolean): Move | undefined {
    let tries = 0;
    for (const chunk of candidates) {
      if (++tries > TRIES) return undefined;
      const layout = mayBegin(chunk) ? this.layoutOf(chunk) : undefined;
      const wanted = layout && (candidates === this.crowded ? this.isCrowded(layout) : this.isUneven(chunk, layout));
      candidates.delete(chunk);
      if (!wanted) continue;
      const move = candidates === this.crowded ? this.spread(chunk, layout) : this.ease(chunk, layout);
      if (move === "busy") candidates.add(chunk);
      else if (move) return move;
      else this.rest(chunk);
    }
    return undefined;
  }

  /** Into a zone that holds none. */
  private spread(chunk: number, { zones }: Layout): Move | "busy" | undefined {
    const held = new Set([...zones.keys()].map((zone) => this.peers.zoneName(zone)));
    const { peer, busyZone } = this.placement.chooseForMove(
      chunk,
      held,
      this.streamsPerTarget,
      Number.POSITIVE_INFINITY,
    );
    if (busyZone !== NONE) return "busy";
    return peer === 0 ? undefined : { chunk, target: peer, from: 0 };
  }

  /** From the most loaded holder to a peer with less than its share, so that it is the one whose replica is too much then. */
  private ease(chunk: number, layout: Layout): Move | "busy" | undefined {
    const { peers, options } = this;
    const held = new Set<string>();
    if (options.spreadZones) {
      const own = peers.zoneOf[layout.heaviest]!;
      if (layout.zones.get(own)! < layout.most) return undefined;
      for (const zone of layout.zones.keys()) if (zone !== own) held.add(peers.zoneName(zone));
      // A zone that holds none would leave another one with two.
      if (layout.most > 1)
        for (const zone of this.placement.liveZones()) if (zone !== peers.zone(layout.heaviest)) held.add(zone);
    }
    const most = Math.min(this.meanLoad, peers.load(layout.heaviest) - WORTH_MOVING * this.meanLoad);
    const { peer, busyZone } = this.placement.chooseForMove(chunk, held, this.streamsPerTarget, most);
    if (busyZone !== NONE) return "busy";
    return peer === 0 ? undefined : { chunk, target: peer, from: layout.heaviest };
  }

  /** One fewer than for repair, where that leaves any: what is lost comes first. */
  private get streamsPerTarget(): number {
    return Math.max(1, this.options.repair.streamsPerTarget - 1);
  }

  private get meanLoad(): number {
    const { usedAlive, capacityAlive } = this.peers;
    return capacityAlive > 0 ? usedAlive / capacityAlive : 0;
  }

  private get isCrowdable(): boolean {
    return this.placement.spreads;
  }

  private isCrowded({ zones, most }: Layout): boolean {
    if (most < 2 || !this.isCrowdable) return false;
    let live = 0;
    for (const zone of zones.keys()) if (this.placement.isLive(this.peers.zoneName(zone))) live++;
    return live < this.placement.zoneCount;
  }

  private isUneven(chunk: number, { heaviest }: Layout): boolean {
    if (!this.placement.balances) return false;
    const { peers, meanLoad } = this;
    const bytes = this.index.fileOf(chunk).chunkSize;
    const capacity = peers.capacity[heaviest]!;
    const over = peers.load(heaviest) - (this.leaving.get(heaviest) ?? 0) / capacity - meanLoad;
    return over > UNEVEN_SHARE * meanLoad && over * capacity > UNEVEN_CHUNKS * bytes;
  }

  /** Whether a chunk may be worth a closer look: two of its replicas share a zone, or a holder has more than the mean. */
  private isSuspect(chunk: number): boolean {
    const { index, peers } = this;
    const limit = this.placement.balances ? (1 + UNEVEN_SHARE) * this.meanLoad : Number.POSITIVE_INFINITY;
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
      const peer = index.peerOf(h);
      if (peers.load(peer) > limit) return true;
      if (!this.isCrowdable) continue;
      const zone = peers.zoneOf[peer];
      for (let o = index.next(h); o !== NONE; o = index.next(o))
        if (peers.zoneOf[index.peerOf(o)] === zone) return true;
    }
    return false;
  }

  /** Undefined while the chunk lacks or gains a replica, or has one that cannot be judged. */
  private layoutOf(chunk: number): Layout | undefined {
    const { index, peers } = this;
    const zones = new Map<number, number>();
    let [most, heaviest, count] = [0, 0, 0];
    for (let h = index.firstReplica(chunk); h !== NONE; h = index.next(h)) {
      const proof = index.proofOf(h);
      if (index.stateOf(h) !== Copy.stored || !isSafe(index, peers, h)) return undefined;
      if (proof === Proof.disputed || proof === Proof.doubted) return undefined;
      const peer = index.peerOf(h);
      const inZone = (zones.get(peers.zoneOf[peer]!) ?? 0) + 1;
      zones.set(peers.zoneOf[peer]!, inZone);
      most = Math.max(most, inZone);
      count++;
      if (heaviest === 0 || peers.load(peer) > peers.load(heaviest)) heaviest = peer;
    }
    return count === index.fileOf(chunk).replication ? { zones, most, heaviest } : undefined;
  }

  private arm(): void {
    if (this.timer !== NO_TIMER) return;
    this.timer = this.env.after(this.interval, Moves.onTimer, this);
  }

  private get interval(): Millis {
    return this.options.settings.announceIntervalMs;
  }

  private static onTimer(self: Moves): void {
    self.timer = NO_TIMER;
    if (!self.mayMove()) return self.arm();
    self.vain = false;
    const { index } = self;
    if (self.cursor === 0) {
      self.again = false;
      self.resting.clear();
    }
    const end = self.cursor + Math.max(LEAST_LOOKED_AT, index.chunkNumbers * SHARE_LOOKED_AT);
    for (; self.cursor < end && self.cursor < index.chunkNumbers; self.cursor++) self.look(self.cursor);
    if (self.cursor >= index.chunkNumbers) self.cursor = 0;
    if (self.crowded.size + self.uneven.size > 0) {
      self.again = true;
      self.onFound();
    }
    if (self.again || self.cursor > 0) self.arm();
  }

  private look(chunk: number): void {
    if (!this.index.isCommitted(chunk) || this.resting.has(chunk) || this.uneven.has(chunk)) return;
    if (!this.isSuspect(chunk)) return;
    const layout = this.layoutOf(chunk);
    if (!layout) return;
    if (this.isCrowded(layout)) this.crowded.add(chunk);
    else if (this.isUneven(chunk, layout)) this.uneven.add(chunk);
  }
}
