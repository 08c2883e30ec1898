import { knowsQuantile } from "../analysis/statistics.js";
import type { Report } from "../report.js";
import { formatNumber, formatShare, formatValue } from "../text/format.js";
import type { Finding, MetricRow } from "./comparison.js";

/**
 * Figures that differ by less are called alike. Both are conventions of this program, and no statistical test: one run of each
 * setting has no interval, by which chance could be told from effect (Georges, Buytaert and Eeckhout, OOPSLA 2007).
 */
const ALIKE_RATIO = 1.05;
const ALIKE_SHARE = 0.001;

interface Topic {
  readonly metric: string;
  readonly better: "low" | "high";
  /** What a run does that is better or worse, with `{ratio}` for such as `1.31 times`. */
  readonly whenBetter: string;
  readonly whenWorse: string;
  readonly alike: string;
  /** Names the figure in brackets. */
  readonly figure: string;
}

function topic(
  metric: string,
  better: Topic["better"],
  whenBetter: string,
  whenWorse: string,
  alike: string,
  figure: string,
) {
  return { metric, better, whenBetter, whenWorse, alike, figure };
}

/** What users ask first: whether data is lost, can be read, is spread evenly, comes fast, and what that costs. */
const tiers: readonly (readonly Topic[])[] = [
  [
    topic("files.lost", "low", "loses fewer files", "loses more files", "as many files are lost", "files lost"),
    topic(
      "checks.failed",
      "low",
      "violates fewer invariants",
      "violates more invariants",
      "as many invariants are violated",
      "violated",
    ),
  ],
  [
    topic(
      "availability.mean",
      "high",
      "keeps more files readable",
      "keeps fewer files readable",
      "files are readable as often",
      "mean availability",
    ),
    topic(
      "get.success",
      "high",
      "has more downloads succeed",
      "has fewer downloads succeed",
      "downloads succeed as often",
      "share that succeeded",
    ),
    topic(
      "put.success",
      "high",
      "has more uploads succeed",
      "has fewer uploads succeed",
      "uploads succeed as often",
      "share that succeeded",
    ),
  ],
  [
    topic(
      "load.stored.deviation",
      "low",
      "stores {ratio} closer to the nodes' ideals",
      "stores {ratio} further from the nodes' ideals",
      "bytes are stored as close to the nodes' ideals",
      "deviation",
    ),
    topic(
      "load.stored.cv",
      "low",
      "stores {ratio} more evenly",
      "stores {ratio} less evenly",
      "bytes are stored as evenly",
      "CV",
    ),
    topic(
      "load.served.cv",
      "low",
      "spreads what is sent {ratio} more evenly",
      "spreads what is sent {ratio} less evenly",
      "what is sent is spread as evenly",
      "CV",
    ),
    topic(
      "get.median",
      "low",
      "downloads {ratio} faster",
      "downloads {ratio} more slowly",
      "downloads are as fast",
      "median",
    ),
    topic(
      "get.p99",
      "low",
      "has its slowest downloads {ratio} faster",
      "has its slowest downloads {ratio} slower",
      "the slowest downloads are as fast",
      "99th percentile",
    ),
    topic(
      "put.median",
      "low",
      "uploads {ratio} faster",
      "uploads {ratio} more slowly",
      "uploads are as fast",
      "median",
    ),
    topic(
      "repair.bytes",
      "low",
      "repairs with fewer bytes",
      "repairs with more bytes",
      "repair moves as much",
      "moved by repair",
    ),
    topic(
      "redundancy.mean",
      "high",
      "keeps more chunks at full redundancy",
      "keeps fewer chunks at full redundancy",
      "redundancy is alike",
      "mean redundancy",
    ),
    topic(
      "tracker.requests",
      "low",
      "asks the tracker less often",
      "asks the tracker more often",
      "the tracker is asked as often",
      "requests",
    ),
  ],
];

interface Ranked extends Finding {
  readonly tier: number;
  /** How far apart they are: the logarithm of the ratio. */
  readonly size: number;
}

/** What differs between each run and the baseline, by importance and then by size; then what is alike. */
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

/** Whether words may be made of a metric: there are enough downloads for it, and it is the right one for the nodes' ideals. */
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
  // The ratio of two shares says little: 99.9 % and 90 % lie 10 times apart in what is missing.
  const size = row.unit === "share" ? Math.abs(value - baseline) : Number.isFinite(ratio) ? ratio : Number.MAX_VALUE;
  return [{ ...common, kind, size, text }];
}

function isAlike({ unit, metric }: MetricRow, a: number, b: number): boolean {
  if (a === b) return true;
  // One more file lost is a difference, however many there are.
  if (metric === "files.lost" || metric === "checks.failed") return false;
  if (unit === "share") return Math.abs(a - b) < ALIKE_SHARE;
  return Math.min(a, b) > 0 && Math.max(a, b) / Math.min(a, b) < ALIKE_RATIO;
}

/** The thresholds in a sentence. */
export const thresholds = `Alike means: less than ${Math.round((ALIKE_RATIO - 1) * 100)} % apart, shares less than ${formatShare(ALIKE_SHARE)} of all. This is a convention, not a statistical test.`;
