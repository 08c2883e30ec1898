import { mean } from "../../report/analysis/statistics.js";
import { type Inference, studentInference } from "./inference.js";

/**
 * The inference for the mean of runs that share networks as well as seeds: `rows[i][j]` is the run in the i-th network with the j-th
 * seed; there are at least two of each. Runs of one network resemble each other, and so do runs of one seed, whose workload is the same
 * in each network. The variance of the mean is that of a table with two random effects: (MS(networks) + MS(seeds) - MS(rest)) / (n s).
 * The degrees of freedom follow Satterthwaite (Biometrics 2, 1946; Burdick and Graybill, Confidence Intervals on Variance Components,
 * 1992). If this sum of mean squares is less than MS(networks) or MS(seeds), the larger of these two is used in its place.
 */
export function twoWayMean(rows: readonly (readonly number[])[]): Inference | null {
  const [n, s] = [rows.length, rows[0]?.length ?? 0];
  const centre = mean(rows.flat());
  const ofRows = rows.map((row) => mean(row) - centre);
  const ofColumns = Array.from({ length: s }, (_, j) => mean(rows.map((row) => row[j] ?? 0)) - centre);
  const rest = rows.flatMap((row, i) => row.map((value, j) => value - centre - (ofRows[i] ?? 0) - (ofColumns[j] ?? 0)));
  const networks = { square: (s * squares(ofRows)) / (n - 1), degrees: n - 1 };
  const seeds = { square: (n * squares(ofColumns)) / (s - 1), degrees: s - 1 };
  const left = { square: squares(rest) / ((n - 1) * (s - 1)), degrees: (n - 1) * (s - 1) };
  const larger = networks.square >= seeds.square ? networks : seeds;
  const both = networks.square + seeds.square - left.square;
  const taken = both > larger.square ? { square: both, degrees: satterthwaite([networks, seeds, left], both) } : larger;
  if (!(taken.square > 0)) return null;
  return studentInference(centre, Math.sqrt(taken.square / (n * s)), taken.degrees, "two-way");
}

interface MeanSquare {
  readonly square: number;
  readonly degrees: number;
}

function satterthwaite(parts: readonly MeanSquare[], sum: number): number {
  const spread = parts.reduce((total, { square, degrees }) => total + square ** 2 / degrees, 0);
  return Math.max(1, sum ** 2 / spread);
}

function squares(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0);
}
