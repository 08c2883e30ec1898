import { colours } from "../../report/charts/chart-canvas.js";
import type { ChartSeries } from "../../report/charts/chart-model.js";
import type { Summary } from "../summary/summary.js";
import {
  capitalised,
  drawnAlike,
  type MeasuredCell,
  type MetricOf,
  measuredCells,
  metricAxis,
  type SummaryChart,
} from "./summary-chart.js";

/** The largest number of settings that have room below each other. */
const MOST_SETTINGS = 24;

/** Makes a chart for each metric: a row for each setting shows the mean, its interval, and the range of the runs. */
export function intervalCharts(summary: Summary): SummaryChart[] {
  return summary.metrics.flatMap((metric) => {
    const cells = measuredCells(summary, metric);
    const isFit = cells.length >= 1 && cells.length <= MOST_SETTINGS;
    return isFit ? [intervalChart(summary, metric, cells)] : [];
  });
}

function intervalChart(summary: Summary, metric: MetricOf, cells: readonly MeasuredCell[]): SummaryChart {
  const rows = cells.map((cell, i) => ({ cell, y: cells.length - 1 - i }));
  const isBase = ({ setting }: MeasuredCell): boolean => setting === summary.baseline;
  const means = rows.map(({ cell, y }) =>
    bar(y, [cell.mean], { colour: colours.ink, draw: "points", point: "circle" }),
  );
  const intervals = rows.map(({ cell, y }) =>
    bar(y, [cell.low, cell.high], { colour: isBase(cell) ? colours.orange : colours.blue, width: 7 }),
  );
  const spread = rows.map(({ cell, y }) => bar(y, [cell.min, cell.max], { colour: colours.grey, width: 1 }));
  const others = intervals.filter((_, i) => !isBase(cells[i] as MeasuredCell));
  const base = intervals.filter((_, i) => isBase(cells[i] as MeasuredCell));
  return drawnAlike(
    `intervals-${metric.path}`,
    `${metric.path} of each setting: mean, 95 % interval, and range of the runs`,
    {
      title: capitalised(metric.description),
      subtitle:
        "Each row is a setting. Dot: mean of its runs. Bar: 95 % interval. Thin line: least to most of all runs.",
      x: { ...metricAxis(metric, cells), ...startOf(cells) },
      y: {
        label: "",
        unit: "count",
        min: -0.6,
        max: cells.length - 0.4,
        ticks: rows.map(({ cell, y }) => ({ value: y, label: shortened(cell.setting) })),
      },
      xs: [],
      series: [
        ...means,
        ...named(others, "95 % interval of the mean"),
        ...named(base, "interval of the baseline"),
        ...named(spread, "least to most of all runs"),
      ],
    },
  );
}

/** Draws the marks in the row of a setting. */
function bar(
  y: number,
  ends: readonly (number | null)[],
  look: Pick<ChartSeries, "colour"> & Partial<ChartSeries>,
): ChartSeries {
  const xs = ends.filter((x) => x !== null);
  return { label: "", draw: "line", ...look, xs, values: xs.map(() => y) };
}

/** Gives the first series a label, so that the legend has one entry for all of them. */
function named(series: readonly ChartSeries[], label: string): ChartSeries[] {
  return series.map((one, i) => (i === 0 ? { ...one, label } : one));
}

/** Lets an axis that comes close to 0 begin at 0, so that it shows no room for negative values that cannot occur. */
function startOf(cells: readonly MeasuredCell[]): { min?: number } {
  const ends = cells.flatMap(({ mean, min, max, low, high }) => [
    mean,
    min ?? mean,
    max ?? mean,
    low ?? mean,
    high ?? mean,
  ]);
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  return least >= 0 && least < NEAR_ZERO * (most - least) ? { min: 0 } : {};
}

const NEAR_ZERO = 0.2;
const LONGEST = 34;

function shortened(name: string): string {
  return name.length <= LONGEST ? name : `${name.slice(0, LONGEST - 1)}…`;
}
