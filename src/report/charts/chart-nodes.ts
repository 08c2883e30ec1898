import type { Report } from "../report.js";
import { allOf, formatDuration, formatNumber, plural } from "../text/format.js";
import { colours } from "./chart-canvas.js";
import type { ChartAxis, ChartContent, ChartSeries } from "./chart-model.js";
import type { Said } from "./chart-said.js";
import { timeAxis, timeMarks } from "./time-axis.js";

/** Shows the nodes online through time, and how many came and went. Null if there are fewer than two samples. */
export function nodesChart(report: Report): ChartContent | Said | null {
  const { series, nodes } = report;
  if (series.time.length < 2) return null;
  if (nodes.leaves + nodes.crashes === 0 && series.online.every((online, i) => i === 0 || online === series.online[1]))
    return { says: `${always(series.online[1] ?? 0, nodes.total)}; none left, none crashed.` };
  const crowd = Math.max(...series.online, 1);
  const moves = series.time.map((_, i) => (series.joins[i] ?? 0) + (series.leaves[i] ?? 0) + (series.crashes[i] ?? 0));
  const most = Math.max(...moves.slice(1), 0);
  return {
    title: "Nodes online",
    subtitle: `${formatNumber(nodes.meanOnline)} of ${formatNumber(nodes.total)} on average; ${plural(nodes.joins, "join")}, ${plural(nodes.leaves, "leave")}, ${plural(nodes.crashes, "crash", "crashes")} in all.`,
    x: timeAxis(report),
    y: { label: "nodes online", unit: "count", min: 0, max: niceCeiling(crowd * 1.08), whole: true },
    xs: series.time,
    series: [
      { label: "online", colour: colours.blue, draw: "steps", values: series.online },
      ...(most > 0 ? movesOf(series) : []),
    ],
    marks: timeMarks(report),
    ...(most > 0 ? { y2: movesAxis(series.time, most) } : {}),
  };
}

function always(online: number, total: number): string {
  const who =
    online === total
      ? online === 1
        ? "The node was"
        : `${allOf(online)} nodes were`
      : online === 0
        ? "No node was"
        : plural(online, "node was", "nodes were");
  return `${who} online from the first sample to the last`;
}

/** Shows the nodes that came and went since the sample before, as stacked bars. */
function movesOf({ time, joins, leaves, crashes }: Report["series"]): ChartSeries[] {
  const bars = (label: string, colour: string, counts: readonly number[]): ChartSeries => ({
    label,
    colour,
    axis: "y2",
    draw: "bars",
    bar: intervalOf(time),
    stack: "moves",
    // Leave out the first sample, which counts nodes before the run.
    values: counts.map((count, i) => (i === 0 ? null : count)),
  });
  return [
    bars("joins and restarts", colours.green, joins),
    bars("leaves", colours.skyBlue, leaves),
    bars("crashes", colours.vermilion, crashes),
  ];
}

function movesAxis(time: readonly number[], most: number): ChartAxis {
  const label = `came or went in ${formatDuration(intervalOf(time))}`;
  return { label, unit: "count", min: 0, max: niceCeiling(most * 2.5), whole: true };
}

/** The time between two samples, in ms. */
function intervalOf(time: readonly number[]): number {
  return (time[2] ?? time[1] ?? 0) - (time[1] ?? 0);
}

/** Finds the least number, not below `value`, among 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten. So an axis ends at a round number. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8].find((step) => step * power >= value) ?? 10) * power;
}
