import { colours } from "../../report/charts/chart-canvas.js";
import { frame, line } from "../../report/charts/chart-frame.js";
import type { Summary } from "../summary/summary.js";
import {
  axisOf,
  capitalised,
  type MeasuredCell,
  type MetricOf,
  measuredCells,
  type SummaryChart,
} from "./summary-chart.js";

/** More settings than this do not find room below each other. */
const MOST_SETTINGS = 24;

/** For each metric: a row for each setting, with the mean, its interval, and the range of the runs. */
export function intervalCharts(summary: Summary): SummaryChart[] {
  return summary.metrics.flatMap((metric) => {
    const cells = measuredCells(summary, metric);
    const isFit = cells.length >= 1 && cells.length <= MOST_SETTINGS;
    return isFit ? [intervalChart(summary, metric, cells)] : [];
  });
}

function intervalChart(summary: Summary, metric: MetricOf, cells: readonly MeasuredCell[]): SummaryChart {
  const { scale, title } = axisOf(metric, cells);
  const rows = cells.map((cell, i) => ({ cell, y: cells.length - 1 - i }));
  const at = (y: number, ...xs: readonly (number | null)[]) =>
    xs.flatMap((x) => (x === null ? [] : [{ x: x / scale.size, y }]));
  const shade = ({ setting }: MeasuredCell) => (setting === summary.baseline ? colours.orange : colours.blue);
  const spread = rows.map(({ cell, y }) => line("", colours.grey, at(y, cell.min, cell.max), { borderWidth: 1 }));
  const intervals = rows.map(({ cell, y }) => line("", shade(cell), at(y, cell.low, cell.high), { borderWidth: 7 }));
  const means = rows.map(({ cell, y }) =>
    line("", colours.ink, at(y, cell.mean), { pointRadius: 5, pointStyle: "circle", showLine: false }),
  );
  const named = [
    line("95 % interval of the mean", colours.blue, []),
    line("that of the baseline", colours.orange, []),
    line("least to most of all runs", colours.grey, []),
  ];
  return {
    name: `intervals-${metric.path}`,
    alt: `${metric.path} of each setting: mean, 95 % interval, and range of the runs`,
    configuration: frame(
      {
        title: capitalised(metric.description),
        subtitle: `Each row is a setting. Dot: mean of its runs. Bar: 95 % interval. Thin line: least to most of all runs.`,
        x: { title, ...startOf(cells) },
        y: {
          title: "",
          min: -0.6,
          max: cells.length - 0.4,
          ticks: rows.map(({ cell, y }) => ({ value: y, label: shortened(cell.setting) })),
        },
        legend: true,
      },
      // Chart.js draws the first one last, on top of the others.
      [...means, ...intervals, ...spread, ...named],
    ),
  };
}

/** An axis that comes close to 0 begins there: what cannot be negative shows no room below. */
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
