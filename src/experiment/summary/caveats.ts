import { knowsQuantile } from "../../report/analysis/statistics.js";
import { formatNumber, plural } from "../../report/text/format.js";
import type { ExperimentMetric, StoppingRule } from "../experiment.js";
import type { RunRecord } from "../run-record.js";
import type { RecordsOf } from "./compare-settings.js";
import type { Cell, SummarySetting } from "./summary.js";

interface Caveated {
  readonly metrics: readonly ExperimentMetric[];
  readonly stop?: StoppingRule | undefined;
}

/** Writes the sentences that a reader needs before the figures. */
export function caveatsOf(
  { metrics, stop }: Caveated,
  recordsOf: RecordsOf,
  settings: readonly SummarySetting[],
  cells: readonly Cell[],
): string[] {
  return [
    ...settings.flatMap((setting) => ofRuns(setting, stop)),
    ...cells.flatMap(ofData),
    ...withoutInterval(cells),
    ...metrics.flatMap((metric) => ofFewOperations(metric, settings, recordsOf)),
    ...ofCover(cells),
  ];
}

function ofRuns(
  { name, asked, finished, failed, unsound, stop, complete }: SummarySetting,
  rule: StoppingRule | undefined,
): string[] {
  const told: string[] = [];
  const done = finished + failed;
  if (!complete) told.push(`${name}: ${formatNumber(done)} of ${plural(asked, "run")} done so far.`);
  if (failed > 0)
    told.push(
      `${name}: ${plural(failed, "run")} of ${formatNumber(done)} failed and ${failed === 1 ? "has" : "have"} no figures.`,
    );
  if (unsound > 0)
    told.push(
      `${name}: in ${plural(unsound, "run")} of ${formatNumber(finished)} the scenario's own checks or expectations failed; their figures count.`,
    );
  if (stop === "most runs")
    told.push(
      `${name}: after ${plural(done, "run")}, the most allowed, the interval of ${rule?.metric.path ?? "its metric"} is still wider than the stopping rule asks.`,
    );
  return told;
}

function ofData({ setting, metric, count, noData, leftOut }: Cell): string[] {
  const told: string[] = [];
  if (noData > 0 && count > 0)
    told.push(
      `${setting}: ${plural(noData, "run")} of ${formatNumber(count + noData + leftOut)} had nothing to measure for ${metric}: the mean is of the others.`,
    );
  if (leftOut > 0)
    told.push(
      `${setting}: ${plural(leftOut, "run")} with data for ${metric} ${leftOut === 1 ? "does" : "do"} not count, since another of the same network or seed has none.`,
    );
  return told;
}

/** Writes a sentence for each metric and reason, with the settings that it concerns. */
function withoutInterval(cells: readonly Cell[]): string[] {
  const concerned = new Map<string, string[]>();
  for (const { setting, metric, why } of cells) {
    if (why === null) continue;
    const key = `${metric}: no interval, ${why}`;
    concerned.set(key, [...(concerned.get(key) ?? []), setting]);
  }
  return [...concerned].map(([key, names]) => `${key}: ${names.join(", ")}.`);
}

/** Warns that a high quantile of few operations is nearly their largest value. */
function ofFewOperations(
  { path }: ExperimentMetric,
  settings: readonly SummarySetting[],
  recordsOf: RecordsOf,
): string[] {
  const [, operation, quantile] = /^(put|get|leave)\.(?:throughput\.)?(p90|p99)$/.exec(path) ?? [];
  if (operation === undefined) return [];
  const probability = quantile === "p99" ? 0.99 : 0.9;
  const knows = ({ metrics }: RunRecord): boolean =>
    knowsQuantile(metrics[`${operation}.succeeded`] ?? Number.POSITIVE_INFINITY, probability);
  const few = settings.filter(({ name }) =>
    recordsOf(name).some((record) => record.outcome === "finished" && !knows(record)),
  );
  if (few.length === 0) return [];
  const where = few.length === settings.length ? "every setting" : few.map(({ name }) => name).join(", ");
  return [
    `${path}: some runs of ${where} have too few of them for a ${quantile === "p99" ? "99th" : "90th"} percentile: there it is nearly the largest.`,
  ];
}

/** Says what the intervals cover. If they cover different things, each of these has a sentence of its own. */
function ofCover(cells: readonly Cell[]): string[] {
  const covers = new Set(cells.filter(({ method }) => method !== null).map((cell) => cell.covers));
  return [...covers].map((cover) => `Intervals cover ${cover}.`);
}
