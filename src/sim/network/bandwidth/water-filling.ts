import { DueQueue } from "./due-queue.js";

/** A flow for `waterFill`: its links, weight and cap. */
export interface FilledFlow {
  /** The links of the flow, as positions in the capacities, none twice. */
  readonly links: readonly number[];
  readonly weight: number;
  /** The upper bound of the rate per weight. */
  readonly cap: number;
}

/**
 * Max-min fair rates by the textbook's progressive filling. All flows grow in proportion to their weights, until a link
 * is full or a flow reaches its cap. The flows concerned then keep their rate, and the others go on growing (Bertsekas
 * and Gallager, "Data Networks", 2nd edition, section 6.5.2). It costs O((links + hops) log links), and a sort of the flows
 * by their caps.
 *
 * Returns the rate of each flow, and the level of each link: the rate per weight at which it was full, or Infinity.
 */
export function waterFill(
  capacities: ArrayLike<number>,
  flows: readonly FilledFlow[],
): { rates: Float64Array; levels: Float64Array } {
  const filling = new Filling(capacities, flows);
  filling.run();
  return filling;
}

class Filling {
  readonly rates: Float64Array;
  readonly levels: Float64Array;
  /** For each link: the rate used by flows that have stopped; the weight and the number of growing flows; the flows that cross it. */
  private readonly used: Float64Array;
  private readonly growing: Float64Array;
  private readonly count: Int32Array;
  private readonly crossing: number[][];
  private readonly stopped: Uint8Array;
  /**
   * The links, by the level at which each would be full. When flows stop elsewhere, this level can only rise. So an old value is a lower
   * bound.
   */
  private readonly queue = new DueQueue();

  constructor(
    private readonly capacities: ArrayLike<number>,
    private readonly flows: readonly FilledFlow[],
  ) {
    const links = capacities.length;
    this.rates = new Float64Array(flows.length);
    this.levels = new Float64Array(links).fill(Number.POSITIVE_INFINITY);
    this.used = new Float64Array(links);
    this.growing = new Float64Array(links);
    this.count = new Int32Array(links);
    this.crossing = Array.from({ length: links }, () => []);
    this.stopped = new Uint8Array(flows.length);
    for (const [f, flow] of flows.entries()) {
      for (const link of flow.links) {
        this.growing[link]! += flow.weight;
        this.count[link]!++;
        this.crossing[link]!.push(f);
      }
    }
    for (let link = 0; link < links; link++) if (this.count[link]! > 0) this.queue.add(link, this.share(link), link);
  }

  run(): void {
    const byCap = this.flows.map((_, f) => f).sort((a, b) => this.flows[a]!.cap - this.flows[b]!.cap);
    for (const f of byCap) {
      const { cap } = this.flows[f]!;
      for (let link = this.nextFull(cap); link >= 0; link = this.nextFull(cap)) this.fill(link);
      this.stop(f, cap);
    }
  }

  /** Finds the link that becomes full first, if it does so at a level of at most `cap`; -1 otherwise. */
  private nextFull(cap: number): number {
    while (this.queue.size > 0) {
      const link = this.queue.first();
      if (this.count[link] === 0) this.queue.remove(link);
      else {
        const share = this.share(link);
        if (share <= this.queue.due(link)) return share <= cap ? link : -1;
        this.queue.move(link, share);
      }
    }
    return -1;
  }

  private fill(link: number): void {
    const level = this.share(link);
    this.levels[link] = level;
    for (const f of this.crossing[link]!) this.stop(f, level);
  }

  private stop(f: number, level: number): void {
    if (this.stopped[f] === 1) return;
    this.stopped[f] = 1;
    const { weight, links } = this.flows[f]!;
    this.rates[f] = level * weight;
    for (const link of links) {
      this.used[link]! += level * weight;
      this.growing[link]! -= weight;
      this.count[link]!--;
    }
  }

  private share(link: number): number {
    const capacity = this.capacities[link]!;
    if (capacity === Number.POSITIVE_INFINITY) return capacity;
    return Math.max(0, capacity - this.used[link]!) / this.growing[link]!;
  }
}
