import { draw32 } from "../../runtime/random/keyed-random.js";

/** A placement of chunks on nodes and nothing else: no churn, no repair, no full disks. */
export interface PlacementExperiment {
  /** The relative probability with which each node is drawn; above 0. */
  readonly weights: Float64Array;
  readonly chunks: number;
  /** The number of distinct nodes that take each chunk. */
  readonly copies: number;
  /** The number of nodes drawn for each copy. The one with the least load for its size takes the copy. 1: load is ignored. */
  readonly choices: number;
  /** The size of each node. Its load is divided by this when choices are compared. */
  readonly sizes: Float64Array;
  /** The zone of each node, as a number from 0. Each copy goes to a zone with the fewest copies of the chunk. Left out: any node. */
  readonly zones?: Uint32Array;
}

/** Plays an experiment and returns the copies per node. The same `repetition` gives the same result. */
export function samplePlacement(experiment: PlacementExperiment, repetition: number): Float64Array {
  const { weights, chunks, copies, choices, sizes } = experiment;
  const apart = experiment.zones ? new ZoneSpread(experiment.zones) : undefined;
  const loads = new Float64Array(weights.length);
  const table = new AliasTable(weights);
  const key = Math.imul(repetition + 1, 0x9e3779b1);
  let drawn = 0;
  const taken: number[] = [];
  const draw = (): number => {
    let node = -1;
    // Skip nodes in zones that have more copies than the emptiest zone. A skipped draw does not count as a choice.
    for (let tries = 0; tries === 0 || (tries < 1000 && apart?.isFuller(node)); tries++) {
      node = table.pick(draw32(key, 0x51ab, drawn), draw32(key, 0x3c0f, drawn));
      drawn++;
    }
    return taken.includes(node) ? -1 : node;
  };
  /** Makes `choices` draws, and returns the best of the drawn nodes that do not have the chunk; -1: all of them have it. */
  const choose = (): number => {
    let best = draw();
    for (let choice = 1; choice < choices; choice++) {
      const other = draw();
      const lighter = best >= 0 && (loads[best] ?? 0) * (sizes[other] ?? 0) <= (loads[other] ?? 0) * (sizes[best] ?? 0);
      if (other >= 0 && !lighter) best = other;
    }
    return best;
  };
  for (let chunk = 0; chunk < chunks; chunk++) {
    taken.length = 0;
    apart?.restart();
    while (taken.length < Math.min(copies, weights.length)) {
      let node = -1;
      for (let tries = 0; node < 0 && tries < 1000; tries++) node = choose();
      // If no draw found a node, a few nodes have nearly all the weight: take the first other node.
      for (let other = 0; node < 0; other++) if (!taken.includes(other) && !apart?.isFuller(other)) node = other;
      taken.push(node);
      apart?.take(node);
      loads[node] = (loads[node] ?? 0) + 1;
    }
  }
  return loads;
}

/** Counts how the copies of one chunk are spread over zones. */
class ZoneSpread {
  private readonly sizes: Uint32Array;
  private readonly copies: Uint32Array;
  private fewest = 0;

  constructor(private readonly zones: Uint32Array) {
    const count = zones.reduce((most, zone) => Math.max(most, zone + 1), 0);
    this.sizes = new Uint32Array(count);
    this.copies = new Uint32Array(count);
    for (const zone of zones) this.sizes[zone]!++;
  }

  restart(): void {
    this.copies.fill(0);
    this.fewest = 0;
  }

  /** Whether a node's zone has more copies than the emptiest zone. */
  isFuller(node: number): boolean {
    return (this.copies[this.zones[node] ?? 0] ?? 0) > this.fewest;
  }

  take(node: number): void {
    this.copies[this.zones[node] ?? 0]!++;
    // Leave out zones without another node for the chunk.
    let fewest = Number.POSITIVE_INFINITY;
    for (const [zone, copies] of this.copies.entries()) {
      if (copies < (this.sizes[zone] ?? 0) && copies < fewest) fewest = copies;
    }
    this.fewest = fewest;
  }
}

/** Draws indices in proportion to weights, each in constant time. Walker 1977, as built by Vose 1991. */
class AliasTable {
  private readonly threshold: Float64Array;
  private readonly alias: Uint32Array;

  constructor(weights: Float64Array) {
    const n = weights.length;
    const all = weights.reduce((sum, w) => sum + w, 0);
    this.threshold = weights.map((w) => (w * n) / all);
    this.alias = Uint32Array.from({ length: n }, (_, i) => i);
    const poor: number[] = [];
    const rich: number[] = [];
    for (let i = 0; i < n; i++) ((this.threshold[i] ?? 0) < 1 ? poor : rich).push(i);
    while (poor.length > 0 && rich.length > 0) {
      const small = poor.pop() as number;
      const big = rich[rich.length - 1] as number;
      this.alias[small] = big;
      const rest = (this.threshold[big] ?? 0) - (1 - (this.threshold[small] ?? 0));
      this.threshold[big] = rest;
      if (rest < 1) poor.push(rich.pop() as number);
    }
    // Fill the places that are left only because of rounding.
    for (const i of poor) this.threshold[i] = 1;
  }

  /** Picks an index, by two draws of 32 bits. */
  pick(which: number, side: number): number {
    const slot = Math.floor((which * this.threshold.length) / 0x100000000);
    return side < (this.threshold[slot] ?? 1) * 0x100000000 ? slot : (this.alias[slot] ?? slot);
  }
}
