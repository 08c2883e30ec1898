/** A comparison among several, after correction. */
export interface Corrected {
  /** Corrected probability: an effect is told when it is at most the doubt allowed. */
  readonly p: number;
  /** Confidence at which this comparison's interval excludes "no effect" exactly when the correction tells an effect. */
  readonly confidence: number;
}

/**
 * Holm's step-down correction for the number of comparisons: the probability that any effect at all is told where there is none is at most
 * `doubt`, however the comparisons depend on each other (Holm, Scand. J. Statist. 6, 1979). The k-th smallest of m probabilities is held
 * against doubt / (m - k + 1), up to the first that is too large; those after it are held against that one's share. The interval at
 * that level goes with the decision (Serlin, J. Exp. Educ. 61, 1993). Null stands for a comparison that cannot be made: it does not count.
 */
export function holm(probabilities: readonly (number | null)[], doubt: number): (Corrected | null)[] {
  const order = probabilities.flatMap((p, i) => (p === null ? [] : [{ p, i }])).sort((a, b) => a.p - b.p || a.i - b.i);
  const corrected: (Corrected | null)[] = probabilities.map(() => null);
  let [least, stopped, share] = [0, false, doubt];
  for (const [rank, { p, i }] of order.entries()) {
    const rest = order.length - rank;
    least = Math.max(least, Math.min(1, p * rest));
    if (!stopped) share = doubt / rest;
    stopped ||= p > share;
    corrected[i] = { p: least, confidence: 1 - share };
  }
  return corrected;
}
