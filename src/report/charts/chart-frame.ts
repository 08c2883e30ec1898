import type { ChartConfiguration, ChartDataset, LegendItem, Plugin, Scale, ScaleOptions } from "chart.js";
import { formatTick } from "../text/format.js";
import { colours } from "./chart-canvas.js";
import { type ChartMark, heightOfMarks, verticalMarks } from "./chart-marks.js";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface AxisSpec {
  /** The title of the axis, with its unit. */
  readonly title: string;
  readonly min?: number;
  readonly max?: number;
  readonly logarithmic?: boolean;
  readonly stacked?: boolean;
  /** The distance between two ticks. */
  readonly step?: number;
  /** Whether only whole numbers have a meaning. */
  readonly whole?: boolean;
  /** Whether values are percentages, none of which is above 100, although the axis may be longer. */
  readonly share?: boolean;
  /** The ticks, with their labels, in place of those that Chart.js chooses. */
  readonly ticks?: readonly AxisTick[];
}

interface AxisTick {
  readonly value: number;
  readonly label: string;
}

export interface FrameSpec {
  readonly title: string;
  /** A sentence that says what to see in the chart. */
  readonly subtitle: string;
  readonly x: AxisSpec;
  readonly y: AxisSpec;
  readonly stacked?: boolean;
  /** A second axis on the right, for datasets with `yAxisID: "right"`. */
  readonly right?: AxisSpec;
  readonly legend?: boolean;
  /** The marks on the x axis, which are named above the plot. They need the axis' `max`. */
  readonly marks?: readonly ChartMark[];
  readonly plugins?: readonly Plugin[];
}

/** The largest number of whole numbers for which an axis has a tick at each. */
const WHOLE_STEPS = 12;

/** Makes a chart of points and lines on linear or logarithmic axes, which is the common part of all charts. */
export function frame(spec: FrameSpec, datasets: ChartDataset<"line", Point[]>[]): ChartConfiguration {
  const right = spec.right
    ? { right: { ...axis(spec.right), position: "right", grid: { drawOnChartArea: false } } }
    : {};
  const { marks = [], plugins = [] } = spec;
  const height = heightOfMarks(marks, spec.x);
  return {
    type: "line",
    data: { datasets },
    options: {
      parsing: false,
      normalized: true,
      layout: { padding: { left: 14, right: 26, top: 10, bottom: 10 } },
      elements: { point: { radius: 0 }, line: { borderWidth: 2.5 } },
      plugins: {
        title: {
          display: true,
          align: "start",
          text: spec.title,
          font: { size: 22, weight: "bold" },
          padding: { bottom: 4 },
        },
        subtitle: {
          display: true,
          align: "start",
          text: spec.subtitle,
          color: colours.grey,
          font: { size: 15 },
          padding: { bottom: 14 + height },
        },
        legend: {
          display: spec.legend ?? datasets.length > 1,
          position: "bottom",
          labels: {
            usePointStyle: true,
            pointStyleWidth: 34,
            boxHeight: 9,
            padding: 22,
            font: { size: 15 },
            generateLabels: () => datasets.map(legendItem).filter(({ text }) => text !== ""),
          },
        },
      },
      scales: { x: axis(spec.x), y: axis({ stacked: spec.stacked ?? false, ...spec.y }), ...right } as Record<
        string,
        ScaleOptions<"linear">
      >,
    },
    plugins: marks.length === 0 ? [...plugins] : [...plugins, verticalMarks(marks, height)],
  } as ChartConfiguration;
}

/** Makes the entry of a dataset in the legend, with the colour and the dashes of its line. By default Chart.js would show the dataset's point. */
function legendItem(dataset: ChartDataset<"line", Point[]>, datasetIndex: number): LegendItem {
  const [fill, stroke] = [dataset.backgroundColor as string, dataset.borderColor as string];
  return {
    datasetIndex,
    text: dataset.label ?? "",
    fillStyle: dataset.pointStyle === "rect" ? stroke : fill,
    strokeStyle: stroke,
    fontColor: colours.ink,
    lineWidth: dataset.pointStyle === "rect" ? 0 : 2.5,
    lineDash: (dataset.borderDash as number[] | undefined) ?? [],
    pointStyle: dataset.pointStyle as "rect" | "line",
  };
}

function axis(spec: AxisSpec): object {
  // If only whole numbers have a meaning, there must be no ticks between them.
  const few = spec.whole && spec.max !== undefined && spec.max - (spec.min ?? 0) <= WHOLE_STEPS;
  const step = spec.step ?? (few ? 1 : undefined);
  return {
    type: spec.logarithmic ? "logarithmic" : "linear",
    stacked: spec.stacked ?? false,
    ...(spec.min === undefined ? {} : { min: spec.min }),
    ...(spec.max === undefined ? {} : { max: spec.max }),
    title: { display: true, text: spec.title, font: { size: 16 }, padding: 8 },
    grid: { color: colours.grid, offset: false },
    border: { color: colours.grey },
    offset: false,
    ...(spec.max === undefined ? { grace: "6%" } : {}),
    ...(spec.ticks ? { afterBuildTicks: (scale: Scale) => putTicks(scale, spec.ticks ?? []) } : {}),
    ticks: {
      ...(spec.ticks ? { autoSkip: false } : {}),
      callback: (value: number | string) => tickLabel(Number(value), spec),
      maxTicksLimit: 12,
      includeBounds: spec.min === 0 && spec.max === 100,
      ...(step === undefined ? {} : { stepSize: step }),
    },
  };
}

function putTicks(scale: Scale, ticks: readonly AxisTick[]): void {
  scale.ticks = ticks.map(({ value }) => ({ value }));
}

function tickLabel(value: number, { whole, share, logarithmic, min, max, ticks }: AxisSpec): string {
  if (ticks) return ticks.find((tick) => tick.value === value)?.label ?? "";
  if ((whole && !Number.isInteger(value)) || (logarithmic && (value === min || value === max))) return "";
  if (share && value > 100.0001) return "";
  return formatTick(value);
}

/** Makes a line through points. A line without a label is not in the legend. */
export function line(
  label: string,
  colour: string,
  data: Point[],
  more: Partial<ChartDataset<"line", Point[]>> = {},
): ChartDataset<"line", Point[]> {
  return { label, data, borderColor: colour, backgroundColor: colour, pointStyle: "line", ...more };
}
