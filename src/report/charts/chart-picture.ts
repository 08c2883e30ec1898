import type { Chart, ChartConfiguration, ChartDataset, Plugin } from "chart.js";
import { colours } from "./chart-canvas.js";
import { type AxisSpec, frame, line, type Point } from "./chart-frame.js";
import type { ChartAxis, ChartBound, ChartContent, ChartSeries } from "./chart-model.js";

type Dataset = ChartDataset<"line", Point[]>;

/** Makes the configuration with which Chart.js draws a chart as a PNG. */
export function pictureOf(chart: ChartContent): ChartConfiguration {
  const { title, subtitle, x, y, y2, series, marks = [], bounds = [] } = chart;
  const isStacked = (axis: "y" | "y2") => series.some((one) => one.stack !== undefined && (one.axis ?? "y") === axis);
  const datasets = [
    ...series.flatMap((one, i) => drawn(chart, one, i)),
    ...bounds.map((bound, i) => across(bound, chart, i)),
  ];
  return frame(
    {
      title,
      subtitle,
      x: axisOf(x),
      y: { ...axisOf(y), stacked: isStacked("y") },
      ...(y2 ? { right: { ...axisOf(y2), stacked: isStacked("y2") } } : {}),
      legend: datasets.filter(({ label }) => label !== "").length > 1,
      marks: marks.map(({ x: at, label }) => ({ x: at / sizeOf(x), label })),
      plugins: series.flatMap((one) => (one.names ? [nameDots(chart, one, one.names)] : [])),
    },
    datasets,
  );
}

function axisOf({
  label,
  unit,
  shown,
  logarithmic = false,
  min,
  max,
  step,
  whole = false,
  ticks,
}: ChartAxis): AxisSpec {
  const size = shown?.size ?? 1;
  const told = [...(shown?.name ? [shown.name] : []), ...(logarithmic ? ["logarithmic"] : [])];
  return {
    title: told.length > 0 ? `${label} (${told.join(", ")})` : label,
    logarithmic,
    whole,
    share: unit === "share",
    ...(min === undefined ? {} : { min: min / size }),
    ...(max === undefined ? {} : { max: max / size }),
    ...(step === undefined ? {} : { step: step / size }),
    ...(ticks ? { ticks: ticks.map(({ value, label: text }) => ({ value: value / size, label: text })) } : {}),
  };
}

function sizeOf({ shown }: ChartAxis): number {
  return shown?.size ?? 1;
}

/** Writes words beside the points of a series, towards the middle of the plot. */
function nameDots(chart: ChartContent, { xs = chart.xs, values }: ChartSeries, names: readonly string[]): Plugin {
  return {
    id: "names",
    afterDatasetsDraw({ ctx, scales, chartArea }: Chart) {
      ctx.save();
      ctx.font = '14px "DejaVu Sans"';
      ctx.fillStyle = colours.ink;
      ctx.textBaseline = "bottom";
      names.forEach((name, i) => {
        const left = scales.x?.getPixelForValue((xs[i] ?? 0) / sizeOf(chart.x)) ?? 0;
        const top = scales.y?.getPixelForValue((values[i] ?? 0) / sizeOf(chart.y)) ?? 0;
        ctx.textAlign = left > (chartArea.left + chartArea.right) / 2 ? "right" : "left";
        ctx.fillText(name, left + (ctx.textAlign === "right" ? -10 : 10), top - 6);
      });
      ctx.restore();
    },
  };
}

/** Makes the datasets of a series: its line, and before it the edges of its band, if it has one. */
function drawn(chart: ChartContent, one: ChartSeries, i: number): Dataset[] {
  const { label, colour, values, xs = chart.xs, band } = one;
  const ySize = sizeOf(one.axis === "y2" && chart.y2 ? chart.y2 : chart.y);
  const at = (ys: readonly (number | null)[]) => pointsAt(xs, ys, sizeOf(chart.x), ySize);
  const edge = (ys: readonly number[], more: Partial<Dataset> = {}) =>
    line("", "transparent", at(ys), { borderWidth: 0, ...more });
  const edges = band ? [edge(band.low), edge(band.high, { fill: "-1", backgroundColor: shade(colour, 0.2) })] : [];
  const style = one.draw === "bars" ? barsOf(one, xs) : lineOf(chart, one, i);
  const side = one.axis === "y2" ? { yAxisID: "right" } : {};
  return [...edges, line(label, colour, at(values), { ...style, ...side, ...(one.front ? { order: -1 } : {}) })];
}

function lineOf({ series }: ChartContent, one: ChartSeries, i: number): Partial<Dataset> {
  const { colour, draw, fill = 0, width = 2.5, dash, stack, point } = one;
  const isLowest = stack === undefined || series.findIndex((other) => other.stack === stack) === i;
  const dot = point === "diamond" ? "rectRot" : "circle";
  return {
    borderWidth: width,
    ...(draw === "steps" ? { stepped: "before" } : {}),
    ...(dash ? { borderDash: [...dash] } : {}),
    ...(fill > 0 ? { fill: isLowest ? "origin" : "-1", backgroundColor: shade(colour, fill), pointStyle: "rect" } : {}),
    ...(draw === "points" ? { showLine: false, pointRadius: 5, pointStyle: dot } : {}),
    ...(draw !== "points" && point ? { pointRadius: 4 } : {}),
  };
}

function barsOf({ bar = 1, stack }: ChartSeries, xs: readonly number[]): Partial<Dataset> {
  const gap = xs.slice(1).reduce((least, x, i) => Math.min(least, x - (xs[i] as number)), Number.POSITIVE_INFINITY);
  return {
    type: "bar",
    categoryPercentage: 1,
    barPercentage: Number.isFinite(gap) ? Math.min(1, bar / gap) : bar,
    borderWidth: 0,
    pointStyle: "rect",
    ...(stack === undefined ? { grouped: false } : { stack }),
  } as object;
}

/** Makes a horizontal line through the whole plot, in front of everything. */
function across({ y, axis = "y", label, colour }: ChartBound, { x, y: left, y2 }: ChartContent, i: number): Dataset {
  const level = y / sizeOf(axis === "y2" && y2 ? y2 : left);
  const ends = [x.min ?? 0, x.max ?? 0].map((end) => ({ x: end / sizeOf(x), y: level }));
  return line(label, colour, ends, {
    borderDash: [9, 5],
    borderWidth: 2,
    order: -2,
    // Give the line a stack of its own, or it would be drawn on top of the series below it.
    stack: `bound ${i}`,
    ...(axis === "y2" ? { yAxisID: "right" } : {}),
  });
}

/** Makes the points of a line. A missing value gives no point. */
function pointsAt(xs: readonly number[], ys: readonly (number | null)[], xSize: number, ySize: number): Point[] {
  return xs.flatMap((x, i) => {
    const y = ys[i];
    return y === null || y === undefined ? [] : [{ x: x / xSize, y: y / ySize }];
  });
}

/** Makes a colour, `#rrggbb`, weaker: `strength` is 0 to 1. */
function shade(colour: string, strength: number): string {
  if (strength >= 1) return colour;
  return `${colour}${Math.round(255 * strength)
    .toString(16)
    .padStart(2, "0")}`;
}
