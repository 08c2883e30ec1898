import { ascending, mean, variance } from "../../report/analysis/statistics.js";
import { formatNumber } from "../../report/text/format.js";
import type { ExperimentMetric } from "../experiment.js";
import { bootstrapMean, LEAST_FOR_BOOTSTRAP } from "./bootstrap.js";
import { type Inference, studentInference } from "./inference.js";
import type { Observation } from "./observation.js";
import { type Sampling, samplingOf } from "./sampling.js";
import { twoWayMean } from "./two-way.js";

/** The confidence of all intervals that are not corrected for the number of comparisons. */
export const CONFIDENCE = 0.95;

/** A mean over runs, in the metric's base unit, and what the runs say about the true mean. */
export interface Estimate {
  /** The number of runs that count. */
  readonly count: number;
  /** The number of runs that had nothing to measure. */
  readonly noData: number;
  /** The number of runs with data that do not count, since other runs of their network or seed have none. */
  readonly leftOut: number;
  /** The mean over the runs that count; null: no run has data. */
  readonly mean: number | null;
  /** The standard deviation of the sample, with the divisor n - 1. Null with fewer than two runs. */
  readonly sd: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** What the runs say about the true mean. Null when there is no interval; `why` then gives the reason. */
  readonly inference: Inference | null;
  /** What an interval covers, in words. */
  readonly covers: string;
  readonly why: string | null;
}

export type Kind = "mean" | "skewed";

/**
 * How the interval of a figure's mean is computed. Quantiles, ratios and shares of a run have skewed distributions, often with a
 * bound. So their intervals are bootstrapped, if there are enough values. Means, sums and counts of many things are nearly normal, so
 * Student's t fits them. If runs share sampled networks, the kind of the figure does not matter (`twoWayMean`).
 */
export function kindOf({ path, unit }: ExperimentMetric): Kind {
  const quantile = /\.(median|p90|p99|min|max|peakRate)$/.test(path);
  return quantile || unit === "ratio" || unit === "share" ? "skewed" : "mean";
}

export function estimate(observations: readonly Observation[], kind: Kind): Estimate {
  const sampling = samplingOf(observations);
  const { values, noData, leftOut, covers } = sampling;
  const n = values.length;
  const sorted = ascending(values);
  const why = whyNoInterval(sampling);
  return {
    count: n,
    noData,
    leftOut,
    mean: n === 0 ? null : sorted[0] === sorted[n - 1] ? (sorted[0] as number) : mean(values),
    sd: n < 2 ? null : Math.sqrt((variance(values) * n) / (n - 1)),
    min: sorted[0] ?? null,
    max: sorted[n - 1] ?? null,
    inference: why === null ? inferenceOf(sampling, kind) : null,
    covers,
    why,
  };
}

/** The reason why there is no interval; null when there is one. */
function whyNoInterval({ values, table, leftOut }: Sampling): string | null {
  const n = values.length;
  if (table && (table.length < 2 || (table[0]?.length ?? 0) < 2))
    return `no two networks share two seeds with data, of ${formatNumber(n + leftOut)} runs`;
  if (n === 0) return "no data";
  if (n === 1) return "one run alone";
  if (values.every((value) => value === values[0])) return `all ${formatNumber(n)} runs have the same value`;
  return null;
}

/** Computes the inference for values that are not all equal. */
function inferenceOf({ values, table }: Sampling, kind: Kind): Inference | null {
  if (table) return twoWayMean(table);
  const n = values.length;
  if (kind === "skewed" && n >= LEAST_FOR_BOOTSTRAP) return bootstrapMean(values);
  return studentInference(mean(values), Math.sqrt(variance(values) / (n - 1)), n - 1);
}
