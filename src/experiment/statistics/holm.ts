/** A comparison among several, after correction. */
export interface Corrected {
  /** The corrected probability. The effect is accepted if this is at most the allowed doubt. */
  readonly p: number;
  /** The confidence at which this comparison's interval excludes "no effect" exactly when the correction accepts an effect. */
  readonly confidence: number;
}

/**
 * Holm's step-down correction for the number of comparisons. The probability of accepting any effect where there is none is at most
 * `doubt`, however the comparisons depend on each other (Holm, Scand. J. Statist. 6, 1979). The k-th smallest of m probabilities is
 * compared with doubt / (m - k + 1), up to the first one that is too large. All later ones are compared with the same share of the doubt as
 * that one. The confidence of each interval is 1 minus the share for its comparison, so that the interval agrees with the decision (Serlin,
 * J. Exp. Educ. 61, 1993). Null stands for a comparison that cannot be made. It does not count.
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
