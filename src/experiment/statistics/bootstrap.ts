import { normalCumulative, studentQuantile, studentTails } from "../../report/analysis/special-functions.js";
import { mean, type Sample } from "../../report/analysis/statistics.js";
import { exactNormalQuantile } from "../../runtime/random/exact-math.js";
import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import type { Draws } from "../../runtime/random/random.js";
import type { Inference, Range } from "./inference.js";

/**
 * The number B of resamples of one interval. With 9,999, (B + 1) times 0.025 is a whole number (Davison and Hinkley, Bootstrap Methods and their
 * Application, 1997, 2.4). The ends of the interval then lie at 2.5 % of the distribution to within 0.16 %, so the choice of
 * resamples changes an interval far less than the choice of seeds does.
 */
export const RESAMPLES = 9_999;
/** The least number of values for a bootstrap. With fewer there are too few different resamples: tests show intervals that are too narrow. */
export const LEAST_FOR_BOOTSTRAP = 8;
/**
 * If fewer resamples than this lie beyond an end of the interval, the end of Student's interval is used, provided that
 * it is further out.
 */
const LEAST_BEYOND = 5;

/**
 * A statistic of a sample: `estimate` of all values, `without[i]` of all but the i-th, and `resampled` of each resample in ascending
 * order. `error` is its standard error, from which Student's interval is computed where the resamples are not enough.
 */
export interface Bootstrapped {
  readonly estimate: number;
  readonly without: Sample;
  readonly resampled: Float64Array;
  readonly count: number;
  readonly error: number;
}

/** The largest sample whose resamples are kept, which takes 20 MB. */
const LARGEST_KEPT = 500;

/**
 * Calls `visit` with each resample, as positions among `count` values. The draws are keyed by `count` alone: equal samples give equal
 * intervals wherever and in whatever order they are computed.
 */
export function resample(count: number, visit: (positions: Uint32Array, i: number) => void): void {
  if (count <= LARGEST_KEPT) {
    const kept = keptDraws(count);
    for (let i = 0; i < RESAMPLES; i++) visit(kept.subarray(i * count, (i + 1) * count), i);
    return;
  }
  const draws = drawsOf(count);
  const positions = new Uint32Array(count);
  for (let i = 0; i < RESAMPLES; i++) visit(fill(positions, draws, count), i);
}

/** A summary resamples many samples of one size, and to draw takes far longer than to add. So the draws of the latest size are kept. */
const keptDraws = keepsLatest((count) => fill(new Uint32Array(RESAMPLES * count), drawsOf(count), count));

function keepsLatest<T>(of: (count: number) => T): (count: number) => T {
  let latest: { readonly count: number; readonly made: T } | undefined;
  return (count) => {
    if (latest?.count !== count) latest = { count, made: of(count) };
    return latest.made;
  };
}

function drawsOf(count: number): Draws {
  return new KeyedRandom("bootstrap").draws("resample", count);
}

function fill(positions: Uint32Array, draws: Draws, count: number): Uint32Array {
  for (let k = 0; k < positions.length; k++) positions[k] = draws.below(count);
  return positions;
}

/** Computes the inference for the mean of at least two values that are not all equal. */
export function bootstrapMean(values: Sample): Inference {
  const n = values.length;
  const centre = mean(values);
  const away = Float64Array.from(values, (value) => value - centre);
  const resampled = new Float64Array(RESAMPLES);
  resample(n, (positions, i) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += away[positions[k] ?? 0] ?? 0;
    resampled[i] = centre + sum / n;
  });
  const error = Math.sqrt(away.reduce((sum, one) => sum + one * one, 0) / (n * (n - 1)));
  return bootstrapInference({
    estimate: centre,
    without: away.map((one) => centre - one / (n - 1)),
    resampled: resampled.sort(),
    count: n,
    error,
  });
}

/**
 * The BCa interval (bias-corrected and accelerated: Efron, J. Am. Stat. Assoc. 82, 1987). It follows a skewed distribution. For
 * shares it stays between 0 and 1, except for an end that is Student's (`LEAST_BEYOND`). Its levels are expanded from z to t √(n / (n - 1)), as
 * Hesterberg proposes for percentiles (The American Statistician 69, 2015, 4.3). Otherwise intervals of 10 to 30 values would be too narrow.
 */
export function bootstrapInference(sample: Bootstrapped): Inference {
  const { estimate, resampled, count, error } = sample;
  const bias = biasOf(resampled, estimate);
  const acceleration = accelerationOf(sample.without);
  const levelOf = (z: number): number => {
    const slope = 1 - acceleration * (bias + z);
    return slope > 0.1 ? normalCumulative(bias + (bias + z) / slope) : z < 0 ? 0 : 1;
  };
  const expansion = Math.sqrt(count / (count - 1));
  /** The range for a quantile t of Student's distribution. */
  const rangeAt = (t: number): Range => {
    const [below, above] = [levelOf(-expansion * t), levelOf(expansion * t)].map((level) => level * (RESAMPLES + 1));
    const [low, high] = [ranked(resampled, below ?? 0), ranked(resampled, above ?? 0)];
    return {
      low: (below ?? 0) >= LEAST_BEYOND ? low : Math.min(low, estimate - t * error),
      high: (above ?? 0) <= RESAMPLES + 1 - LEAST_BEYOND ? high : Math.max(high, estimate + t * error),
    };
  };
  return {
    method: "bootstrap",
    estimate,
    at: (confidence) => rangeAt(studentQuantile((1 + confidence) / 2, count - 1)),
    p: (value) => studentTails(leastHolding(rangeAt, value), count - 1),
  };
}

/** Computes z0: the distance of the median of the resampled values from the estimate, in standard deviations. */
function biasOf(resampled: Float64Array, estimate: number): number {
  const slack = 1e-12 * Math.max(Math.abs(resampled[0] ?? 0), Math.abs(resampled[RESAMPLES - 1] ?? 0));
  let below = 0;
  for (const value of resampled) below += value < estimate - slack ? 1 : value <= estimate + slack ? 0.5 : 0;
  return exactNormalQuantile(Math.min(RESAMPLES, Math.max(1, below)) / (RESAMPLES + 1));
}

/** Computes a: a sixth of the skewness of the jackknife's values. */
function accelerationOf(without: Sample): number {
  const centre = mean(without);
  let [squares, cubes] = [0, 0];
  for (let i = 0; i < without.length; i++) {
    const away = centre - (without[i] ?? 0);
    squares += away * away;
    cubes += away * away * away;
  }
  return squares > 0 ? cubes / (6 * squares * Math.sqrt(squares)) : 0;
}

/** The value at a rank, counted from 1. Between two ranks it is interpolated. */
function ranked(sorted: Float64Array, rank: number): number {
  const place = Math.min(sorted.length, Math.max(1, rank));
  const whole = Math.floor(place);
  const low = sorted[whole - 1] ?? Number.NaN;
  return low + (place - whole) * ((sorted[whole] ?? low) - low);
}

/** The smallest t, from 0 to 1000, whose range contains `value`. */
function leastHolding(rangeAt: (t: number) => Range, value: number): number {
  let [without, holding] = [0, 1000];
  for (let step = 0; step < 60; step++) {
    const t = (without + holding) / 2;
    const { low, high } = rangeAt(t);
    if (low <= value && value <= high) holding = t;
    else without = t;
  }
  return holding;
}
