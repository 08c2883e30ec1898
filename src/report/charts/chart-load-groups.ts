import type { LoadReport } from "../report.js";
import { formatBytes, formatNumber, plural } from "../text/format.js";
import { colours } from "./chart-canvas.js";
import type { ChartAxis, ChartContent, ChartSeries } from "./chart-model.js";
import { loadAxis, MOST_BARS, rankAxis, shareAxis, widthOfBars } from "./load-axes.js";
import { type LoadedNode, namesOf } from "./load-names.js";

const CLASS_COLOURS = [
  ...[colours.skyBlue, colours.orange, colours.green, colours.purple],
  ...[colours.yellow, colours.blue, colours.vermilion, colours.grey],
];

/**
 * Load of every node by class, least first in each class. `relative`: as a share of the node's ideal. This is used if ideals differ,
 * since the bars of a node with a hundred times the room would hide all others.
 */
export function groupedLoadChart(
  load: LoadReport,
  nodes: readonly LoadedNode[],
  { title, subtitle, relative }: { readonly title: string; readonly subtitle: string; readonly relative: boolean },
): ChartContent {
  const bars = load.nodes <= MOST_BARS;
  let before = 0;
  const series = load.groups.map(({ class: name, nodes: count, sorted, overIdeal }, i): ChartSeries => {
    const from = before;
    before += bars ? count : count / load.nodes;
    const values = relative ? overIdeal : sorted;
    const members = load.groups.length > 1 ? nodes.filter((node) => node.class === name) : nodes;
    const names = bars ? namesOf(members, relative ? "overIdeal" : "value", values) : undefined;
    return {
      label: load.groups.length > 1 ? `${name || "no class"} (${plural(count, "node")})` : plural(count, "node"),
      colour: CLASS_COLOURS[i % CLASS_COLOURS.length] as string,
      ...(bars ? { draw: "bars", bar: widthOfBars(load.nodes) } : { draw: "steps", fill: 1, width: 0 }),
      ...placed(values, from, before, bars),
      ...(names ? { nodes: names } : {}),
    };
  });
  const label = load.groups.length > 1 ? "nodes by class, least loaded first" : "nodes, least loaded first";
  return {
    title: relative ? `${title}, of its ideal` : title,
    subtitle,
    x: bars ? rankAxis(label, load.nodes, true) : shareAxis(label),
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

/** Places values on the axis. Bars are at whole numbers; a curve of quantiles fills its part of the axis. */
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
