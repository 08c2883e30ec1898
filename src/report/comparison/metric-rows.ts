import { type Metric, metrics } from "../analysis/metrics.js";
import type { LoadReport, Report } from "../report.js";
import { formatDuration, type Unit } from "../text/format.js";
import type { MetricRow } from "./comparison.js";

/** Makes a row for every figure that `expect` knows, with its value in every run. The first report is the baseline. */
export function metricRows(reports: readonly Report[]): MetricRow[] {
  return [...metrics.values()].map((metric) => {
    const values = reports.map((report) => figureOf(metric, report));
    const notComparable = reports.map((report) => whyNotComparable(metric, reports[0] as Report, report));
    const [baseline = null] = values;
    const ratios = values.map((value, i) =>
      value === null || baseline === null || baseline === 0 || notComparable[i] !== null ? null : value / baseline,
    );
    const { path, unit, description } = metric;
    return { metric: path, group: path.split(".")[0] as string, unit, description, values, ratios, notComparable };
  });
}

/** Reads a figure of a report. A live run has no number of events. */
function figureOf({ path, get }: Metric, report: Report): number | null {
  if (path === "run.events" && report.run.transport !== "simulated") return null;
  return get(report);
}

const LOAD = /^load\.(stored|replicas|served|requests)\.(\w+)$/;
/** The figures that compare loads with the nodes' ideals. */
const AGAINST_IDEAL = new Set(["maxOverIdeal", "deviation", "weightedGini", "misplaced"]);
/** The counts of one moment, which do not grow with the time played. */
const NOT_SUMMED = new Set(["nodes.online"]);

/** Whether a figure grows with the time played. */
export function isSummed(path: string, unit: Unit): boolean {
  return (unit === "count" || unit === "bytes") && !NOT_SUMMED.has(path);
}

/** Says why a figure of `other` cannot be compared with the baseline's; null if it can. */
function whyNotComparable({ path, unit }: Metric, baseline: Report, other: Report): string | null {
  const [, key, figure] = LOAD.exec(path) ?? [];
  const unlike =
    key === undefined || figure === undefined
      ? null
      : unlikeLoads(baseline.load[key as "stored"], other.load[key as "stored"], AGAINST_IDEAL.has(figure));
  if (unlike !== null) return unlike;
  if (isSummed(path, unit) && baseline.run.played !== other.run.played)
    return `${formatDuration(baseline.run.played)} played against ${formatDuration(other.run.played)}`;
  return null;
}

function unlikeLoads(a: LoadReport, b: LoadReport, againstIdeal: boolean): string | null {
  if (a.unit !== b.unit) return `${a.unit} against ${b.unit}`;
  if (a.population !== b.population) return `${a.population}, against ${b.population}`;
  if (againstIdeal && a.ideal && b.ideal && a.ideal.basis !== b.ideal.basis)
    return `ideals are ${a.ideal.basis}, against ${b.ideal.basis}`;
  return null;
}
