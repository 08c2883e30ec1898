import { knowsQuantile } from "../analysis/statistics.js";
import type { Report } from "../report.js";
import { formatNumber, formatShare, formatValue } from "../text/format.js";
import type { Finding, MetricRow } from "./comparison.js";
import { ALIKE_RATIO, ALIKE_SHARE, isCounted, type Topic, tiers } from "./topics.js";

interface Ranked extends Finding {
  readonly tier: number;
  /** How far apart the two values are: their ratio or, for shares, their difference. */
  readonly size: number;
}

/** Finds the differences between each run and the baseline, sorted by importance and then by size; then the figures that are alike. */
export function findingsOf(
  names: readonly string[],
  reports: readonly Report[],
  rows: readonly MetricRow[],
): Finding[] {
  const byMetric = new Map(rows.map((row) => [row.metric, row]));
  const found: Ranked[] = [];
  for (const [tier, topics] of tiers.entries())
    for (const one of topics) {
      const row = byMetric.get(one.metric);
      if (row && isTelling(one.metric, reports))
        for (let i = 1; i < names.length; i++) found.push(...findingOf(one, row, names, i, tier));
    }
  return found
    .sort((a, b) => Number(a.kind === "alike") - Number(b.kind === "alike") || a.tier - b.tier || b.size - a.size)
    .map(({ tier: _tier, size: _size, ...finding }) => finding);
}

/**
 * Whether a sentence about a metric makes sense. The 99th percentile of gets needs enough downloads. Only one of two metrics says how evenly bytes
 * are stored: the deviation from the nodes' ideals if these are unequal in some run, and otherwise the CV.
 */
function isTelling(metric: string, reports: readonly Report[]): boolean {
  const unequal = reports.some(({ load }) => load.stored.ideal?.equal === false);
  if (metric === "load.stored.deviation") return unequal;
  if (metric === "load.stored.cv") return !unequal;
  if (metric === "get.p99") return reports.every(({ gets }) => knowsQuantile(gets.succeeded, 0.99));
  return true;
}

function findingOf(one: Topic, row: MetricRow, names: readonly string[], i: number, tier: number): Ranked[] {
  const [baseline = null] = row.values;
  const value = row.values[i] ?? null;
  if (baseline === null || value === null || row.notComparable[i] !== null) return [];
  const run = names[i] as string;
  const [mine, other] = [formatValue(value, row.unit), formatValue(baseline, row.unit)];
  const common = { run, metric: one.metric, baseline, value, tier };
  const ratio = Math.max(value, baseline) / Math.min(value, baseline);
  if (isAlike(row, baseline, value)) {
    const figures = mine === other ? `both ${mine}` : `${mine} and ${other}`;
    const text = `${run} and ${names[0]}: ${one.alike} (${one.figure} ${figures})`;
    return [{ ...common, kind: "alike", size: 0, text }];
  }
  const kind = value < baseline === (one.better === "low") ? "better" : "worse";
  const times = Number.isFinite(ratio) ? `${formatNumber(ratio)} times` : "far";
  const phrase = (kind === "better" ? one.whenBetter : one.whenWorse).replace("{ratio}", times);
  const text = `${run} ${phrase} than ${names[0]} (${one.figure} ${mine} against ${other})`;
  // The ratio of two shares says little: 99.9 % is 1.11 times 90 %, although 90 % lacks a hundred times as much.
  const size = row.unit === "share" ? Math.abs(value - baseline) : Number.isFinite(ratio) ? ratio : Number.MAX_VALUE;
  return [{ ...common, kind, size, text }];
}

function isAlike({ unit, metric }: MetricRow, a: number, b: number): boolean {
  if (a === b) return true;
  // One more lost file is a difference, whatever the number of files.
  if (isCounted(metric)) return false;
  if (unit === "share") return Math.abs(a - b) < ALIKE_SHARE;
  return Math.min(a, b) > 0 && Math.max(a, b) / Math.min(a, b) < ALIKE_RATIO;
}

/**
 * The thresholds in a sentence. With one run of each setting there is no interval that could tell an effect from chance (Georges, Buytaert
 * and Eeckhout, OOPSLA 2007).
 */
export const thresholds = `Alike means: less than ${Math.round((ALIKE_RATIO - 1) * 100)} % apart, shares less than ${formatShare(ALIKE_SHARE)} of all. This is a convention, not a statistical test.`;
