import { component } from "./component.js";
import {
  CAP,
  CAPACITY,
  FlowTable,
  HOP,
  LEVEL,
  LEVELS,
  LINK,
  LOAD,
  NEXT,
  NONE,
  ON,
  PAIR,
  WEIGHT,
} from "./flow-table.js";
import { grown } from "./grown.js";
import { waterFill } from "./water-filling.js";

/** The share by which two levels must differ to count as different (some tens of units in the last place). */
const SAME = 1e-14;
/** The largest load that fits, as a multiple of the capacity. It allows for rounding of sums over a link's flows. */
const FITS = 1 + 1e-12;
/** The share of the capacity below which a load surely fits, even with the rounding errors of adding and subtracting. */
const SURELY = 1 - 1e-6;

/**
 * Keeps the max-min fair rates of flows over links up to date after changes. Bertsekas and Gallager, "Data Networks",
 * 6.5.2, define these rates. Water-filling computes all of them anew; this class computes only those that change.
 *
 * Every link has a *level*: the highest rate per weight that it grants, given the levels of the other links of its
 * flows. The level is Infinity if the other limits of its flows do not let them fill the link. A flow's rate per weight
 * is the lowest level on its way, or its cap. When a link's flows or capacity change so that its level may change, the link
 * joins a queue. The level of each link in the queue is computed anew. If it changed, the links that depend on it join the
 * queue. When the queue is empty, every flow has reached its cap, or has a saturated link on which no other flow is faster
 * per weight. This is what makes rates max-min fair.
 *
 * The queue becomes empty, as in the distributed algorithms of Charny (1994). The lowest level depends on no other, so it
 * is right after one more computation of its link. Then the next higher levels become right, and so on. Rounding causes no
 * endless loop, because a link depends only on links with lower levels. If the queue is still not empty after
 * `patience` computations per link, water-filling computes the rest.
 */
export class WaterLevels extends FlowTable {
  /** The flows whose rate `settle` may have changed; there are `movedCount` of them. */
  moved = new Int32Array(16);
  movedCount = 0;
  /** The number of levels computed so far, which is the work done. */
  computations = 0;
  /** For each flow, 1 if it is listed in `moved`. */
  private isMoved = new Uint8Array(16);

  /** A ring of links whose level must be computed; each link is in it at most once. */
  private queue = new Int32Array(16);
  private queued = new Uint8Array(16);
  private queueHead = 0;
  private queueSize = 0;

  /** Working memory: the demands and the weights of one link's flows. */
  private demands = new Float64Array(64);
  private weights = new Float64Array(64);

  /** `shift`: a flow has up to 2^`shift` links on its way. */
  constructor(
    shift: number,
    private readonly patience = 64,
  ) {
    super(shift);
  }

  setCapacity(link: number, capacity: number): void {
    this.links[link * LINK + CAPACITY] = capacity;
    this.enqueue(link);
  }

  /** Adds a flow to its links, once all its hops are placed. */
  join(flow: number): void {
    this.noteMoved(flow);
    for (let index = 0; index < this.width; index++) {
      const hop = (flow << this.shift) + index;
      const link = this.hops[hop * HOP + ON]!;
      if (link === NONE) continue;
      const demand = this.demand(flow, index);
      const isAlone = this.first[link] === hop && this.hops[hop * HOP + NEXT] === NONE;
      if (isAlone && demand === Number.POSITIVE_INFINITY) this.fillAlone(link, flow, index);
      else this.loadChanged(link, flow, 0, demand);
    }
  }

  /** Sets the level of a link whose only flow has no other limit: the flow gets the whole capacity. */
  private fillAlone(link: number, flow: number, index: number): void {
    const base = flow * this.stride;
    const level = this.links[link * LINK + CAPACITY]! / this.limits[base + WEIGHT]!;
    this.links[link * LINK + LEVEL] = level;
    this.limits[base + LEVELS + index] = level;
  }

  /** Takes a flow off its links. Its rate is 0 from then on. */
  leave(flow: number): void {
    for (let index = 0; index < this.width; index++) {
      const hop = (flow << this.shift) + index;
      const link = this.hops[hop * HOP + ON]!;
      if (link === NONE) continue;
      this.unplace(hop);
      if (this.first[link] === NONE) {
        this.links[link * LINK + LEVEL] = Number.POSITIVE_INFINITY;
        this.links[link * LINK + LOAD] = 0;
      } else this.loadChanged(link, flow, this.demand(flow, index), 0);
    }
    this.limits[flow * this.stride + CAP] = 0;
  }

  /** Brings all levels up to date. After that the flows whose rate may have changed are in `moved`, until `movedSeen` is called. */
  settle(): void {
    if (this.queueSize === 0) return;
    let left = this.patience * (this.linkCount + 1);
    while (this.queueSize > 0) {
      if (left-- === 0) {
        this.fillWhole();
        return;
      }
      const link = this.queue[this.queueHead]!;
      this.queueHead = this.queueHead + 1 === this.queue.length ? 0 : this.queueHead + 1;
      this.queueSize--;
      this.queued[link] = 0;
      this.update(link);
    }
  }

  /** Forgets the list of moved flows. */
  movedSeen(): void {
    for (let i = 0; i < this.movedCount; i++) this.isMoved[this.moved[i]!] = 0;
    this.movedCount = 0;
  }

  /** Notes that a flow's demand at a link changed. Puts the link into the queue if the link's level may change, too. */
  private loadChanged(link: number, flow: number, before: number, after: number): void {
    const at = link * LINK;
    const level = this.links[at + LEVEL]!;
    if (level !== Number.POSITIVE_INFINITY) {
      if (Math.min(before, level) !== Math.min(after, level)) this.enqueue(link);
      return;
    }
    const load = this.links[at + LOAD]! + (after - before) * this.limits[flow * this.stride + WEIGHT]!;
    this.links[at + LOAD] = load;
    if (after > before && load > this.links[at + CAPACITY]! * SURELY) this.enqueue(link);
  }

  private enqueue(link: number): void {
    if (this.queued[link] === 1) return;
    this.queued[link] = 1;
    let tail = this.queueHead + this.queueSize++;
    if (tail >= this.queue.length) tail -= this.queue.length;
    this.queue[tail] = link;
  }

  /** Computes a link's level anew, and tells its flows if it changed. */
  private update(link: number): void {
    const old = this.links[link * LINK + LEVEL]!;
    const level = this.computeLevel(link);
    if (level === old || Math.abs(level - old) <= SAME * Math.min(level, old)) return;
    this.links[link * LINK + LEVEL] = level;
    if (this.width === 2) this.tellPairs(link, old, level);
    else this.tellAll(link, old, level);
  }

  /** Writes a link's new level into the records of its flows, and tells the other links on their way. */
  private tellAll(link: number, old: number, level: number): void {
    const { hops, limits, shift, width, stride } = this;
    for (let hop = this.first[link]!; hop !== NONE; hop = hops[hop * HOP + NEXT]!) {
      const flow = hop >> shift;
      const index = hop - (flow << shift);
      limits[flow * stride + LEVELS + index] = level;
      // The lowest limit of the flow without this link. While this link's level is above it, the level has no effect on
      // the flow.
      const rest = this.demand(flow, index);
      if (rest <= old && rest <= level) continue;
      this.noteMoved(flow);
      for (let other = 0; other < width; other++) {
        const otherLink = hops[((flow << shift) + other) * HOP + ON]!;
        if (other === index || otherLink === NONE) continue;
        const others = this.demandBut(flow, other, index);
        const before = Math.min(others, old);
        const after = Math.min(others, level);
        if (before !== after) this.loadChanged(otherLink, flow, before, after);
      }
    }
  }

  /** Does the same as `tellAll` when every flow has two hops, the common case: it is twice as fast. */
  private tellPairs(link: number, old: number, level: number): void {
    const { hops, limits, links } = this;
    for (let hop = this.first[link]!; hop !== NONE; hop = hops[hop * HOP + NEXT]!) {
      const base = (hop >> 1) * PAIR;
      const cap = limits[base + CAP]!;
      const rest = limits[base + LEVELS + 1 - (hop & 1)]!;
      limits[base + LEVELS + (hop & 1)] = level;
      const before = old < cap ? old : cap;
      const after = level < cap ? level : cap;
      if (before === after || (rest <= before && rest <= after)) continue;
      this.noteMoved(hop >> 1);
      const other = hops[(hop ^ 1) * HOP + ON]!;
      if (rest !== Number.POSITIVE_INFINITY) {
        this.enqueue(other);
        continue;
      }
      const load = links[other * LINK + LOAD]! + (after - before) * limits[base + WEIGHT]!;
      links[other * LINK + LOAD] = load;
      if (after > before && load > links[other * LINK + CAPACITY]! * SURELY) this.enqueue(other);
    }
  }

  /**
   * The level at which a link's flows fill it: the root of a concave, piecewise linear function of the level, by
   * Newton's method. The first step starts from the old level, which is usually near. It ends at or below the root.
   * Each further step rises towards the root and passes the demand of at least one more flow.
   */
  private computeLevel(link: number): number {
    this.computations++;
    const { links, hops, limits, shift, stride } = this;
    let { demands, weights } = this;
    const isPair = this.width === 2;
    const capacity = links[link * LINK + CAPACITY]!;
    const guess = links[link * LINK + LEVEL]!;
    let count = 0;
    let used = 0;
    let total = 0;
    let sharing = 0;
    let weightSum = 0;
    for (let hop = this.first[link]!; hop !== NONE; hop = hops[hop * HOP + NEXT]!) {
      if (count === demands.length) ({ demands, weights } = this.growScratch());
      const base = isPair ? (hop >> 1) * PAIR : (hop >> shift) * stride;
      const demand = isPair ? siblingDemand(limits, base, hop) : this.demand(hop >> shift, hop & (this.width - 1));
      const weight = limits[base + WEIGHT]!;
      demands[count] = demand;
      weights[count++] = weight;
      total += demand * weight;
      weightSum += weight;
      if (demand <= guess) used += demand * weight;
      else sharing += weight;
    }
    links[link * LINK + LOAD] = total;
    if (total <= capacity * FITS) {
      links[link * LINK + LOAD] = total;
      return Number.POSITIVE_INFINITY;
    }
    let level = sharing > 0 ? (capacity - used) / sharing : capacity / weightSum;
    for (;;) {
      used = 0;
      sharing = 0;
      for (let i = 0; i < count; i++) {
        if (demands[i]! <= level) used += demands[i]! * weights[i]!;
        else sharing += weights[i]!;
      }
      const next = (capacity - used) / sharing;
      if (!(next > level)) return level;
      level = next;
    }
  }

  private noteMoved(flow: number): void {
    if (this.isMoved[flow] === 1) return;
    this.isMoved[flow] = 1;
    if (this.movedCount === this.moved.length) this.moved = grown(this.moved, new Int32Array(2 * this.moved.length));
    this.moved[this.movedCount++] = flow;
  }

  /** Uses water-filling for everything that is connected to the queued links. Called if the queue does not become empty in time. */
  private fillWhole(): void {
    const seeds: number[] = [];
    for (; this.queueSize > 0; this.queueSize--) {
      const link = this.queue[this.queueHead]!;
      this.queueHead = (this.queueHead + 1) % this.queue.length;
      this.queued[link] = 0;
      seeds.push(link);
    }
    const { links, flows } = component(this, seeds);
    const capacities = links.map((link) => this.capacity(link));
    const { levels } = waterFill(capacities, [...flows.values()]);
    for (const [i, link] of links.entries()) this.links[link * LINK + LEVEL] = levels[i]!;
    for (const flow of flows.keys()) {
      this.noteMoved(flow);
      for (let index = 0; index < this.width; index++) {
        const link = this.hops[((flow << this.shift) + index) * HOP + ON]!;
        if (link !== NONE) this.limits[flow * this.stride + LEVELS + index] = this.links[link * LINK + LEVEL]!;
      }
    }
    // `computeLevel` also notes a link's load, which must be right while the level is Infinity.
    for (const [i, link] of links.entries()) if (levels[i] === Number.POSITIVE_INFINITY) this.computeLevel(link);
  }

  protected override growLinks(): void {
    super.growLinks();
    const { length } = this.first;
    const ring = new Int32Array(length);
    for (let i = 0; i < this.queueSize; i++) ring[i] = this.queue[(this.queueHead + i) % this.queue.length]!;
    this.queue = ring;
    this.queueHead = 0;
    this.queued = grown(this.queued, new Uint8Array(length));
  }

  protected override growFlows(flows: number): void {
    super.growFlows(flows);
    this.isMoved = grown(this.isMoved, new Uint8Array(this.limits.length / this.stride));
  }

  private growScratch(): this {
    this.demands = grown(this.demands, new Float64Array(2 * this.demands.length));
    this.weights = grown(this.weights, new Float64Array(2 * this.weights.length));
    return this;
  }
}

/** Computes the rate per weight that a flow of two hops would have if one of the links had no bound. */
function siblingDemand(limits: Float64Array, base: number, hop: number): number {
  const cap = limits[base + CAP]!;
  const level = limits[base + LEVELS + 1 - (hop & 1)]!;
  return level < cap ? level : cap;
}
