import { type SignedRank, signedRank } from "../../report/analysis/signed-rank.js";
import { mean, variance } from "../../report/analysis/statistics.js";
import { bootstrapInference, LEAST_FOR_BOOTSTRAP, RESAMPLES, resample } from "./bootstrap.js";
import { type Estimate, estimate, type Kind } from "./estimate.js";
import type { Inference } from "./inference.js";
import type { Observation } from "./observation.js";

interface Pair extends Observation {
  readonly first: number;
  readonly second: number;
}

/** A comparison of two settings over the seeds (and networks) that both have. */
export interface Paired {
  /** The estimate of the differences, the first setting minus the second. */
  readonly difference: Estimate;
  /** The mean of the first setting divided by that of the second; null if the ratio has no meaning, or no interval. */
  readonly ratio: Inference | null;
  /** Whether the differences lean to one side; null: no pair differs. */
  readonly signs: SignedRank | null;
  /** The number of runs with data that have no partner with data in the other setting. */
  readonly unpaired: number;
}

/**
 * Pairs the runs of two settings that have the same seed and network. The two runs share every draw that the settings do not change (common
 * random numbers), so their difference varies less than each of the two figures does (Law, Simulation Modeling and Analysis, 2015, 11.2).
 */
export function paired(first: readonly Observation[], second: readonly Observation[], kind: Kind): Paired {
  const others = new Map(second.map((one) => [keyOf(one), one.value]));
  const pairs: Pair[] = first.flatMap((one) => {
    const other = others.get(keyOf(one)) ?? null;
    return one.value === null || other === null
      ? []
      : [{ ...one, value: one.value - other, first: one.value, second: other }];
  });
  const difference = estimate(pairs, kind);
  const withData = [...first, ...second].filter(({ value }) => value !== null).length;
  const signs = signedRank(pairs.map(({ value }) => value as number));
  return { difference, ratio: ratioOf(pairs, difference), signs, unpaired: withData - 2 * pairs.length };
}

function keyOf({ seed, network }: Observation): string {
  return `${seed} ${network}`;
}

/** The ratio of the means. It has a meaning only if no figure is negative, and both means are positive. Otherwise this is null. */
function ratioOf(pairs: readonly Pair[], difference: Estimate): Inference | null {
  if (difference.inference === null || difference.leftOut > 0) return null;
  if (pairs.some(({ first, second }) => first < 0 || second < 0)) return null;
  const firsts = pairs.map(({ first }) => first);
  const seconds = pairs.map(({ second }) => second);
  const [mine, other] = [mean(firsts), mean(seconds)];
  if (!(mine > 0 && other > 0)) return null;
  const linear = linearised(pairs, mine, other);
  if (linear === null || difference.inference.method === "two-way" || pairs.length < LEAST_FOR_BOOTSTRAP) return linear;
  return bootstrapped(firsts, seconds);
}

/** Computes the inference for a ratio by the delta method: near the true ratio r, it varies as the mean of (first - r second) / mean(second) does. */
function linearised(pairs: readonly Pair[], mine: number, other: number): Inference | null {
  const ratio = mine / other;
  const residues = pairs.map((pair) => ({ ...pair, value: (pair.first - ratio * pair.second) / other }));
  const { inference } = estimate(residues, "mean");
  if (inference === null) return null;
  return {
    method: inference.method,
    estimate: ratio,
    at(confidence) {
      const { low, high } = inference.at(confidence);
      return { low: ratio + low, high: ratio + high };
    },
    p: (value) => inference.p(value - ratio),
  };
}

function bootstrapped(firsts: readonly number[], seconds: readonly number[]): Inference | null {
  const n = firsts.length;
  const [mine, other] = [n * mean(firsts), n * mean(seconds)];
  const residues = firsts.map((first, i) => (n * (first - (mine / other) * (seconds[i] ?? 0))) / other);
  const error = Math.sqrt(variance(residues) / (n - 1));
  const resampled = new Float64Array(RESAMPLES);
  resample(n, (positions, at) => {
    let [a, b] = [0, 0];
    for (let i = 0; i < n; i++) {
      const k = positions[i] ?? 0;
      a += firsts[k] ?? 0;
      b += seconds[k] ?? 0;
    }
    resampled[at] = a / b;
  });
  // A resample of zeros has no ratio.
  if (!resampled.every(Number.isFinite)) return null;
  const without = firsts.map((first, i) => (mine - first) / (other - (seconds[i] ?? 0)));
  if (!without.every(Number.isFinite)) return null;
  return bootstrapInference({ estimate: mine / other, without, resampled: resampled.sort(), count: n, error });
}
