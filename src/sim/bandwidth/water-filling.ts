/** A flow for `waterFill`: where it goes, and what bounds it. */
export interface FilledFlow {
  /** Indices into the capacities, none twice. */
  readonly links: readonly number[];
  readonly weight: number;
  /** Upper bound of the rate per weight. */
  readonly cap: number;
}

/**
 * Max-min fair rates by the textbook's progressive filling: all flows grow alike, in proportion to their weights, until
 * a link is full or a cap is reached; the flows concerned stay as they are and the others go on growing
 * (Bertsekas and Gallager, "Data Networks", 2nd edition, section 6.5.2). O(links) and one visit of each flow a round.
 *
 * Returns the rate of each flow, and the level of each link: the rate per weight at which it was full, or Infinity.
 */
export function waterFill(
  capacities: ArrayLike<number>,
  flows: readonly FilledFlow[],
): { rates: Float64Array; levels: Float64Array } {
  const links = capacities.length;
  const rates = new Float64Array(flows.length);
  const levels = new Float64Array(links).fill(Number.POSITIVE_INFINITY);
  /** Bytes per second used by flows that no longer grow, weight of those that do, and who goes over the link. */
  const used = new Float64Array(links);
  const growing = new Float64Array(links);
  const crossing: number[][] = Array.from({ length: links }, () => []);
  flows.forEach((flow, f) => {
    for (const link of flow.links) {
      growing[link]! += flow.weight;
      crossing[link]!.push(f);
    }
  });
  const stopped = new Uint8Array(flows.length);
  const stop = (f: number, level: number): void => {
    if (stopped[f] === 1) return;
    stopped[f] = 1;
    const { weight, links: way } = flows[f]!;
    rates[f] = level * weight;
    for (const link of way) {
      used[link]! += level * weight;
      // Counted from the crossing flows when few are left: a difference of sums would not come to zero.
      growing[link] = sumOf(crossing[link]!, (g) => (stopped[g] === 1 ? 0 : flows[g]!.weight));
    }
  };
  const byCap = flows.map((_, f) => f).sort((a, b) => flows[a]!.cap - flows[b]!.cap);
  let capped = 0;
  for (;;) {
    while (capped < byCap.length && stopped[byCap[capped]!] === 1) capped++;
    if (capped === byCap.length) return { rates, levels };
    let level = flows[byCap[capped]!]!.cap;
    let full = -1;
    for (let link = 0; link < links; link++) {
      if (growing[link]! <= 0) continue;
      const share = Math.max(0, capacities[link]! - used[link]!) / growing[link]!;
      if (share < level) {
        level = share;
        full = link;
      }
    }
    if (full < 0) stop(byCap[capped]!, level);
    else {
      levels[full] = level;
      for (const f of crossing[full]!) stop(f, level);
    }
  }
}

function sumOf(items: readonly number[], value: (item: number) => number): number {
  let sum = 0;
  for (const item of items) sum += value(item);
  return sum;
}
