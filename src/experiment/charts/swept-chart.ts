import { dashes, strokes } from "../../report/charts/chart-comparison.js";
import { type AxisSpec, frame, line } from "../../report/charts/chart-frame.js";
import type { Summary } from "../summary/summary.js";
import {
  axisOf,
  capitalised,
  type FactorOf,
  levelOf,
  type MeasuredCell,
  type MetricOf,
  measuredCells,
  type SummaryChart,
} from "./summary-chart.js";

/** More lines than colours cannot be told apart. */
const MOST_LINES = 6;
/** A quantity that grows by more than this has a logarithmic axis. */
const WIDE = 20;

/** For each metric and each factor that is a quantity: a line for each combination of the other levels, with its interval as a band. */
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
  const { scale, title } = axisOf(metric, cells);
  const at = (places: readonly Place[], of: (cell: MeasuredCell) => number | null) =>
    places.map(({ x, cell }) => ({ x, y: (of(cell) ?? cell.mean) / scale.size }));
  // A band fills up to the dataset before it.
  const datasets = [...lines].flatMap(([name, unsorted], i) => {
    const places = [...unsorted].sort((a, b) => a.x - b.x);
    const colour = strokes[i % strokes.length] as string;
    return [
      line(
        "",
        "transparent",
        at(places, ({ low }) => low),
        { borderWidth: 0 },
      ),
      line(
        "",
        "transparent",
        at(places, ({ high }) => high),
        {
          borderWidth: 0,
          fill: "-1",
          backgroundColor: `${colour}33`,
        },
      ),
      line(
        name,
        colour,
        at(places, ({ mean }) => mean),
        {
          pointRadius: 4,
          borderDash: [...(dashes[i % dashes.length] as number[])],
        },
      ),
    ];
  });
  return [
    {
      name: `swept-${factor.name}-${metric.path}`,
      alt: `${metric.path} by ${factor.name}${lines.size > 1 ? ", a line for each other setting" : ""}, with 95 % intervals`,
      configuration: frame(
        {
          title: `${capitalised(metric.description)}, by ${factor.name}`,
          subtitle: "Line: mean of the runs. Band: 95 % interval of the mean.",
          x: quantityAxis(factor),
          y: { title },
          legend: lines.size > 1,
        },
        datasets,
      ),
    },
  ];
}

function quantityAxis({ name, levels }: FactorOf): AxisSpec {
  const values = levels.map(({ quantity }) => quantity as number);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const logarithmic = least > 0 && most > WIDE * least;
  const margin = logarithmic ? 0 : 0.03 * (most - least);
  return {
    title: name,
    logarithmic,
    min: logarithmic ? least / 1.1 : least - margin,
    max: logarithmic ? most * 1.1 : most + margin,
    ticks: levels.map((level) => ({ value: level.quantity as number, label: level.name })),
  };
}

/** The levels of all factors but one. */
function othersOf({ factors, settings }: Summary, setting: string, { name }: FactorOf): string {
  const levels = settings.find((one) => one.name === setting)?.levels ?? {};
  const others = factors.filter((factor) => factor.name !== name);
  return others.map((factor) => (others.length > 1 ? `${factor.name}=` : "") + levels[factor.name]).join(", ");
}
