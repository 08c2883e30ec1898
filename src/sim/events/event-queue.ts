import { grown } from "../network/bandwidth/grown.js";
import { alignedMemory } from "./aligned-memory.js";

/** A simulated time: an integer number of microseconds since the start, exact up to 285 years. */
export type Tick = number;

/** The number of ticks in a millisecond. */
export const TICKS_PER_MS = 1000;

/** The number of 32-bit words of a slot: half a cache line. */
const WORDS = 8;
/**
 * The queue's own word of a slot: how often the slot was freed, and in the low bits where it is. The other words belong to the queue's
 * user.
 */
const STATE = 0;
/** The word of a free slot that holds the number of the next free slot. */
const NEXT_FREE = 1;

/** The words of a slot's links: the list that it is in, its neighbours there, and, among the doubles, the tick at which it is due. */
const LIST = 0;
const NEXT = 1;
const PREV = 2;
const LINK_DUE = 2;

/** The places where a slot can be. */
const NOWHERE = 0;
const NEAR = 1;
const FAR = 2;
const PLACE = 3;
const GENERATION_STEP = 4;

/** The number of bits into which a slot number fits, so that a bucket entry holds a number and the tick within its bucket. */
const SLOT_BITS = 24;
const SLOT_LIMIT = 2 ** SLOT_BITS;
/**
 * A number that is added to every handle. With it, no handle is a 32-bit integer with a sign, so V8 keeps all handles as doubles. Otherwise handles
 * would outgrow such integers in the middle of a run, and V8 would compile again everything that reads an object with a handle.
 */
const HANDLES_FROM = 2 ** 31;

/* Level 0: buckets of 256 ticks. Level 1: buckets as wide as half of level 0, and so on. */
const TICK_BITS = 8;
const TICKS = 1 << TICK_BITS;
const TICK = TICKS - 1;
const BUCKETS_0 = 2048;
const WIDTH_1 = 2 ** 18;
const BUCKETS = 2048;
const WIDTH_2 = 2 ** 28;
const SPAN_2 = 2 ** 38;

/** The number of words of a block; the last one is the link. */
const BLOCK = 16;
const LINK = 15;
/** The largest number of entries for which insertion sort is faster than counting sort. */
const FEW = 48;
/** The number of pending events above which the near caches do not hold the events and their data, so that reading ahead saves time. */
const CROWDED = 4096;
/** The number of entries whose data is read ahead at a time: enough for the reads to overlap, few enough to stay cached until they fire. */
const AHEAD = 64;

/* Numbers of the lists of far events: each stands for a level and a bucket. */
const LEVEL_1 = 1 << 12;
const LEVEL_2 = 2 << 12;
const OVERFLOW = 3 << 12;

/**
 * Pending events in the order of (due tick, insertion): a hierarchical timing wheel over slots in typed arrays.
 *
 * Near events are packed numbers in buckets of 256 ticks. When the queue enters a bucket, a stable sort puts its events in
 * order. Farther events are in doubly linked lists, one for each bucket of a higher level. As their time comes near, the queue moves
 * them to the level below. Each level spans two aligned ranges, the current one and the next. When a level moves on to a new range, it
 * first takes over the events of this range from the level above. Only then can other events be inserted into the range. So events of
 * one tick fire first in, first out, from whichever level they come. The slot of an event that was removed can be freed at once.
 *
 * Wheels: Varghese & Lauck, "Hashed and hierarchical timing wheels" (SOSP 1987).
 */
export class EventQueue {
  /** The words of all slots: `words[slot * 8 + 1 .. 7]` are the caller's. The array is replaced when the table grows. */
  words: Int32Array;
  /** The same memory as doubles, from `slot * 4` on. */
  doubles: Float64Array;
  /**
   * The links of all slots, as many words for each. Of a far event: the list that it is in, its neighbours in this list, and the tick at which it is
   * due. `links[slot * 8 + 6 .. 7]` are the caller's. The array is replaced when the table grows.
   */
  links: Int32Array;
  /** The number of scheduled events. */
  pending = 0;
  /** The tick of the event that was popped last. */
  tick: Tick = 0;

  private capacity: number;
  /** The memory of `links` as doubles. */
  private linkDoubles: Float64Array;
  private firstFree = -1;
  private unusedFrom = 1;

  private rangeStart0: Tick = 0;
  private rangeStart1: Tick = 0;
  private rangeStart2: Tick = 0;
  /** The physical number of the first bucket of level 0's current range: 0, or half the number of buckets. */
  private base0 = 0;
  /** The position in the current range from which the search for the next bucket goes on. */
  private searchFrom = 0;

  /**
   * Entries of level 0: blocks of fifteen entries and a link to the next block. A bucket is a chain of blocks. If there
   * are few pending events, they take few cache lines, even if they are spread over many buckets.
   */
  private blocks = new Int32Array(1024 * BLOCK);
  private freeBlock = 0;
  private unusedBlock = 1;
  private readonly firstBlock0 = new Int32Array(BUCKETS_0);
  /** The position in `blocks` of each bucket's next entry; 0: the bucket has no block. */
  private readonly writeAt0 = new Int32Array(BUCKETS_0);
  private readonly occupied0 = new Int32Array(BUCKETS_0 / 32);
  private inLevel0 = 0;

  private readonly heads1 = new Int32Array(BUCKETS).fill(-1);
  private readonly tails1 = new Int32Array(BUCKETS).fill(-1);
  private inLevel1 = 0;
  private readonly heads2 = new Int32Array(BUCKETS).fill(-1);
  private readonly tails2 = new Int32Array(BUCKETS).fill(-1);
  private overflowHead = -1;
  private overflowTail = -1;

  /** The entries of the bucket that is being fired, sorted; and the bucket's physical number, or -1. */
  private current = new Int32Array(1024);
  private currentHead = 0;
  private currentSize = 0;
  private currentBucket = -1;
  private currentStart: Tick = 0;
  /** The events inserted into the bucket being fired: a list for each tick, and a bit for each list that is not empty. */
  private readonly lateHeads = new Int32Array(TICKS).fill(-1);
  private readonly lateTails = new Int32Array(TICKS).fill(-1);
  private readonly lateTicks = new Int32Array(TICKS / 32);
  /** The number of these late events. */
  private late = 0;
  private readonly tickCounts = new Int32Array(TICKS + 1);
  private gathered = new Int32Array(1024);

  /** The position in `current` before which the data of all entries has been read ahead. */
  private lookedTo = 0;

  /** `lookAhead`: called with the entries that are about to fire, from one position to another: `entries[i] >>> 8` is a slot, 0 for none. */
  constructor(
    private readonly lookAhead: (entries: Int32Array, from: number, to: number) => void = () => {},
    initialSlots = 4096,
  ) {
    this.capacity = initialSlots;
    ({ words: this.words, doubles: this.doubles } = alignedMemory(initialSlots * WORDS));
    ({ words: this.links, doubles: this.linkDoubles } = alignedMemory(initialSlots * WORDS));
  }

  /** Takes a free slot. The caller's words in it have old values that mean nothing. Throws beyond 2^24 slots. */
  take(): number {
    let slot = this.firstFree;
    if (slot >= 0) {
      this.firstFree = this.words[slot * WORDS + NEXT_FREE] as number;
    } else {
      slot = this.unusedFrom++;
      if (slot >= this.capacity) this.grow();
    }
    return slot;
  }

  /** Gives back a slot that is not scheduled. Handles to it become stale. */
  free(slot: number): void {
    const at = slot * WORDS;
    this.words[at + STATE] = ((this.words[at + STATE] as number) + GENERATION_STEP) & 0xfffffff;
    this.words[at + NEXT_FREE] = this.firstFree;
    this.firstFree = slot;
  }

  /** A number that names this use of the slot, never 0. */
  handle(slot: number): number {
    return HANDLES_FROM + this.generationOf(slot) * SLOT_LIMIT + slot;
  }

  /** The number of times that the slot was freed, modulo 2^26. It tells one use of the slot from another. */
  generationOf(slot: number): number {
    return (this.words[slot * WORDS + STATE] as number) >>> 2;
  }

  /** The slot that a handle names, or -1 when that use of it is over. */
  slotOf(handle: number): number {
    const number = handle - HANDLES_FROM;
    const generation = Math.floor(number / SLOT_LIMIT);
    const slot = number - generation * SLOT_LIMIT;
    return slot > 0 && slot < this.unusedFrom && this.generationOf(slot) === generation ? slot : -1;
  }

  /** The slots that are scheduled now, in no order of time. */
  *scheduled(): Generator<number> {
    for (let slot = 1; slot < this.unusedFrom; slot++) if (this.isScheduled(slot)) yield slot;
  }

  /** Whether a slot is scheduled. */
  isScheduled(slot: number): boolean {
    return ((this.words[slot * WORDS + STATE] as number) & PLACE) !== NOWHERE;
  }

  /** Schedules a taken slot. `due` must be an integer not before the last popped event. */
  schedule(slot: number, due: Tick): void {
    this.pending++;
    const distance = due - this.rangeStart0;
    if (distance < 2 * WIDTH_1) {
      this.words[slot * WORDS + STATE]! |= NEAR;
      this.insertNear(slot, distance | 0);
    } else {
      this.words[slot * WORDS + STATE]! |= FAR;
      this.insertFar(slot, due);
    }
  }

  /** Takes a slot that was scheduled for `due` out of the queue, but does not free it. If it is not scheduled, this does nothing. */
  remove(slot: number, due: Tick): void {
    const state = this.words[slot * WORDS + STATE] as number;
    const place = state & PLACE;
    if (place === NOWHERE) return;
    this.pending--;
    if (place === NEAR) this.removeNear(slot, due);
    else this.unlink(slot, this.links[slot * WORDS + LIST] as number);
    this.words[slot * WORDS + STATE] = state & ~PLACE;
  }

  /** Takes the slot that is due next out of the queue. Returns -1 when none is due at or before `limit`. */
  pop(limit: Tick): number {
    for (;;) {
      const head = this.currentHead;
      const tick = head < this.currentSize ? (this.current[head] as number) & TICK : TICKS;
      if (this.late > 0) {
        const late = this.firstLate();
        if (late < tick) {
          if (this.currentStart + late > limit) return -1;
          return this.popLate(late);
        }
      }
      if (tick < TICKS) {
        if (this.currentStart + tick > limit) return -1;
        if (head >= this.lookedTo && this.pending > CROWDED) {
          this.lookedTo = Math.min(head + AHEAD, this.currentSize);
          this.lookAhead(this.current, head, this.lookedTo);
        }
        const slot = (this.current[head] as number) >>> TICK_BITS;
        this.currentHead = head + 1;
        if (slot === 0) continue;
        this.pending--;
        this.words[slot * WORDS + STATE]! &= ~PLACE;
        this.tick = this.currentStart + tick;
        return slot;
      }
      if (this.pending === 0 || !this.enterNextBucket(limit)) return -1;
    }
  }

  private insertNear(slot: number, distance: number): void {
    const bucket = (this.base0 + (distance >> TICK_BITS)) & (BUCKETS_0 - 1);
    const tick = distance & TICK;
    if (bucket === this.currentBucket) {
      this.insertLate(slot, tick);
      return;
    }
    let at = this.writeAt0[bucket] as number;
    if ((at & LINK) === LINK || at === 0) at = this.extendBucket(bucket, at);
    this.blocks[at] = (slot << TICK_BITS) | tick;
    this.writeAt0[bucket] = at + 1;
    this.inLevel0++;
  }

  /** Gives a bucket one more block, and returns the block's first position. */
  private extendBucket(bucket: number, full: number): number {
    let block = this.freeBlock;
    if (block !== 0) {
      this.freeBlock = this.blocks[block * BLOCK + LINK] as number;
    } else {
      block = this.unusedBlock++;
      if (block * BLOCK >= this.blocks.length) {
        this.blocks = grown(this.blocks, new Int32Array(this.blocks.length * 2));
      }
    }
    if (full === 0) {
      this.firstBlock0[bucket] = block;
      this.occupied0[bucket >> 5] = (this.occupied0[bucket >> 5] as number) | (1 << (bucket & 31));
    } else {
      this.blocks[full] = block;
    }
    return block * BLOCK;
  }

  private insertLate(slot: number, tick: number): void {
    this.late++;
    this.links[slot * WORDS + NEXT] = -1;
    const tail = this.lateTails[tick] as number;
    if (tail < 0) {
      this.lateHeads[tick] = slot;
      this.lateTicks[tick >> 5]! |= 1 << (tick & 31);
    } else {
      this.links[tail * WORDS + NEXT] = slot;
    }
    this.lateTails[tick] = slot;
  }

  private firstLate(): number {
    let word = 0;
    while (this.lateTicks[word] === 0) word++;
    return word * 32 + firstBit(this.lateTicks[word] as number);
  }

  private popLate(tick: number): number {
    this.late--;
    const slot = this.lateHeads[tick] as number;
    const next = this.links[slot * WORDS + NEXT] as number;
    this.lateHeads[tick] = next;
    if (next < 0) this.clearLate(tick);
    this.pending--;
    this.words[slot * WORDS + STATE]! &= ~PLACE;
    this.tick = this.currentStart + tick;
    return slot;
  }

  private clearLate(tick: number): void {
    this.lateTails[tick] = -1;
    this.lateTicks[tick >> 5]! &= ~(1 << (tick & 31));
  }

  private insertFar(slot: number, due: Tick): void {
    let where: number;
    let tail: number;
    if (due - this.rangeStart1 < 2 * WIDTH_2) {
      const bucket = Math.floor(due / WIDTH_1) & (BUCKETS - 1);
      where = LEVEL_1 | bucket;
      tail = this.tails1[bucket] as number;
      this.tails1[bucket] = slot;
      if (tail < 0) this.heads1[bucket] = slot;
      this.inLevel1++;
    } else if (due - this.rangeStart2 < 2 * SPAN_2) {
      const bucket = Math.floor(due / WIDTH_2) & (BUCKETS - 1);
      where = LEVEL_2 | bucket;
      tail = this.tails2[bucket] as number;
      this.tails2[bucket] = slot;
      if (tail < 0) this.heads2[bucket] = slot;
    } else {
      where = OVERFLOW;
      tail = this.overflowTail;
      this.overflowTail = slot;
      if (tail < 0) this.overflowHead = slot;
    }
    this.linkDoubles[slot * (WORDS / 2) + LINK_DUE] = due;
    this.links[slot * WORDS + LIST] = where;
    this.links[slot * WORDS + NEXT] = -1;
    this.links[slot * WORDS + PREV] = tail;
    if (tail >= 0) this.links[tail * WORDS + NEXT] = slot;
  }

  private unlink(slot: number, where: number): void {
    const next = this.links[slot * WORDS + NEXT] as number;
    const prev = this.links[slot * WORDS + PREV] as number;
    if (next >= 0) this.links[next * WORDS + PREV] = prev;
    if (prev >= 0) this.links[prev * WORDS + NEXT] = next;
    const level = where & ~(BUCKETS * 2 - 1);
    const bucket = where & (BUCKETS - 1);
    if (level === LEVEL_1) {
      this.inLevel1--;
      if (prev < 0) this.heads1[bucket] = next;
      if (next < 0) this.tails1[bucket] = prev;
    } else if (level === LEVEL_2) {
      if (prev < 0) this.heads2[bucket] = next;
      if (next < 0) this.tails2[bucket] = prev;
    } else {
      if (prev < 0) this.overflowHead = next;
      if (next < 0) this.overflowTail = prev;
    }
  }

  /** Takes out a near event, which has no links: scans the bucket for its entry, and replaces the entry by one that names no slot. */
  private removeNear(slot: number, due: Tick): void {
    const distance = (due - this.rangeStart0) | 0;
    const bucket = (this.base0 + (distance >> TICK_BITS)) & (BUCKETS_0 - 1);
    const entry = (slot << TICK_BITS) | (distance & TICK);
    if (bucket !== this.currentBucket) {
      this.blank(bucket, entry, distance & TICK);
      return;
    }
    const at = this.current.indexOf(entry, this.currentHead);
    if (at >= 0 && at < this.currentSize) {
      this.current[at] = distance & TICK;
    } else {
      this.removeLate(slot, distance & TICK);
    }
  }

  private blank(bucket: number, entry: number, tick: number): void {
    const end = this.writeAt0[bucket] as number;
    let at = (this.firstBlock0[bucket] as number) * BLOCK;
    while (at !== end) {
      if ((at & LINK) === LINK) at = (this.blocks[at] as number) * BLOCK;
      if (this.blocks[at] === entry) {
        this.blocks[at] = tick;
        return;
      }
      at++;
    }
    throw new Error("event queue: a scheduled slot is not in its bucket");
  }

  private removeLate(slot: number, tick: number): void {
    let prev = -1;
    for (let at = this.lateHeads[tick] as number; at >= 0; at = this.links[at * WORDS + NEXT] as number) {
      if (at === slot) {
        this.late--;
        const next = this.links[at * WORDS + NEXT] as number;
        if (prev < 0) this.lateHeads[tick] = next;
        else this.links[prev * WORDS + NEXT] = next;
        if (next < 0) {
          this.lateTails[tick] = prev;
          if (prev < 0) this.clearLate(tick);
        }
        return;
      }
      prev = at;
    }
    throw new Error("event queue: a scheduled slot is in no list");
  }

  /** Makes the next bucket that is not empty the current one. Returns false when none starts at or before `limit`. */
  private enterNextBucket(limit: Tick): boolean {
    for (;;) {
      const found = this.inLevel0 > 0 ? this.nextOccupied() : -1;
      if (found >= 0) {
        const start = this.rangeStart0 + found * TICKS;
        if (start > limit) return false;
        this.searchFrom = found + 1;
        this.enterBucket((this.base0 + found) & (BUCKETS_0 - 1), start);
        return true;
      }
      if (!this.nextRange(limit)) return false;
    }
  }

  /** Finds the position, within the current range, of the next bucket that has entries; -1: there is none. */
  private nextOccupied(): number {
    const half = BUCKETS_0 / 2;
    if (this.searchFrom >= half) return -1;
    const firstWord = this.base0 >> 5;
    let word = this.searchFrom >> 5;
    let bits = (this.occupied0[firstWord + word] as number) & (-1 << (this.searchFrom & 31));
    while (bits === 0) {
      if (++word === half >> 5) return -1;
      bits = this.occupied0[firstWord + word] as number;
    }
    return word * 32 + firstBit(bits);
  }

  private enterBucket(bucket: number, start: Tick): void {
    const end = this.writeAt0[bucket] as number;
    const first = this.firstBlock0[bucket] as number;
    this.currentSize = this.sort(first, end);
    this.writeAt0[bucket] = 0;
    this.occupied0[bucket >> 5] = (this.occupied0[bucket >> 5] as number) & ~(1 << (bucket & 31));
    this.inLevel0 -= this.currentSize;
    this.currentHead = 0;
    this.currentBucket = bucket;
    this.currentStart = start;
    this.lookedTo = 0;
  }

  /** Copies the entries of a chain of blocks into `current`, sorted by tick; the sort is stable. Returns their number. */
  private sort(first: number, end: number): number {
    if (end >> 4 === first) {
      const from = first * BLOCK;
      const count = end - from;
      this.insert(this.blocks, from, count);
      this.freeChain(first, first);
      return count;
    }
    const count = this.gather(first, end);
    if (count > this.current.length) this.current = new Int32Array(this.gathered.length);
    if (count <= FEW) this.insert(this.gathered, 0, count);
    else this.distribute(count);
    return count;
  }

  /** Copies the entries of a chain of blocks into `gathered`. Returns their number. */
  private gather(first: number, end: number): number {
    const { blocks } = this;
    const lastBlock = (end - 1) >> 4;
    let count = 0;
    for (let block = first; ; block = blocks[block * BLOCK + LINK] as number) {
      const from = block * BLOCK;
      const to = block === lastBlock ? end : from + LINK;
      if (count + BLOCK > this.gathered.length) {
        this.gathered = grown(this.gathered, new Int32Array(this.gathered.length * 2));
      }
      for (let at = from; at < to; at++) this.gathered[count++] = blocks[at] as number;
      if (block === lastBlock) break;
    }
    this.freeChain(first, lastBlock);
    return count;
  }

  /** Sorts entries into `current` by insertion. */
  private insert(entries: Int32Array, from: number, count: number): void {
    const sorted = this.current;
    for (let i = 0; i < count; i++) {
      const entry = entries[from + i] as number;
      const tick = entry & TICK;
      let at = i;
      for (; at > 0 && ((sorted[at - 1] as number) & TICK) > tick; at--) sorted[at] = sorted[at - 1] as number;
      sorted[at] = entry;
    }
  }

  /** Sorts the gathered entries into `current` by counting. */
  private distribute(count: number): void {
    const starts = this.tickCounts.fill(0);
    const { gathered, current: sorted } = this;
    for (let i = 0; i < count; i++) starts[((gathered[i] as number) & TICK) + 1]! += 1;
    for (let tick = 1; tick < TICKS; tick++) starts[tick]! += starts[tick - 1] as number;
    for (let i = 0; i < count; i++) {
      const entry = gathered[i] as number;
      const tick = entry & TICK;
      const at = starts[tick] as number;
      sorted[at] = entry;
      starts[tick] = at + 1;
    }
  }

  private freeChain(first: number, last: number): void {
    this.blocks[last * BLOCK + LINK] = this.freeBlock;
    this.freeBlock = first;
  }

  /** Moves level 0 on to its next range, and skips empty ones. Returns false when it would start after `limit`. */
  private nextRange(limit: Tick): boolean {
    if (this.inLevel0 === 0) {
      // There are no near events. So all ranges are empty up to level 1's next bucket with events, or up to the end of level 1's range.
      const target = this.nextRange1() - 2 * WIDTH_1;
      if (target > this.rangeStart0) {
        if (target > limit) return false;
        this.moveRange0(target);
      }
    }
    if (this.rangeStart0 + WIDTH_1 > limit) return false;
    this.moveRange0(this.rangeStart0 + WIDTH_1);
    const covered = this.rangeStart0 + WIDTH_1;
    if (covered % WIDTH_2 === 0) this.nextLevel1Range();
    const bucket = Math.floor(covered / WIDTH_1) & (BUCKETS - 1);
    const head = this.heads1[bucket] as number;
    this.heads1[bucket] = -1;
    this.tails1[bucket] = -1;
    this.dealOut(head, LEVEL_1);
    return true;
  }

  private moveRange0(start: Tick): void {
    this.rangeStart0 = start;
    this.base0 = (start / TICKS) % BUCKETS_0;
    this.searchFrom = 0;
    this.currentBucket = -1;
    this.currentHead = 0;
    this.currentSize = 0;
  }

  /** Finds the start of the first range beyond level 0 that may hold events, or of level 1's next range. */
  private nextRange1(): Tick {
    const end = this.rangeStart1 + WIDTH_2;
    let start = this.rangeStart0 + 2 * WIDTH_1;
    if (this.inLevel1 === 0) return Math.max(start, end);
    while (start < end && (this.heads1[Math.floor(start / WIDTH_1) & (BUCKETS - 1)] as number) < 0) start += WIDTH_1;
    return start;
  }

  private nextLevel1Range(): void {
    this.rangeStart1 += WIDTH_2;
    const covered = this.rangeStart1 + WIDTH_2;
    if (covered % SPAN_2 === 0) this.nextLevel2Range();
    const bucket = Math.floor(covered / WIDTH_2) & (BUCKETS - 1);
    const head = this.heads2[bucket] as number;
    this.heads2[bucket] = -1;
    this.tails2[bucket] = -1;
    this.dealOut(head, LEVEL_2);
  }

  private nextLevel2Range(): void {
    this.rangeStart2 += SPAN_2;
    const head = this.overflowHead;
    this.overflowHead = -1;
    this.overflowTail = -1;
    this.dealOut(head, OVERFLOW);
  }

  /** Inserts a list's events again, in the order of the list. Those whose time has come near go to a lower level. */
  private dealOut(head: number, from: number): void {
    for (let slot = head; slot >= 0; ) {
      const next = this.links[slot * WORDS + NEXT] as number;
      const due = this.linkDoubles[slot * (WORDS / 2) + LINK_DUE] as number;
      if (from === LEVEL_1) this.inLevel1--;
      const distance = due - this.rangeStart0;
      if (distance < 2 * WIDTH_1) {
        this.words[slot * WORDS + STATE]! += NEAR - FAR;
        this.insertNear(slot, distance | 0);
      } else {
        this.insertFar(slot, due);
      }
      slot = next;
    }
  }

  private grow(): void {
    if (this.capacity >= SLOT_LIMIT) throw new Error(`more than ${SLOT_LIMIT} events pending at once`);
    this.capacity = Math.min(SLOT_LIMIT, this.capacity * 2);
    ({ words: this.words, doubles: this.doubles } = alignedMemory(this.capacity * WORDS, this.words));
    ({ words: this.links, doubles: this.linkDoubles } = alignedMemory(this.capacity * WORDS, this.links));
  }
}

/** The number of words of a slot. The first one belongs to the queue. */
export const SLOT_WORDS = WORDS;

/** Finds the position of the lowest set bit. */
function firstBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
