import { colours } from "../../report/charts/chart-canvas.js";
import type { ChartAxis, ChartSeries } from "../../report/charts/chart-model.js";
import { type Topic, tiers } from "../../report/comparison/topics.js";
import type { Summary } from "../summary/summary.js";
import { drawnAlike, type MetricOf, measuredCells, metricAxis, type SummaryChart } from "./summary-chart.js";

/** The least number of settings for which a chart is drawn. */
const LEAST_SETTINGS = 3;
/** The names of at most this many settings are drawn. More names would cover each other. */
const MOST_NAMES = 30;
/** The chart's two metrics are chosen among at most this many: the first ones that can be judged (see `judged`). */
const MOST_METRICS = 8;

interface Judged {
  readonly metric: MetricOf;
  readonly better: Topic["better"];
}

interface Placed {
  readonly setting: string;
  readonly x: number;
  readonly y: number;
}

/** Two metrics that can be judged, with the values of each setting that has both. */
interface Pair {
  readonly x: Judged & { readonly axis: ChartAxis };
  readonly y: Judged & { readonly axis: ChartAxis };
  readonly placed: readonly Placed[];
  readonly front: readonly Placed[];
}

/**
 * A chart of two metrics against each other, with the Pareto front. It shows the first two metrics between which there is a trade-off; if there
 * is none, the first two.
 */
export function paretoCharts(summary: Summary): SummaryChart[] {
  if (summary.settings.length < LEAST_SETTINGS) return [];
  const metrics = summary.metrics.flatMap((metric) => judged(summary, metric)).slice(0, MOST_METRICS);
  const pairs = metrics.flatMap((first, i) => metrics.slice(i + 1).map((second) => pairOf(summary, first, second)));
  const fit = pairs.filter(({ placed }) => placed.length >= LEAST_SETTINGS);
  const shown = fit.find(({ front }) => front.length > 1) ?? fit[0];
  return shown ? [tradeOff(shown)] : [];
}

function pairOf(summary: Summary, first: Judged, second: Judged): Pair {
  const [xs, ys] = [measuredCells(summary, first.metric), measuredCells(summary, second.metric)];
  const placed = xs.flatMap(({ setting, mean }): Placed[] => {
    const other = ys.find((cell) => cell.setting === setting);
    return other ? [{ setting, x: mean, y: other.mean }] : [];
  });
  return {
    x: { ...first, axis: metricAxis(first.metric, xs) },
    y: { ...second, axis: metricAxis(second.metric, ys) },
    placed,
    front: frontOf(placed, first.better, second.better),
  };
}

function tradeOff({ x, y, placed, front }: Pair): SummaryChart {
  const ordered = inOrder(placed);
  const settings: ChartSeries = {
    label: "settings",
    colour: colours.blue,
    draw: "points",
    point: "circle",
    ...at(ordered),
    ...(placed.length <= MOST_NAMES ? { names: ordered.map(({ setting }) => setting) } : {}),
  };
  return drawnAlike(
    "trade-off",
    `${x.metric.path} against ${y.metric.path}, a dot for each setting, with the Pareto front`,
    {
      title: `${x.metric.path} against ${y.metric.path}`,
      subtitle: `Means of the runs. ${hint(x)}, ${hint(y)}. On the front: no other setting is better in both.`,
      x: x.axis,
      y: y.axis,
      xs: [],
      series: [
        { label: "Pareto front", colour: colours.vermilion, draw: "line", dash: [6, 4], ...at(front) },
        settings,
      ],
    },
  );
}

function at(placed: readonly Placed[]): { xs: number[]; values: number[] } {
  return { xs: placed.map(({ x }) => x), values: placed.map(({ y }) => y) };
}

/**
 * Returns the metric, and whether low or high values are better. Returns nothing if neither is better, or if all settings have the same value: such a
 * metric cannot be judged.
 */
function judged(summary: Summary, metric: MetricOf): Judged[] {
  const topic = tiers.flat().find((one) => one.metric === metric.path);
  const means = measuredCells(summary, metric).map(({ mean }) => mean);
  return topic && new Set(means).size > 1 ? [{ metric, better: topic.better }] : [];
}

function hint({ metric, better }: Judged): string {
  return `${metric.path}: ${better === "low" ? "less" : "more"} is better`;
}

/** Finds the settings for which no other setting is better in one metric and at least as good in the other, in the order of x. */
export function frontOf(placed: readonly Placed[], betterX: Topic["better"], betterY: Topic["better"]): Placed[] {
  const gain = (a: number, b: number, better: Topic["better"]) => (better === "low" ? b - a : a - b);
  const beats = (a: Placed, b: Placed) => {
    const [x, y] = [gain(a.x, b.x, betterX), gain(a.y, b.y, betterY)];
    return x >= 0 && y >= 0 && (x > 0 || y > 0);
  };
  return inOrder(placed.filter((one) => !placed.some((other) => beats(other, one))));
}

function inOrder(placed: readonly Placed[]): Placed[] {
  return placed.toSorted((a, b) => a.x - b.x);
}
