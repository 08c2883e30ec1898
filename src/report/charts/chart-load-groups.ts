import type { LoadReport } from "../report.js";
import { formatBytes, formatNumber, plural } from "../text/format.js";
import { colours } from "./chart-canvas.js";
import type { ChartAxis, ChartContent, ChartSeries } from "./chart-model.js";
import { loadAxis, MOST_BARS, rankAxis, shareAxis, widthOfBars } from "./load-axes.js";

const CLASS_COLOURS = [
  ...[colours.skyBlue, colours.orange, colours.green, colours.purple],
  ...[colours.yellow, colours.blue, colours.vermilion, colours.grey],
];

/**
 * Load of every node by class, least first in each class. `relative`: as a share of the node's ideal. This is used if ideals differ,
 * since the bars of a node with a hundred times the room would hide all others.
 */
export function groupedLoadChart(load: LoadReport, title: string, subtitle: string, relative: boolean): ChartContent {
  const bars = load.nodes <= MOST_BARS;
  let before = 0;
  const series = load.groups.map(({ class: name, nodes, sorted, overIdeal }, i): ChartSeries => {
    const from = before;
    before += bars ? nodes : nodes / load.nodes;
    return {
      label: load.groups.length > 1 ? `${name || "no class"} (${plural(nodes, "node")})` : plural(nodes, "node"),
      colour: CLASS_COLOURS[i % CLASS_COLOURS.length] as string,
      ...(bars ? { draw: "bars", bar: widthOfBars(load.nodes) } : { draw: "steps", fill: 1, width: 0 }),
      ...placed(relative ? overIdeal : sorted, from, before, bars),
    };
  });
  const nodes = load.groups.length > 1 ? "nodes by class, least loaded first" : "nodes, least loaded first";
  return {
    title: relative ? `${title}, of its ideal` : title,
    subtitle,
    x: bars ? rankAxis(nodes, load.nodes, true) : shareAxis(nodes),
    y: relative ? idealAxis : loadAxis(load),
    xs: [],
    series,
    bounds: [{ y: relative ? 1 : (load.mean ?? 0), label: levelOf(load, relative), colour: colours.ink }],
  };
}

const idealAxis: ChartAxis = {
  label: "load over the node's ideal",
  unit: "ratio",
  shown: { size: 0.01, name: "%" },
  min: 0,
};

function levelOf({ ideal, mean, unit }: LoadReport, relative: boolean): string {
  if (relative) return `ideal: ${ideal?.basis}`;
  return `mean: ${unit === "bytes" ? formatBytes(mean ?? 0) : formatNumber(mean ?? 0)}`;
}

/** Bars are at whole numbers; a curve of quantiles fills its part of the axis. */
function placed(
  values: readonly number[],
  from: number,
  until: number,
  bars: boolean,
): { xs: number[]; values: readonly number[] } {
  if (bars) return { xs: values.map((_, i) => from + i + 1), values };
  const step = (until - from) / values.length;
  const held = [...values, values.at(-1) ?? 0];
  return { xs: held.map((_, i) => from + i * step), values: held };
}
