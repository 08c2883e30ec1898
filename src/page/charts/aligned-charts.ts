import type { ChartAxis, ChartModel } from "../../report/charts/chart-model.js";
import { rangeOfX } from "./layers.js";
import { yRanges } from "./plot-shapes.js";

/** Gives the same chart of several runs the same axes, so that heights and times can be compared by eye. */
export function alignedCharts(charts: readonly ChartModel[]): readonly ChartModel[] {
  const drawn = charts.filter(({ says }) => says === undefined);
  if (drawn.length < 2) return charts;
  const ranges = drawn.map((chart) => yRanges({ chart, hidden: new Set(), x: rangeOfX(chart) }));
  const x = commonAxis(drawn.map((chart) => ({ axis: chart.x, ...rangeOfX(chart) })));
  const y = commonAxis(drawn.map((chart, i) => ({ axis: chart.y, ...(ranges[i] as (typeof ranges)[number]).y })));
  const y2 = commonAxis(
    drawn.flatMap((chart, i) => (chart.y2 ? [{ axis: chart.y2, ...(ranges[i] as (typeof ranges)[number]).y2 }] : [])),
  );
  return charts.map((chart) =>
    chart.says === undefined
      ? { ...chart, x: x ?? chart.x, y: y ?? chart.y, ...(chart.y2 ? { y2: y2 ?? chart.y2 } : {}) }
      : chart,
  );
}

interface UsedAxis {
  readonly axis: ChartAxis;
  readonly min: number;
  readonly max: number;
}

/** Makes an axis on which all charts fit; undefined: they measure different things. */
function commonAxis(used: readonly UsedAxis[]): ChartAxis | undefined {
  const longest = used.reduce<UsedAxis | undefined>((a, b) => (a && a.max >= b.max ? a : b), undefined);
  if (!longest) return undefined;
  const { label, unit, logarithmic = false } = longest.axis;
  const isAlike = ({ axis }: UsedAxis) =>
    axis.label === label && axis.unit === unit && (axis.logarithmic ?? false) === logarithmic;
  if (!used.every(isAlike)) return undefined;
  return { ...longest.axis, min: Math.min(...used.map(({ min }) => min)), max: longest.max };
}
