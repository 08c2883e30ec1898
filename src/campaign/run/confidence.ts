import { incompleteBeta } from "../../report/analysis/special-functions.js";

/** The confidence of the bound, as a share. */
const CONFIDENCE = 0.95;

/**
 * The largest probability of failure that `failures` of `trials` still allow, at 95 % and one-sided: exact for a binomial law (Clopper and
 * Pearson, 1934). Without failures it is `1 - 0.05^(1/trials)`, close to `3 / trials` (the rule of three). Without trials it is 1.
 */
export function failureBound(failures: number, trials: number): number {
  if (failures >= trials) return 1;
  let [low, high] = [failures / trials, 1];
  for (let step = 0; step < 200 && high - low > 1e-15; step++) {
    const middle = (low + high) / 2;
    // The probability of at most `failures` failures, where each trial fails with probability `middle`.
    if (1 - incompleteBeta(middle, failures + 1, trials - failures) > 1 - CONFIDENCE) low = middle;
    else high = middle;
  }
  return high;
}
