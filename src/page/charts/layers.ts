import type { ChartAxis, ChartContent, ChartSeries } from "../../report/charts/chart-model.js";

/** A part of an axis. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** A series as it is drawn. In a stack, the values of the series below it are added to its own. */
export interface Layer {
  readonly series: ChartSeries;
  /** The position of the series in the chart. */
  readonly index: number;
  readonly xs: readonly number[];
  readonly tops: readonly (number | null)[];
  /** The lower edge of the series' area; undefined: 0. */
  readonly bottoms: readonly number[] | undefined;
}

/** Makes layers of the series that are shown, in the order of drawing: those in front come last. */
export function layersOf(chart: ChartContent, hidden: ReadonlySet<number>): Layer[] {
  const heights = new Map<string, readonly number[]>();
  const layers = chart.series.flatMap((series, index): Layer[] => {
    if (hidden.has(index)) return [];
    const xs = series.xs ?? chart.xs;
    if (series.stack === undefined) return [{ series, index, xs, tops: series.values, bottoms: undefined }];
    const bottoms = heights.get(series.stack) ?? xs.map(() => 0);
    const tops = series.values.map((value, i) => (value === null ? null : value + (bottoms[i] ?? 0)));
    heights.set(
      series.stack,
      tops.map((top, i) => top ?? bottoms[i] ?? 0),
    );
    return [{ series, index, xs, tops, bottoms }];
  });
  return layers.reverse().sort((a, b) => Number(a.series.front ?? false) - Number(b.series.front ?? false));
}

/** Returns the range of the whole x axis. */
export function rangeOfX(chart: ChartContent): Range {
  const all = chart.series.flatMap(({ xs }) => xs ?? chart.xs);
  const [least, most] = all.reduce(([low, high], x) => [Math.min(low, x), Math.max(high, x)], [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as [number, number]);
  return widened({ min: chart.x.min ?? least, max: chart.x.max ?? most });
}

/** Widens an axis whose values are all equal, so that they lie in its middle. */
function widened({ min, max }: Range): Range {
  const size = Math.max(Math.abs(min), Math.abs(max));
  if (max - min > 1e-9 * size) return { min, max };
  const room = size > 0 ? size / 20 : 1;
  return { min: min - room, max: max + room };
}

/** The room above the highest value, as a share of the axis. */
const ROOM = 0.06;

/** Returns the range of a y axis: the bounds that its chart sets, and otherwise all values in the visible part of the x axis. */
export function rangeOfY(axis: ChartAxis, layers: readonly Layer[], levels: readonly number[], within: Range): Range {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const see = (value: number | null | undefined): void => {
    if (value === null || value === undefined || (axis.logarithmic && value <= 0)) return;
    least = Math.min(least, value);
    most = Math.max(most, value);
  };
  for (const { series, xs, tops } of layers) {
    xs.forEach((x, i) => {
      // A step reaches to the next one. So the last step that began before the visible part counts, too.
      if (x > within.max || (x < within.min && (xs[i + 1] ?? x) < within.min)) return;
      see(tops[i]);
      see(series.band?.low[i]);
      see(series.band?.high[i]);
    });
  }
  levels.forEach(see);
  if (least > most) [least, most] = [0, 1];
  const room = ROOM * (most - Math.min(least, axis.min ?? least)) || Math.abs(most) || 1;
  return { min: axis.min ?? least - room, max: axis.max ?? most + room };
}

/** Lists all positions of a chart, ascending, each once. */
export function positionsOf(chart: ChartContent): number[] {
  const all = chart.series.flatMap(({ xs }) => xs ?? chart.xs);
  return [...new Set(all)].sort((a, b) => a - b);
}

/** Finds the position whose value is shown for `x`: for steps, the one that holds there; otherwise the nearest. -1: there is none. */
export function positionAt(series: ChartSeries, xs: readonly number[], x: number): number {
  const [first, last] = [xs[0], xs.at(-1)];
  if (first === undefined || last === undefined) return -1;
  const { draw, bar = 1 } = series;
  const room = draw === "bars" ? bar * BESIDE : 0;
  if (x < first - room || x > last + room) return -1;
  const before = positionBefore(xs, x);
  if (draw === "steps") return before;
  const [left, right] = [xs[before] ?? Number.NEGATIVE_INFINITY, xs[before + 1] ?? Number.POSITIVE_INFINITY];
  const nearest = x - left <= right - x ? before : before + 1;
  return room > 0 && Math.abs((xs[nearest] as number) - x) > room ? -1 : nearest;
}

/** The largest distance from a bar's middle at which a pointer selects the bar, as a share of its width. */
const BESIDE = 0.65;

/** Finds the last position at or before `x`; -1: all are after it. */
function positionBefore(xs: readonly number[], x: number): number {
  let [low, high] = [0, xs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((xs[middle] as number) <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The name of a position of a chart, such as that of a node; undefined: it has none. */
export function nameAt({ series, xs }: ChartContent, x: number, of: "nodes" | "names" = "nodes"): string | undefined {
  for (const one of series) {
    const at = positionAt(one, one.xs ?? xs, x);
    const name = at < 0 ? undefined : one[of]?.[at];
    if (name !== undefined) return name;
  }
  return undefined;
}
