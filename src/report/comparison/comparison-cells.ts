import { formatNumber, formatShare, scaleFor } from "../text/format.js";
import type { Comparison, MetricRow } from "./comparison.js";

/** A metric's name, its unit for the whole row, and a cell for each run. */
interface CellRow {
  readonly metric: string;
  readonly unit: string;
  readonly cells: readonly string[];
}

/** Makes the rows that have data, each with one unit for all runs. */
export function cellRows({ rows }: Comparison): CellRow[] {
  return rows.filter(hasData).map((row) => {
    const scale = scaleFor(row.unit, Math.max(...row.values.map((value) => Math.abs(value ?? 0))));
    const cells = row.values.map((value) => {
      if (value === null) return "no data";
      return row.unit === "share" ? formatShare(value).replace(" %", "") : formatNumber(value / scale.size);
    });
    return { metric: row.metric, unit: scale.name, cells };
  });
}

/** Counts the metrics for which no run has data. */
export function withoutData({ rows }: Comparison): number {
  return rows.filter((row) => !hasData(row)).length;
}

/** Collects the reasons why rows cannot be compared with the baseline, each with the metrics that it concerns. */
export function incomparable({ rows, runs }: Comparison): { readonly reason: string; readonly metrics: string[] }[] {
  const byReason = new Map<string, string[]>();
  for (const row of rows.filter(hasData))
    for (const [i, why] of row.notComparable.entries()) {
      if (why === null) continue;
      const reason = `${runs[i]?.name}: not comparable: ${why}`;
      byReason.set(reason, [...(byReason.get(reason) ?? []), row.metric]);
    }
  return [...byReason].map(([reason, metrics]) => ({ reason, metrics }));
}

function hasData({ values }: MetricRow): boolean {
  return values.some((value) => value !== null);
}
