import { studentQuantile } from "./special-functions.js";
import { mean, type Sample, variance } from "./statistics.js";

/** A mean, and the range that contains the true mean with the confidence asked for. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Student's t interval for the mean of independent runs, such as one figure over several seeds. With fewer than
 * two runs the range is unbounded. Figures within one run are not independent: do not use them here.
 */
export function studentInterval(values: Sample, confidence = 0.95): Interval {
  const n = values.length;
  const centre = mean(values);
  if (n < 2) return { mean: centre, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const error = Math.sqrt(variance(values) / (n - 1));
  const reach = studentQuantile((1 + confidence) / 2, n - 1) * error;
  return { mean: centre, low: centre - reach, high: centre + reach };
}
