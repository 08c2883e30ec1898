import type { ChartConfiguration, ChartDataset } from "chart.js";
import type { LoadReport } from "../report.js";
import { byteScale, formatBytes, formatNumber, plural } from "../text/format.js";
import { colours } from "./chart-canvas.js";
import { frame, line, type Point } from "./chart-frame.js";

/** Most nodes that are drawn as a bar each; above, a curve of quantiles. */
const BARS = 400;
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
  title: string,
  subtitle: string,
  relative: boolean,
): ChartConfiguration {
  const scale = load.unit === "bytes" ? byteScale(load.max ?? 0) : { size: 1, name: "" };
  const bars = load.nodes <= BARS;
  const width = bars ? load.nodes : 100;
  let before = 0;
  const datasets = load.groups.map(({ class: name, nodes, sorted, overIdeal }, i) => {
    const values = relative ? overIdeal.map((ratio) => 100 * ratio) : sorted.map((value) => value / scale.size);
    const from = before;
    before += bars ? nodes : (100 * nodes) / load.nodes;
    const label = load.groups.length > 1 ? `${name || "no class"} (${plural(nodes, "node")})` : plural(nodes, "node");
    return line(label, CLASS_COLOURS[i % CLASS_COLOURS.length] as string, placed(values, from, before, bars), {
      ...(bars ? barsOf(load.nodes) : { fill: "origin", borderWidth: 0, stepped: "after" }),
      order: 1,
      pointStyle: "rect",
    } as Partial<ChartDataset<"line", Point[]>>);
  });
  const ends = bars ? [0.4, load.nodes + 0.6] : [0, 100];
  const level = relative ? 100 : (load.mean ?? 0) / scale.size;
  const ideal = relative
    ? `ideal: ${load.ideal?.basis}`
    : `mean: ${load.unit === "bytes" ? formatBytes(load.mean ?? 0) : formatNumber(load.mean ?? 0)}`;
  const nodes = load.groups.length > 1 ? "nodes by class" : "nodes";
  const dashes = { borderDash: [9, 5], order: 0 };
  datasets.push(
    line(
      ideal,
      colours.ink,
      ends.map((x) => ({ x, y: level })),
      dashes,
    ),
  );
  return frame(
    {
      title: relative ? `${title}, of its ideal` : title,
      subtitle,
      x: bars
        ? { title: `${nodes}, least loaded first`, min: 0.4, max: width + 0.6, whole: true }
        : { title: `${nodes}, least loaded first (%)`, min: 0, max: 100 },
      y: { title: relative ? "load over the node's ideal (%)" : `per node (${scale.name})`, min: 0 },
    },
    datasets,
  );
}

/** Bars are at whole numbers; a curve of quantiles fills its part of the axis. */
function placed(values: readonly number[], from: number, until: number, bars: boolean): Point[] {
  if (bars) return values.map((y, i) => ({ x: from + i + 1, y }));
  const step = (until - from) / values.length;
  return [...values, values.at(-1) ?? 0].map((y, i) => ({ x: from + i * step, y }));
}

/** `grouped: false`: the classes follow each other on one axis, and are not side by side at every position. */
function barsOf(nodes: number): object {
  return {
    ...{ type: "bar", grouped: false },
    ...{ categoryPercentage: nodes > 60 ? 1 : 0.9, barPercentage: nodes > 150 ? 1 : 0.88 },
  };
}
