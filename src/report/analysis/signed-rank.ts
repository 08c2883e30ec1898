/** The result of Wilcoxon's signed-rank test: whether pairs differ to one side. */
export interface SignedRank {
  /** The number of pairs that differ. */
  readonly pairs: number;
  /** The number of pairs with a positive difference. */
  readonly positive: number;
  /** The two-sided probability of a result that is at least as one-sided, if both signs are equally likely. */
  readonly p: number;
}

/** The largest number of pairs for which every choice of signs is counted. With more pairs the sum of ranks is nearly normal. */
const MOST_EXACT = 100;

/**
 * Wilcoxon's signed-rank test of differences. Zeros are left out, and equal sizes share their mean rank. Null when no difference is left.
 * Up to a hundred pairs the probability is exact, by counting the sums of all choices of signs. With more pairs it follows from the normal
 * law, with corrections for ties and continuity. Wilcoxon, Biometrics Bulletin 1 (1945); Hollander and Wolfe, Nonparametric Statistical
 * Methods (1999), 3.1.
 */
export function signedRank(differences: readonly number[]): SignedRank | null {
  const some = differences.filter((one) => one !== 0).sort((a, b) => Math.abs(a) - Math.abs(b));
  if (some.length === 0) return null;
  const ranks = twiceTheRanks(some.map(Math.abs));
  let sum = 0;
  let positive = 0;
  for (const [i, difference] of some.entries()) {
    if (difference < 0) continue;
    sum += ranks[i] ?? 0;
    positive++;
  }
  const p = some.length <= MOST_EXACT ? exact(ranks, sum) : normal(ranks, sum);
  return { pairs: some.length, positive, p };
}

/** Ranks sizes from 1. Each rank is doubled, so that the mean of two ranks is an integer. `sizes`: in ascending order. */
function twiceTheRanks(sizes: readonly number[]): number[] {
  const ranks: number[] = [];
  for (let from = 0; from < sizes.length; ) {
    let until = from + 1;
    while (until < sizes.length && sizes[until] === sizes[from]) until++;
    for (let i = from; i < until; i++) ranks.push(from + 1 + until);
    from = until;
  }
  return ranks;
}

function exact(ranks: readonly number[], sum: number): number {
  const all = ranks.reduce((total, rank) => total + rank, 0);
  // chances[s]: the probability that the ranks with a positive sign add up to s.
  const chances = new Float64Array(all + 1);
  chances[0] = 1;
  let most = 0;
  for (const rank of ranks) {
    most += rank;
    for (let s = most; s >= 0; s--) chances[s] = ((chances[s] ?? 0) + (s >= rank ? (chances[s - rank] ?? 0) : 0)) / 2;
  }
  const tail = Math.min(sum, all - sum);
  let below = 0;
  for (let s = 0; s <= tail; s++) below += chances[s] ?? 0;
  return Math.min(1, 2 * below);
}

function normal(ranks: readonly number[], sum: number): number {
  const all = ranks.reduce((total, rank) => total + rank, 0);
  const deviation = Math.sqrt(ranks.reduce((total, rank) => total + rank * rank, 0)) / 2;
  // In doubled ranks the smallest step of a sum without ties is 2.
  const z = Math.max(0, Math.abs(sum - all / 2) - 1) / deviation;
  return Math.min(1, complementaryError(z / Math.SQRT2));
}

/** Computes erfc(x) of x ≥ 0, to within 1.5e-7: 7.1.26 of Abramowitz and Stegun. */
function complementaryError(x: number): number {
  const t = 1 / (1 + 0.3275911 * x);
  const terms = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  return terms.reduce((value, term) => value * t + term, 0) * t * Math.exp(-x * x);
}
