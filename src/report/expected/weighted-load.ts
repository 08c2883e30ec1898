import { exactExpm1 } from "../../runtime/random/exact-math.js";
import { largest, type Sample, total } from "../analysis/statistics.js";

/**
 * Shares `amount` among nodes in proportion to their weights, at most `cap` for each. Nodes above the cap get the cap, and the
 * rest is shared again, until no node is above it. For replicas, `amount` is all replicas and `cap` the
 * number of chunks, since a node holds at most one replica of each.
 *
 * The part of `amount` above `cap` times the number of nodes with weight is left out.
 */
export function cappedShares(amount: number, weights: Sample, cap = Number.POSITIVE_INFINITY): Float64Array {
  const n = weights.length;
  const shares = new Float64Array(n);
  const all = total(weights);
  if (!(all > 0)) return shares;
  // Usually no node reaches the cap, and nothing needs to be sorted.
  if ((largest(weights) / all) * amount <= cap) return shares.map((_, i) => ((weights[i] ?? 0) / all) * amount);
  // Sort the heaviest first: if a node stays below the cap, every lighter node does so, too.
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort(
    (a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b,
  );
  const weightFrom = new Float64Array(n + 1);
  for (let k = n - 1; k >= 0; k--) weightFrom[k] = (weightFrom[k + 1] ?? 0) + Math.max(0, weights[order[k] ?? 0] ?? 0);
  let left = amount;
  for (let k = 0; k < n; k++) {
    const perWeight = left / (weightFrom[k] || 1);
    const i = order[k] ?? 0;
    if (perWeight * (weights[i] ?? 0) < cap) {
      for (const j of order.subarray(k)) shares[j] = perWeight * Math.max(0, weights[j] ?? 0);
      break;
    }
    if ((weights[i] ?? 0) > 0) shares[i] = cap;
    left = Math.max(0, left - cap);
  }
  return shares;
}

/**
 * How far loads are from their ideals: the root of the mean square of load / ideal - 1, where each node is weighted by its ideal.
 * If all ideals are equal, this is the coefficient of variation. NaN without ideals.
 */
export function deviationFrom(load: Sample, ideals: Sample): number {
  let [squares, all] = [0, 0];
  for (let i = 0; i < load.length; i++) {
    const ideal = ideals[i] ?? 0;
    if (!(ideal > 0)) continue;
    squares += ((load[i] ?? 0) - ideal) ** 2 / ideal;
    all += ideal;
  }
  return Math.sqrt(squares / all);
}

/** Finds the highest ratio of a node's load to its ideal; 0 without ideals. */
export function mostOver(load: Sample, ideals: Sample): number {
  let most = 0;
  for (let i = 0; i < load.length; i++) {
    const ideal = ideals[i] ?? 0;
    if (ideal > 0) most = Math.max(most, (load[i] ?? 0) / ideal);
  }
  return most;
}

/**
 * Gini coefficient of a load against weights. It is twice the area between the diagonal and the Lorenz curve of load
 * against weight, with nodes in ascending order of load per weight. 0 when load is in proportion to weight; NaN without
 * load.
 */
export function weightedGini(load: Sample, weights: Sample): number {
  let [held, allWeight, allLoad] = [0, 0, 0];
  for (let i = 0; i < load.length; i++) {
    if (!((weights[i] ?? 0) > 0)) continue;
    allWeight += weights[i] ?? 0;
    allLoad += load[i] ?? 0;
  }
  if (!(allLoad > 0)) return Number.NaN;
  // Nodes without load come first and add no area. In a large network most nodes have none, and need not be sorted.
  const order = Uint32Array.from({ length: load.length }, (_, i) => i)
    .filter((i) => (weights[i] ?? 0) > 0 && (load[i] ?? 0) > 0)
    .sort((a, b) => (load[a] ?? 0) * (weights[b] ?? 0) - (load[b] ?? 0) * (weights[a] ?? 0) || a - b);
  let doubleArea = 0;
  for (const i of order) {
    const before = held;
    held += (load[i] ?? 0) / allLoad;
    doubleArea += ((weights[i] ?? 0) / allWeight) * (before + held);
  }
  return Math.max(0, 1 - doubleArea);
}

/**
 * The chance of each node to be among `count` distinct nodes drawn one after another, each in proportion to weight
 * (successive sampling, Plackett and Luce): what weighted rendezvous hashing does. For `count` above 1 it is *not*
 * proportional to weight: heavy nodes get less, light ones more.
 *
 * Exact for `count` 1 and 2. Above, it is an approximation by the exponential race, with an error of about 1 / n. In
 * the race node i is chosen if its arrival, exponential with rate w_i, comes before a time at which `count` arrivals
 * are expected.
 */
export function inclusionChances(weights: Sample, count: number): Float64Array {
  const n = weights.length;
  const all = total(weights);
  const first = Float64Array.from(weights, (w) => w / all);
  const candidates = first.filter((p) => p > 0).length;
  if (count >= candidates) return first.map((p) => (p > 0 ? 1 : 0));
  if (count === 1) return first;
  if (count === 2) {
    let odds = 0;
    for (const p of first) odds += p / (1 - p);
    return first.map((p) => p + p * (odds - p / (1 - p)));
  }
  const expected = (time: number): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum -= exactExpm1(-(first[i] ?? 0) * time);
    return sum;
  };
  let [low, high] = [0, 1];
  while (expected(high) < count) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (expected(middle) < count) low = middle;
    else high = middle;
  }
  return first.map((p) => -exactExpm1(-p * high));
}
