import { type Millis, NO_TIMER, type Timer } from "../../runtime/clock.js";
import { widened } from "../../runtime/collections/widened.js";
import type { Environment } from "../../runtime/environment.js";
import type { FileVersion } from "../files/files.js";
import { type ChunkIndex, NONE } from "../index/chunk-index.js";
import type { PeerTable } from "../members/peers.js";
import type { TrackerOptions } from "../options.js";
import type { LeastLoads, Placement } from "../placement/placement.js";
import { type Layout, Layouts } from "./layouts.js";

/** One look examines this many chunks, or this share of all chunks, whichever is more. */
const LEAST_LOOKED_AT = 4096;
const SHARE_LOOKED_AT = 1 / 128;
/** The number of candidates that are tried when a stream is free. */
const TRIES = 16;
/** To even out loads, a replica moves only if the new holder's load stays below the old holder's by this fraction of the mean load. */
const WORTH_MOVING = 0.25;

// Bits of a chunk's mark.
const UNEVEN = 1;
const RESTING = 2;

/** A replica that would be better placed elsewhere. The tracker has it copied there, and then one replica is surplus. */
export interface Move {
  readonly chunk: number;
  readonly target: number;
  /** The peer whose load the move reduces; 0: the move restores the spread over zones. */
  readonly from: number;
}

/**
 * Chunks that have their replicas, but not where they should be. Either one zone holds two of the replicas while another zone holds none:
 * the tracker notices this when something about the chunk changes. Or a holder has more than its share of the load. When peers have come or
 * gone, the tracker looks through all chunks for both kinds, some chunks at a time, until one round finds nothing to do.
 */
export class Moves {
  /** The chunks of which one zone has two replicas while another zone has none. */
  private readonly crowded = new Set<number>();
  /** The chunks that are unevenly placed. */
  private readonly uneven = new Set<number>();
  /**
   * For each chunk, whether it is in `uneven`, and whether it rests since nothing could be done for it in this round. The tracker asks this of
   * each chunk that it looks at; a set would take longer to answer.
   */
  private marks = new Uint8Array(0);
  readonly layouts: Layouts;
  private cursor = 0;
  private again = false;
  /**
   * Whether the last search for a move that evens out loads found none. The tracker searches again only after its next look at the chunks,
   * since the events before that rarely change the result.
   */
  private vain = false;
  private timer: Timer = NO_TIMER;

  constructor(
    private readonly env: Environment,
    private readonly options: TrackerOptions,
    private readonly peers: PeerTable,
    private readonly index: ChunkIndex,
    private readonly placement: Placement,
    /** Called when chunks were found. */
    private readonly onFound: () => void,
    /** Whether replicas may be moved now. */
    private readonly mayMove: () => boolean,
  ) {
    this.layouts = new Layouts(peers, index, placement);
  }

  get isWanted(): boolean {
    const { enabled, moveShare } = this.options.repair;
    return enabled && moveShare > 0 && (this.options.spreadZones || this.placement.balances);
  }

  /** How many of `streams` repairs may be moves. */
  most(streams: number): number {
    return this.isWanted ? Math.max(1, Math.floor(streams * this.options.repair.moveShare)) : 0;
  }

  /** Whether there are chunks to move, or chunks that the tracker has still to look at. */
  get isBusy(): boolean {
    return this.crowded.size + this.uneven.size > 0 || this.timer !== NO_TIMER;
  }

  /** Looks at all chunks again. Called when peers came or went, so that other places may be better now. */
  disturb(): void {
    if (!this.isWanted) return;
    this.again = true;
    this.arm();
  }

  /** Looks at a chunk that has its replicas. Called when something changed about it. */
  note(chunk: number): void {
    if (!this.isWanted) return;
    const layout = this.layouts.shareZone(chunk) ? this.layouts.of(chunk) : undefined;
    if (layout && this.layouts.isCrowded(layout) && !this.isResting(chunk)) {
      this.crowded.add(chunk);
      this.onFound();
    } else this.crowded.delete(chunk);
  }

  /** Forgets a chunk that lacks replicas, or that was removed. */
  forget(chunk: number): void {
    this.drop(chunk, this.crowded);
    this.drop(chunk, this.uneven);
  }

  forgetFile(file: FileVersion): void {
    for (const chunk of file.chunks) {
      this.forget(chunk);
      if (this.isResting(chunk)) this.marks[chunk]! &= ~RESTING;
    }
  }

  /** Called when the move of a chunk failed, or cannot begin. The chunk rests: it is examined again in the next round. */
  rest(chunk: number): void {
    this.forget(chunk);
    this.mark(chunk, RESTING);
    this.disturb();
  }

  private enter(chunk: number, candidates: Set<number>): void {
    candidates.add(chunk);
    if (candidates === this.uneven) this.mark(chunk, UNEVEN);
  }

  private drop(chunk: number, candidates: Set<number>): void {
    if (candidates.delete(chunk) && candidates === this.uneven) this.marks[chunk]! &= ~UNEVEN;
  }

  private isResting(chunk: number): boolean {
    return (this.marks[chunk] ?? 0) >= RESTING;
  }

  private mark(chunk: number, bit: number): void {
    if (chunk >= this.marks.length) this.marks = widened(this.marks, 2 * chunk + 1);
    this.marks[chunk]! |= bit;
  }

  begun({ chunk, from }: Move): void {
    this.forget(chunk);
    if (from !== 0) this.layouts.willLeave(from, this.index.lengthOf(chunk));
  }

  ended({ chunk, from }: Move): void {
    if (from !== 0) this.layouts.willLeave(from, -this.index.lengthOf(chunk));
  }

  /** Finds the next move; undefined when there is none for now. Those that restore the spread come first. */
  next(mayBegin: (chunk: number) => boolean): Move | undefined {
    const move = this.nextOf(this.crowded, mayBegin);
    if (move || this.vain) return move;
    const easing = this.nextOf(this.uneven, mayBegin);
    this.vain = !easing;
    return easing;
  }

  private nextOf(candidates: Set<number>, mayBegin: (chunk: number) => boolean): Move | undefined {
    let tries = 0;
    // Usually the first try succeeds. If not, most of the others fail for the same reason, which one look at all loads shows.
    let least: LeastLoads | undefined;
    for (const chunk of candidates) {
      if (++tries > TRIES) return undefined;
      const layout = mayBegin(chunk) ? this.layouts.of(chunk) : undefined;
      const wanted =
        layout && (candidates === this.crowded ? this.layouts.isCrowded(layout) : this.layouts.isUneven(chunk, layout));
      this.drop(chunk, candidates);
      if (!wanted) continue;
      const move = candidates === this.crowded ? this.spread(chunk, layout) : this.ease(chunk, layout, least);
      if (typeof move === "object") return move;
      if (move === "busy") this.enter(chunk, candidates);
      else this.rest(chunk);
      least ??= this.placement.leastLoads(this.streamsPerTarget);
    }
    return undefined;
  }

  /** Finds a move into a zone that holds no replica of the chunk. */
  private spread(chunk: number, layout: Layout): Move | "busy" | undefined {
    const held = this.zonesOf(layout);
    const { peer, busyZone } = this.placement.chooseForMove(
      chunk,
      held,
      this.streamsPerTarget,
      Number.POSITIVE_INFINITY,
    );
    if (busyZone !== NONE) return "busy";
    return peer === 0 ? undefined : { chunk, target: peer, from: 0 };
  }

  /** Finds a move from the most loaded holder to a peer whose load stays below the mean. The old holder's replica then becomes surplus. */
  private ease(chunk: number, layout: Layout, least: LeastLoads | undefined): Move | "busy" | undefined {
    const { peers, options } = this;
    let held = new Set<string>();
    if (options.spreadZones) {
      const own = peers.zoneOf[layout.heaviest]!;
      if (layout.counts[layout.zones.indexOf(own)]! < layout.most) return undefined;
      held = this.zonesOf(layout);
      held.delete(peers.zoneName(own));
      // If a zone holds several replicas, accept only a peer in the zone of the most loaded holder. Zones without a replica are left to the
      // moves that restore the spread.
      if (layout.most > 1)
        for (const zone of this.placement.liveZones()) if (zone !== peers.zone(layout.heaviest)) held.add(zone);
    }
    const most = Math.min(this.layouts.meanLoad, peers.load(layout.heaviest) - WORTH_MOVING * this.layouts.meanLoad);
    const { peer, busyZone } = this.placement.chooseForMove(chunk, held, this.streamsPerTarget, most, least);
    if (busyZone !== NONE) return "busy";
    return peer === 0 ? undefined : { chunk, target: peer, from: layout.heaviest };
  }

  private zonesOf({ zones, zoneCount }: Layout): Set<string> {
    const names = new Set<string>();
    for (let at = 0; at < zoneCount; at++) names.add(this.peers.zoneName(zones[at]!));
    return names;
  }

  /**
   * A move goes only to a peer that receives fewer repairs and moves than this. It is one less than the limit for repairs, but at least one,
   * because repair of lost replicas comes first.
   */
  private get streamsPerTarget(): number {
    return Math.max(1, this.options.repair.streamsPerTarget - 1);
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
      for (let chunk = 0; chunk < self.marks.length; chunk++) self.marks[chunk]! &= ~RESTING;
    }
    self.lookOn();
    if (self.cursor >= index.chunkNumbers) self.cursor = 0;
    if (self.crowded.size + self.uneven.size > 0) {
      self.again = true;
      self.onFound();
    }
    if (self.again || self.cursor > 0) self.arm();
  }

  /** Examines the next chunks, unless there is nothing to find. */
  private lookOn(): void {
    const { index, layouts } = this;
    const end = Math.min(
      index.chunkNumbers,
      this.cursor + Math.max(LEAST_LOOKED_AT, Math.ceil(index.chunkNumbers * SHARE_LOOKED_AT)),
    );
    const mayEase = this.placement.balances && this.layouts.judgePeers();
    if (mayEase || layouts.isCrowdable) for (; this.cursor < end; this.cursor++) this.look(this.cursor, mayEase);
    this.cursor = end;
  }

  private look(chunk: number, mayEase: boolean): void {
    // No chunk that is resting or known as uneven needs a look.
    if (!this.index.isCommitted(chunk) || this.marks[chunk] || !this.layouts.isSuspect(chunk, mayEase)) return;
    const layout = this.layouts.of(chunk);
    if (!layout) return;
    if (this.layouts.isCrowded(layout)) this.crowded.add(chunk);
    else if (mayEase && this.layouts.isUneven(chunk, layout)) this.enter(chunk, this.uneven);
  }
}
