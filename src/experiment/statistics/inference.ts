import { studentQuantile, studentTails } from "../../report/analysis/special-functions.js";

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** How an interval was computed. */
export type Method = "student" | "bootstrap" | "two-way";

/** What a sample says about the true value. */
export interface Inference {
  readonly method: Method;
  readonly estimate: number;
  /** The range that contains the true value with this confidence, 0 .. 1. */
  at(confidence: number): Range;
  /** The two-sided probability of an estimate that is at least as far from `value` as this one, if `value` were the true value. */
  p(value: number): number;
}

/** Makes the inference by Student's t distribution, from the standard error and its degrees of freedom. Student, Biometrika 6 (1908). */
export function studentInference(
  estimate: number,
  error: number,
  degrees: number,
  method: Method = "student",
): Inference {
  return {
    method,
    estimate,
    at(confidence) {
      const reach = studentQuantile((1 + confidence) / 2, degrees) * error;
      return { low: estimate - reach, high: estimate + reach };
    },
    p: (value) => studentTails(Math.abs(estimate - value) / error, degrees),
  };
}
