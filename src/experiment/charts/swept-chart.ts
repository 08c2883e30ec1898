import { dashes, strokes } from "../../report/charts/chart-comparison.js";
import type { ChartAxis, ChartSeries } from "../../report/charts/chart-model.js";
import type { Summary } from "../summary/summary.js";
import {
  capitalised,
  drawnAlike,
  type FactorOf,
  levelOf,
  type MeasuredCell,
  type MetricOf,
  measuredCells,
  metricAxis,
  type SummaryChart,
} from "./summary-chart.js";

/** A chart has at most this many lines: there are no more colours that readers can tell apart. */
const MOST_LINES = 6;
/** The ratio of the largest level to the smallest above which the axis is logarithmic. */
const WIDE = 20;

/**
 * Makes a chart for each metric and each swept factor. It has a line for each combination of levels of the other factors, with a band that
 * shows the intervals.
 */
export function sweptCharts(summary: Summary): SummaryChart[] {
  const swept = summary.factors.filter(isSwept);
  return swept.flatMap((factor) => summary.metrics.flatMap((metric) => sweptChart(summary, factor, metric)));
}

function isSwept({ levels }: FactorOf): boolean {
  return levels.length > 1 && levels.every(({ quantity }) => quantity !== null);
}

interface Place {
  readonly x: number;
  readonly cell: MeasuredCell;
}

function sweptChart(summary: Summary, factor: FactorOf, metric: MetricOf): SummaryChart[] {
  const cells = measuredCells(summary, metric);
  const lines = new Map<string, Place[]>();
  for (const cell of cells) {
    const x = levelOf(summary, cell.setting, factor)?.quantity ?? 0;
    const name = othersOf(summary, cell.setting, factor);
    lines.set(name, [...(lines.get(name) ?? []), { x, cell }]);
  }
  if (cells.length < 2 || lines.size > MOST_LINES) return [];
  return [
    drawnAlike(
      `swept-${factor.name}-${metric.path}`,
      `${metric.path} by ${factor.name}${lines.size > 1 ? ", a line for each other setting" : ""}, with 95 % intervals`,
      {
        title: `${capitalised(metric.description)}, by ${factor.name}`,
        subtitle: "Line: mean of the runs. Band: 95 % interval of the mean.",
        x: quantityAxis(factor),
        y: metricAxis(metric, cells),
        xs: [],
        series: [...lines].map(([name, unsorted], i) => lineOf(name, unsorted, i)),
      },
    ),
  ];
}

function lineOf(name: string, unsorted: readonly Place[], i: number): ChartSeries {
  const places = [...unsorted].sort((a, b) => a.x - b.x);
  return {
    label: name,
    colour: strokes[i % strokes.length] as string,
    draw: "line",
    point: "circle",
    dash: dashes[i % dashes.length] as readonly number[],
    xs: places.map(({ x }) => x),
    values: places.map(({ cell }) => cell.mean),
    band: {
      low: places.map(({ cell }) => cell.low ?? cell.mean),
      high: places.map(({ cell }) => cell.high ?? cell.mean),
    },
  };
}

function quantityAxis({ name, levels }: FactorOf): ChartAxis {
  const values = levels.map(({ quantity }) => quantity as number);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const logarithmic = least > 0 && most > WIDE * least;
  const margin = logarithmic ? 0 : 0.03 * (most - least);
  return {
    label: name,
    unit: "ratio",
    logarithmic,
    min: logarithmic ? least / 1.1 : least - margin,
    max: logarithmic ? most * 1.1 : most + margin,
    ticks: levels.map((level) => ({ value: level.quantity as number, label: level.name })),
  };
}

/** The levels of all factors but one in a setting, in words. */
function othersOf({ factors, settings }: Summary, setting: string, { name }: FactorOf): string {
  const levels = settings.find((one) => one.name === setting)?.levels ?? {};
  const others = factors.filter((factor) => factor.name !== name);
  return others.map((factor) => (others.length > 1 ? `${factor.name}=` : "") + levels[factor.name]).join(", ");
}
