import type { Chart, Plugin } from "chart.js";
import { colours } from "../../report/charts/chart-canvas.js";
import { frame } from "../../report/charts/chart-frame.js";
import { formatNumber } from "../../report/text/format.js";
import type { Summary } from "../summary/summary.js";
import {
  axisOf,
  capitalised,
  type FactorOf,
  levelOf,
  type MetricOf,
  measuredCells,
  type SummaryChart,
} from "./summary-chart.js";

/** The largest number of levels. With more, the cells have no room for figures. */
const MOST_LEVELS = 20;

interface Tile {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** Makes a map of the means for each metric, if exactly two factors vary: one goes across, the other upwards. */
export function heatMaps(summary: Summary): SummaryChart[] {
  const [across, upwards, third] = summary.factors.filter(({ levels }) => levels.length > 1);
  if (!across || !upwards || third || [across, upwards].some(({ levels }) => levels.length > MOST_LEVELS)) return [];
  return summary.metrics.flatMap((metric) => heatMap(summary, metric, across, upwards));
}

function heatMap(summary: Summary, metric: MetricOf, across: FactorOf, upwards: FactorOf): SummaryChart[] {
  const cells = measuredCells(summary, metric);
  const { scale, title } = axisOf(metric, cells);
  const place = (setting: string, factor: FactorOf) =>
    factor.levels.findIndex(({ name }) => name === levelOf(summary, setting, factor)?.name);
  const tiles = cells.map(({ setting, mean }) => ({
    x: place(setting, across),
    y: place(setting, upwards),
    value: mean / scale.size,
  }));
  // The design `pairs` has only the pairs on a diagonal, which do not make a map.
  if (tiles.length <= Math.max(across.levels.length, upwards.levels.length)) return [];
  const axis = ({ name, levels }: FactorOf) => ({
    title: name,
    min: -0.5,
    max: levels.length - 0.5,
    ticks: levels.map((level, i) => ({ value: i, label: level.name })),
  });
  return [
    {
      name: `map-${metric.path}`,
      alt: `${metric.path} by ${across.name} and ${upwards.name}: a map of the means`,
      configuration: frame(
        {
          title: `${capitalised(metric.description)}, by ${across.name} and ${upwards.name}`,
          subtitle: `${title}: means of the runs. The darker, the more.`,
          x: axis(across),
          y: axis(upwards),
          legend: false,
          plugins: [paintTiles(tiles)],
        },
        [{ label: "", data: [] }],
      ),
    },
  ];
}

function paintTiles(tiles: readonly Tile[]): Plugin {
  const values = tiles.map(({ value }) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return {
    id: "tiles",
    afterDatasetsDraw(chart: Chart) {
      const { ctx, scales } = chart;
      ctx.save();
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.font = "bold 17px DejaVu Sans";
      for (const { x, y, value } of tiles) {
        const depth = most > least ? (value - least) / (most - least) : 0.5;
        const [left, right] = [x - 0.49, x + 0.49].map((at) => scales.x!.getPixelForValue(at)) as [number, number];
        const [top, bottom] = [y + 0.49, y - 0.49].map((at) => scales.y!.getPixelForValue(at)) as [number, number];
        ctx.fillStyle = `${colours.blue}${Math.round(30 + 225 * depth)
          .toString(16)
          .padStart(2, "0")}`;
        ctx.fillRect(left, top, right - left, bottom - top);
        ctx.fillStyle = depth > 0.55 ? "#ffffff" : colours.ink;
        ctx.fillText(formatNumber(value), (left + right) / 2, (top + bottom) / 2);
      }
      ctx.restore();
    },
  };
}
