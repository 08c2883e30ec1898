/** Numbers to summarise, in a typed array or a plain one. */
export type Sample = ArrayLike<number>;

export function total(values: Sample): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum;
}

/** Computes the arithmetic mean; NaN if there are no values. */
export function mean(values: Sample): number {
  return total(values) / values.length;
}

/** Computes the variance of the population (divided by n, not n - 1), because a network's nodes are the whole population and not a sample. */
export function variance(values: Sample): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += ((values[i] ?? 0) - centre) ** 2;
  return sum / values.length;
}

/** Computes the standard deviation of the population, divided by the mean. */
export function coefficientOfVariation(values: Sample): number {
  return Math.sqrt(variance(values)) / mean(values);
}

/** Whether there are enough values for a quantile, so that at least one of them lies above it. */
export function knowsQuantile(count: number, probability: number): boolean {
  return count * (1 - probability) >= 1 - 1e-9;
}

export function largest(values: Sample): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i] ?? most);
  return most;
}

/** Computes the largest value divided by the mean; 1 when all values are equal. */
export function maxOverMean(values: Sample): number {
  return largest(values) / mean(values);
}

/** Copies the values in ascending order. */
export function ascending(values: Sample): Float64Array {
  return new Float64Array(values).sort();
}

/**
 * Gini coefficient of non-negative values in ascending order. It is 0 when all values are equal, and (n - 1) / n when one node has
 * everything.
 *
 * 2 Σ i·x(i) / (n Σ x) - (n + 1) / n, which equals the mean absolute difference over twice the mean.
 */
function giniOfSorted(sorted: Sample): number {
  const n = sorted.length;
  let ranked = 0;
  for (let i = 0; i < n; i++) ranked += (2 * i + 1 - n) * (sorted[i] ?? 0);
  return Math.max(0, ranked / (n * total(sorted)));
}

export function gini(values: Sample): number {
  return giniOfSorted(ascending(values));
}

/** Computes Jain's fairness index: 1 when all are equal, 1/n when one has all; 1 / (1 + CV²). Jain, Chiu, Hawe, DEC-TR-301, 1984. */
export function jain(values: Sample): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] ?? 0) ** 2;
  return total(values) ** 2 / (values.length * squares);
}

/**
 * One point of a Lorenz curve: the nodes with the smallest loads, which are the part `population` of all nodes, hold `share` of the total.
 * Both are 0 .. 1.
 */
export interface LorenzPoint {
  readonly population: number;
  readonly share: number;
}

/** Computes the Lorenz curve of ascending values, from (0, 0) to (1, 1), at most `steps` + 1 points, each for a whole number of values. */
export function lorenzOfSorted(sorted: Sample, steps = 100): LorenzPoint[] {
  const n = sorted.length;
  const all = total(sorted);
  const points: LorenzPoint[] = [{ population: 0, share: 0 }];
  let held = 0;
  let taken = 0;
  for (let step = 1; step <= Math.min(n, steps); step++) {
    const until = Math.round((step * n) / Math.min(n, steps));
    while (taken < until) held += sorted[taken++] ?? 0;
    points.push({ population: taken / n, share: taken === n ? 1 : held / all });
  }
  return points;
}

/** Computes quantile `p` (0 .. 1) of ascending values, interpolated: type 7 of Hyndman and Fan (1996), as in R and NumPy. */
export function quantileOfSorted(sorted: Sample, p: number): number {
  const n = sorted.length;
  if (n === 0) return Number.NaN;
  const position = (n - 1) * Math.min(1, Math.max(0, p));
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(n - 1, below + 1)] ?? Number.NaN;
  return low + (position - below) * (high - low);
}

export function quantile(values: Sample, p: number): number {
  return quantileOfSorted(ascending(values), p);
}

/** Computes the total variation of two sets of shares: the part of the whole that must move to turn one into the other. */
export function totalVariation(values: Sample, others: Sample): number {
  const [a, b] = [total(values), total(others)];
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.abs((values[i] ?? 0) / a - (others[i] ?? 0) / b);
  return sum / 2;
}

/** How unevenly a load is spread. All figures are without unit. */
export interface Spread {
  readonly maxOverMean: number;
  /** The coefficient of variation of the population: its standard deviation divided by the mean. */
  readonly cv: number;
  readonly gini: number;
  readonly jain: number;
  /** The 99th percentile divided by the median. Null when the median is 0: more than half of the nodes have no load. */
  readonly p99OverMedian: number | null;
}

/** Computes how unevenly some values are spread; null when there is no load at all. */
export function spreadOf(values: Sample): Spread | null {
  return spreadOfSorted(ascending(values));
}

export function spreadOfSorted(sorted: Sample): Spread | null {
  if (sorted.length === 0 || !(total(sorted) > 0)) return null;
  const median = quantileOfSorted(sorted, 0.5);
  return {
    maxOverMean: (sorted[sorted.length - 1] ?? 0) / mean(sorted),
    cv: coefficientOfVariation(sorted),
    gini: giniOfSorted(sorted),
    jain: jain(sorted),
    p99OverMedian: median > 0 ? quantileOfSorted(sorted, 0.99) / median : null,
  };
}
