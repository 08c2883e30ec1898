import { formatNumber, formatShare, formatValue, scaleFor, type Unit } from "../../report/text/format.js";
import { signed } from "./effect.js";
import type { Cell, SettingComparison, Summary } from "./summary.js";

/** A table in plain text: titles, and rows of cells. The first `texts` columns are words, the others figures. */
export interface SummaryTable {
  readonly title: string;
  readonly texts: number;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Makes a table of all settings for each metric, in one unit. */
export function metricTables(summary: Summary): SummaryTable[] {
  return summary.metrics.map(({ path, unit, description }) => {
    const cells = summary.cells.filter(({ metric }) => metric === path);
    const largest = Math.max(0, ...cells.flatMap(({ mean, max }) => [Math.abs(mean ?? 0), Math.abs(max ?? 0)]));
    const scale = scaleFor(unit, largest);
    const of = (value: number | null): string => (value === null ? "no data" : inUnit(value, unit, scale.size));
    return {
      title: `${path}${scale.name === "" ? "" : ` (${scale.name})`}: ${description}`,
      texts: 1,
      header: ["setting", "runs", "mean", "95 % interval", "sd", "least", "most"],
      rows: cells.map((cell) => [
        cell.setting,
        formatNumber(cell.count),
        of(cell.mean),
        intervalOf(cell, of),
        of(cell.sd),
        of(cell.min),
        of(cell.max),
      ]),
    };
  });
}

function intervalOf({ low, high, count, min, max }: Cell, of: (value: number | null) => string): string {
  if (low !== null && high !== null) return `${of(low)} to ${of(high)}`;
  return count > 1 && min === max ? "none: all alike" : "no data";
}

/** Writes a value in the column's unit, without the unit's name. */
function inUnit(value: number, unit: Unit, size: number): string {
  return unit === "share" ? formatShare(value).replace(" %", "") : formatNumber(value / size);
}

/** Compares each setting with the baseline, over common seeds. Null if the baseline is the only setting. */
export function pairedTable({ comparisons, baseline, metrics, settings }: Summary): SummaryTable | null {
  if (comparisons.length === 0) return null;
  const unitOf = new Map(metrics.map(({ path, unit }) => [path, unit as Unit]));
  // Sort the rows in the order of the design, so that a reader finds them.
  const order = metrics.flatMap(({ path }) => settings.map(({ name }) => `${path} ${name}`));
  const placed = [...comparisons].sort(
    (a, b) => order.indexOf(`${a.metric} ${a.setting}`) - order.indexOf(`${b.metric} ${b.setting}`),
  );
  return {
    title: `Differences from ${baseline}, over common seeds`,
    texts: 2,
    header: [
      "metric",
      "setting",
      "pairs",
      "difference",
      "95 % interval",
      "times",
      "interval of times",
      "p (corrected)",
      "verdict",
    ],
    rows: placed.map((one) => pairedRow(one, unitOf.get(one.metric) ?? "ratio")),
  };
}

function pairedRow(one: SettingComparison, unit: Unit): string[] {
  const { metric, setting, pairs, difference, interval, ratio, corrected, verdict } = one;
  const nothing = verdict === "not comparable" ? "–" : "no data";
  return [
    metric,
    setting,
    formatNumber(pairs),
    difference === null || verdict === "not comparable" ? nothing : signed(difference, unit),
    interval ? `${signed(interval.low, unit)} to ${signed(interval.high, unit)}` : "–",
    ratio ? formatNumber(ratio.estimate) : "–",
    ratio ? `${formatNumber(ratio.low)} to ${formatNumber(ratio.high)}` : "–",
    corrected ? probability(corrected.p) : "–",
    verdict,
  ];
}

function probability(p: number): string {
  return p < 0.001 ? "under 0.001" : formatNumber(p);
}

export function runsTable({ settings }: Summary): SummaryTable {
  return {
    title: "Runs",
    texts: 1,
    header: ["setting", "asked", "finished", "failed", "own checks failed", "stopping rule"],
    rows: settings.map(({ name, asked, finished, failed, unsound, stop }) => [
      name,
      ...[asked, finished, failed, unsound].map(formatNumber),
      stop,
    ]),
  };
}

/** Makes the table of expectations; null if there are none. */
export function expectationTable({ expectations, metrics }: Summary): SummaryTable | null {
  if (expectations.length === 0) return null;
  const unitOf = new Map(metrics.map(({ path, unit }) => [path, unit as Unit]));
  return {
    title: "Expectations",
    texts: 3,
    header: ["expectation", "setting", "verdict", "found", "where"],
    rows: expectations.map(({ text, metric, setting, verdict, actual, why, where }) => {
      const unit = unitOf.get(metric) ?? "ratio";
      const found = actual === null ? "–" : setting === null ? signed(actual, unit) : formatValue(actual, unit);
      return [text, setting ?? "of a pair", why === null ? verdict : `${verdict}: ${why}`, found, where];
    }),
  };
}
