import type { Measurements, Series } from "../measurements.js";
import type { Report, SeriesReport } from "../report.js";

const SAMPLES = 600;

/**
 * Makes a series short enough to print, by keeping every k-th sample. The counts of a kept sample include those of the samples left out just before
 * it, and its rates are the means of the same samples.
 */
export function thinnedSeries(series: Series): SeriesReport {
  const kept = keptSamples(series.time.length);
  const level = (column: Float64Array): number[] => kept.map((i) => finite(column[i]) ?? 0);
  const optional = (column: Float64Array): (number | null)[] => kept.map((i) => finite(column[i]));
  const share = (column: Float64Array): number[] => kept.map((i) => Math.min(1, Math.max(0, finite(column[i]) ?? 1)));
  const summed = (column: Float64Array): number[] =>
    kept.map((until, k) => {
      let sum = 0;
      for (let i = (kept[k - 1] ?? -1) + 1; i <= until; i++) sum += finite(column[i]) ?? 0;
      return sum;
    });
  const averaged = (column: Float64Array): number[] =>
    summed(column).map((sum, k) => sum / ((kept[k] ?? 0) - (kept[k - 1] ?? -1)));
  return {
    time: level(series.time),
    online: level(series.online),
    byReplicas: series.byReplicas.map(level),
    available: share(series.available),
    durable: share(series.durable),
    redundant: share(series.redundant),
    unreadable: level(series.unreadable),
    foregroundBytes: level(series.foregroundBytes),
    repairBytes: level(series.repairBytes),
    repairsActive: level(series.repairsActive),
    trackerRate: averaged(series.trackerRate),
    gets: level(series.gets),
    joins: summed(series.joins),
    leaves: summed(series.leaves),
    crashes: summed(series.crashes),
    storedMaxOverMean: optional(series.storedMaxOverMean),
    storedCv: optional(series.storedCv),
  };
}

/** The positions of the samples to keep: the first, the last, and every k-th. */
function keptSamples(length: number): number[] {
  const step = Math.max(1, Math.ceil((length - 1) / SAMPLES));
  const kept: number[] = [];
  for (let i = 0; i < length; i += step) kept.push(i);
  if (length > 0 && kept.at(-1) !== length - 1) kept.push(length - 1);
  return kept;
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/** Whether some committed file had chunks at a sample. Before that no file can be available. */
function hasFiles(series: Series, i: number): boolean {
  return series.byReplicas.some((row) => (row[i] ?? 0) > 0);
}

/** Computes availability: its minimum, and its mean over the time with files; null if no sample had files. */
export function availabilityOf({ series, files }: Measurements): Report["availability"] {
  const sampled = shareThroughTime(series, series.available);
  const { share, at } = files.worst.available;
  if (!sampled) return null;
  const exact = { ...sampled, mean: Math.min(1, files.meanAvailable ?? sampled.mean) };
  return share < sampled.min ? { ...exact, min: share, minAt: at } : exact;
}

/** Computes redundancy, the share of chunks with all their replicas. Unlike availability it is known at the samples only. */
export function redundancyOf({ series }: Measurements): Report["redundancy"] {
  return shareThroughTime(series, series.redundant);
}

function shareThroughTime(series: Series, shares: Float64Array): Report["availability"] {
  let [sum, samples, least, leastAt, last] = [0, 0, 1, 0, 1];
  for (let i = 0; i < series.time.length; i++) {
    const value = finite(shares[i]);
    if (value === null || !hasFiles(series, i)) continue;
    if (value < least) [least, leastAt] = [value, series.time[i] ?? 0];
    sum += value;
    samples++;
    last = value;
  }
  return samples === 0 ? null : { mean: Math.min(1, sum / samples), min: least, minAt: leastAt, end: last };
}

export function durabilityOf({ series }: Measurements): Report["durability"] {
  let [least, last, samples] = [1, 1, 0];
  for (let i = 0; i < series.time.length; i++) {
    const value = finite(series.durable[i]);
    if (value === null || !hasFiles(series, i)) continue;
    least = Math.min(least, value);
    last = value;
    samples++;
  }
  return samples === 0 ? null : { end: last, min: least };
}
