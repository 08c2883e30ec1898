import { grown } from "./grown.js";
import type { FilledFlow } from "./water-filling.js";

// The record of a link in `links` has these positions.
export const LINK = 4;
export const CAPACITY = 0;
/** The highest rate per weight that the link grants; Infinity while it limits no flow. */
export const LEVEL = 1;
/** The sum of the rates that the link's flows would have without this link. It is kept up to date only while the level is Infinity. */
export const LOAD = 2;

// The record of a hop, which is a flow's place on one link, has these positions in `hops`.
export const HOP = 4;
export const ON = 0;
export const NEXT = 1;
const PREVIOUS = 2;

// The record of a flow in `limits` has these positions. The levels of its links follow, one for each hop (Infinity for an unused one).
export const WEIGHT = 0;
export const CAP = 1;
export const LEVELS = 2;
/** The length of the record of a flow with two hops. */
export const PAIR = LEVELS + 2;

export const NONE = -1;

/**
 * Flows and the links that they cross, in typed arrays. A link has a doubly linked list of its hops. The record of a
 * flow contains everything that bounds its rate, so code that visits all flows of a link reads one record for each.
 */
export class FlowTable {
  linkCount = 0;
  protected links = new Float64Array(16 * LINK);
  /** The first hop in the list of each link. */
  protected first = new Int32Array(16).fill(NONE);
  protected limits: Float64Array;
  protected hops: Int32Array;
  /** The number of hops of a flow, and the length of its record. Hops of flow `f` are numbered from `f << shift`. */
  protected readonly width: number;
  protected readonly stride: number;

  /** `shift`: a flow has up to 2^`shift` links on its way. */
  constructor(protected readonly shift: number) {
    this.width = 1 << shift;
    this.stride = LEVELS + this.width;
    this.limits = new Float64Array(16 * this.stride);
    this.hops = new Int32Array(16 * this.width * HOP);
  }

  /** Adds a link. Links are numbered 0, 1, 2 … */
  addLink(capacity: number): number {
    const link = this.linkCount++;
    if (link >= this.first.length) this.growLinks();
    this.first[link] = NONE;
    this.links[link * LINK + CAPACITY] = capacity;
    this.links[link * LINK + LEVEL] = Number.POSITIVE_INFINITY;
    return link;
  }

  capacity(link: number): number {
    return this.links[link * LINK + CAPACITY]!;
  }

  /** Computes a flow's rate by the present levels. */
  rate(flow: number): number {
    const base = flow * this.stride;
    const limits = this.limits;
    let lowest = limits[base + CAP]!;
    const end = base + this.stride;
    for (let i = base + LEVELS; i < end; i++) if (limits[i]! < lowest) lowest = limits[i]!;
    return lowest * limits[base + WEIGHT]!;
  }

  /** Opens a flow. Then call `place` for each of its links. `cap`: per weight. */
  open(flow: number, weight: number, cap: number): void {
    if ((flow + 1) * this.stride > this.limits.length) this.growFlows(flow + 1);
    const base = flow * this.stride;
    this.limits[base + WEIGHT] = weight;
    this.limits[base + CAP] = cap;
    const hop = flow << this.shift;
    for (let i = 0; i < this.width; i++) {
      this.limits[base + LEVELS + i] = Number.POSITIVE_INFINITY;
      this.hops[(hop + i) * HOP + ON] = NONE;
    }
  }

  /** Puts hop `index` of an open flow on a link. */
  place(flow: number, index: number, link: number): void {
    const hop = (flow << this.shift) + index;
    const head = this.first[link]!;
    this.hops[hop * HOP + ON] = link;
    this.hops[hop * HOP + NEXT] = head;
    this.hops[hop * HOP + PREVIOUS] = NONE;
    if (head !== NONE) this.hops[head * HOP + PREVIOUS] = hop;
    this.first[link] = hop;
    this.limits[flow * this.stride + LEVELS + index] = this.links[link * LINK + LEVEL]!;
  }

  /** Lists the flows on a link, the latest first. */
  flowsOn(link: number): number[] {
    const flows: number[] = [];
    for (let hop = this.first[link]!; hop !== NONE; hop = this.hops[hop * HOP + NEXT]!) flows.push(hop >> this.shift);
    return flows;
  }

  /** Describes an open flow in the form that water-filling reads. */
  describe(flow: number): FilledFlow {
    const links: number[] = [];
    for (let index = 0; index < this.width; index++) {
      const link = this.hops[((flow << this.shift) + index) * HOP + ON]!;
      if (link !== NONE) links.push(link);
    }
    const base = flow * this.stride;
    return { links, weight: this.limits[base + WEIGHT]!, cap: this.limits[base + CAP]! };
  }

  /** Takes a hop off its link. */
  protected unplace(hop: number): void {
    const { hops } = this;
    const next = hops[hop * HOP + NEXT]!;
    const previous = hops[hop * HOP + PREVIOUS]!;
    if (next !== NONE) hops[next * HOP + PREVIOUS] = previous;
    if (previous !== NONE) hops[previous * HOP + NEXT] = next;
    else this.first[hops[hop * HOP + ON]!] = next;
  }

  /** Computes the rate per weight that a flow would have if one of its links had no bound: the lowest of its other limits. */
  protected demand(flow: number, index: number): number {
    const base = flow * this.stride;
    const limits = this.limits;
    let lowest = limits[base + CAP]!;
    for (let i = 0; i < this.width; i++) {
      if (i !== index && limits[base + LEVELS + i]! < lowest) lowest = limits[base + LEVELS + i]!;
    }
    return lowest;
  }

  /** Finds the lowest of a flow's limits apart from those of two links. */
  protected demandBut(flow: number, a: number, b: number): number {
    const base = flow * this.stride;
    let lowest = this.limits[base + CAP]!;
    for (let i = 0; i < this.width; i++) {
      if (i !== a && i !== b && this.limits[base + LEVELS + i]! < lowest) lowest = this.limits[base + LEVELS + i]!;
    }
    return lowest;
  }

  protected growLinks(): void {
    const length = 2 * this.first.length;
    this.links = grown(this.links, new Float64Array(length * LINK));
    this.first = grown(this.first, new Int32Array(length));
  }

  protected growFlows(flows: number): void {
    const length = Math.max(flows, (2 * this.limits.length) / this.stride);
    this.limits = grown(this.limits, new Float64Array(length * this.stride));
    this.hops = grown(this.hops, new Int32Array(length * this.width * HOP));
  }
}
