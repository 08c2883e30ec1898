import { colours } from "../charts/chart-canvas.js";
import type { ChartBound, ChartMark, ChartModel, ChartSpan } from "../charts/chart-model.js";
import { chartsOf } from "../charts/charts.js";
import type { ExpectationReport, Report } from "../report.js";
import { formatDuration } from "../text/format.js";

/** More incidents than this would shade the whole chart: the first ones to tell are shown. */
const MOST_INCIDENTS = 5;

/** The charts of a run as its page shows them: as its pictures do, with what was expected, and with incidents. */
export function pageCharts(report: Report): ChartModel[] {
  return chartsOf(report).map((chart) => {
    if (chart.says !== undefined) return chart;
    const expected = report.expectations.filter(({ verdict }) => verdict !== "void" && verdict !== "not judged");
    const bounds = expected.flatMap((one) => boundOf(chart, one, report));
    const marks = expected.flatMap((one) => markOf(chart, one));
    return {
      ...chart,
      bounds: [...(chart.bounds ?? []), ...bounds],
      marks: [...(chart.marks ?? []), ...marks].sort((a, b) => a.x - b.x),
      ...(chart.x.unit === "moment" ? { spans: spansOf(report) } : {}),
    };
  });
}

/** What was expected of a figure, as a level of the chart that shows it. */
function boundOf({ name, y }: ChartModel, one: ExpectationReport, report: Report): ChartBound[] {
  const level = levelOf(name, y.unit, one, report);
  return level === undefined ? [] : [{ y: level, label: words(one), colour: shade(one) }];
}

function levelOf(
  chart: string,
  unit: ChartModel["y"]["unit"],
  { metric, expected }: ExpectationReport,
  { load }: Report,
): number | undefined {
  if (chart === "availability" && /^(availability|durability)\./.test(metric)) return expected;
  if (chart === "nodes" && /^nodes\.(online|meanOnline)$/.test(metric)) return expected;
  if (chart === "tracker" && /^tracker\.(rate|peakRate)$/.test(metric)) return expected;
  for (const kind of ["stored", "served"] as const) {
    if (chart !== `load-${kind}`) continue;
    if (metric === `load.${kind}.maxOverIdeal` && unit === "ratio") return expected;
    if (metric === `load.${kind}.max` && unit === "bytes") return expected;
    const { mean } = load[kind];
    if (metric === `load.${kind}.maxOverMean` && unit === "bytes" && mean !== null) return expected * mean;
  }
  return undefined;
}

/** What was expected of a time, on the axis of times. */
function markOf({ name }: ChartModel, one: ExpectationReport): ChartMark[] {
  const isTime = name === "downloads" && /^get\.(min|mean|median|p\d+|max)$/.test(one.metric);
  return isTime ? [{ x: one.expected, label: words(one) }] : [];
}

function words({ text, verdict }: ExpectationReport): string {
  return `expected ${text}: ${verdict}`;
}

function shade({ passed }: ExpectationReport): string {
  return passed ? colours.grey : colours.vermilion;
}

/** When chunks had too few replicas, by the incident that they lost them in. */
function spansOf({ timeline, run }: Report): ChartSpan[] {
  return timeline.incidents
    .filter(({ chunks }) => chunks > 0)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST_INCIDENTS)
    .map(({ what, from, open, stages }) => {
      const healed = stages.findLast(({ stage }) => stage === "healed")?.at;
      const until = open > 0 ? run.played : (healed ?? from);
      const end = open > 0 ? "not healed by the end" : `healed after ${formatDuration(until - from)}`;
      return { from, until, label: `${what}: ${end}` };
    });
}
