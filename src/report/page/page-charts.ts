import { colours } from "../charts/chart-canvas.js";
import type { ChartBound, ChartMark, ChartModel, ChartSpan } from "../charts/chart-model.js";
import { chartsOf } from "../charts/charts.js";
import type { ExpectationReport, Report } from "../report.js";
import { outcomeOf, shadedIncidents } from "./page-incidents.js";

/** Makes the charts of a run for its page: the same charts as in its PNG files, with expectations and incidents added. */
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

/** Makes a horizontal line for the expectation of a figure, in the chart that shows the figure. */
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

/** Makes a mark on the axis of times for the expectation of a time. */
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

/** Finds the stretches of time in which chunks had too few replicas: one for each of the few incidents that charts shade. */
function spansOf(report: Report): ChartSpan[] {
  return shadedIncidents(report).map((incident) => ({ from: incident.from, ...outcomeOf(incident, report) }));
}
