import type { FilledFlow } from "./water-filling.js";

/** The flows, capacities and rates of a model, all in the same unit. */
export interface Allocation {
  readonly capacities: readonly number[];
  readonly flows: readonly FilledFlow[];
  /** The rates of the flows, in the order of `flows`. */
  readonly rates: readonly number[];
}

/**
 * Returns what is wrong with an allocation, or undefined if it is max-min fair. Two things must hold. No link carries
 * more than its capacity. And every flow is at its cap, or has a saturated link on which no other flow is faster per
 * weight. Such a link is a bottleneck of the flow, and rates are max-min fair exactly if every flow has one (Bertsekas
 * and Gallager, "Data Networks", 6.5.2).
 */
export function flawOf({ capacities, flows, rates }: Allocation, tolerance = 1e-9): string | undefined {
  const used = new Float64Array(capacities.length);
  const fastest = new Float64Array(capacities.length);
  for (const [i, { links, weight }] of flows.entries()) {
    for (const link of links) {
      used[link]! += rates[i]!;
      fastest[link] = Math.max(fastest[link]!, rates[i]! / weight);
    }
  }
  for (const [link, capacity] of capacities.entries()) {
    if (used[link]! > capacity * (1 + tolerance)) return `link ${link} carries ${used[link]} of ${capacity}`;
  }
  for (const [i, { links, weight, cap }] of flows.entries()) {
    const pace = rates[i]! / weight;
    if (pace >= cap * (1 - tolerance)) continue;
    const isBottleneck = (link: number): boolean =>
      used[link]! >= capacities[link]! * (1 - tolerance) && pace >= fastest[link]! * (1 - tolerance);
    if (!links.some(isBottleneck)) return `flow ${i} could be faster than ${rates[i]}`;
  }
  return undefined;
}
