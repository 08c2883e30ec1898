import type { ChartConfiguration } from "chart.js";
import type { ChartAxis, ChartContent } from "../../report/charts/chart-model.js";
import { pictureOf } from "../../report/charts/chart-picture.js";
import { type Scale, scaleFor, type Unit } from "../../report/text/format.js";
import type { Cell, Summary } from "../summary/summary.js";

/** A chart of an experiment: its file's name without `.png`, a text for readers who cannot see it, and what Chart.js needs to draw it. */
export interface SummaryChart {
  readonly name: string;
  readonly alt: string;
  readonly configuration: ChartConfiguration;
  /** The chart as data, for a page. Left out: the chart is only a picture. */
  readonly content?: ChartContent;
}

/** A chart that pictures and pages draw alike. */
export function drawnAlike(name: string, alt: string, content: ChartContent): SummaryChart {
  return { name, alt, content, configuration: pictureOf(content) };
}

export type MetricOf = Summary["metrics"][number];
export type FactorOf = Summary["factors"][number];

/** A cell whose runs have data. */
export type MeasuredCell = Cell & { readonly mean: number };

/** The cells of a metric that have data, in the order of the settings. */
export function measuredCells({ cells }: Summary, { path }: MetricOf): MeasuredCell[] {
  return cells.filter((cell): cell is MeasuredCell => cell.metric === path && cell.mean !== null);
}

/** Chooses one unit for all values of a metric, and makes the title of an axis with it. */
export function axisOf({ path, unit }: MetricOf, cells: readonly MeasuredCell[]): { scale: Scale; title: string } {
  const largest = Math.max(0, ...cells.flatMap(({ mean, high, max }) => [mean, high ?? 0, max ?? 0].map(Math.abs)));
  const scale = scaleFor(unit as Unit, largest);
  return { scale, title: scale.name === "" ? path : `${path} (${scale.name})` };
}

const units: { readonly [U in Unit]: ChartAxis["unit"] } = {
  duration: "ms",
  bytes: "bytes",
  count: "count",
  share: "share",
  ratio: "ratio",
  rate: "bytes/s",
};

/** Makes the axis of a metric, in the unit that `axisOf` chooses. */
export function metricAxis(metric: MetricOf, cells: readonly MeasuredCell[]): ChartAxis {
  const { scale } = axisOf(metric, cells);
  return { label: metric.path, unit: units[metric.unit as Unit], shown: scale };
}

/** Writes a capital letter at the beginning of a text, for titles that begin with a metric's description. */
export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The level of a factor in a setting, with its quantity. */
export function levelOf(summary: Summary, setting: string, factor: FactorOf): FactorOf["levels"][number] | undefined {
  const level = summary.settings.find(({ name }) => name === setting)?.levels[factor.name];
  return factor.levels.find(({ name }) => name === level);
}
