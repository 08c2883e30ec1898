import type { LoadReport } from "../report.js";
import { byteScale } from "../text/format.js";
import type { ChartAxis } from "./chart-model.js";

/** The largest number of nodes that are drawn as a bar each. More nodes are drawn as a curve of quantiles. */
export const MOST_BARS = 400;

/** Makes an axis for nodes by rank, from 1, with room for the first and the last bar. */
export function rankAxis(label: string, nodes: number, bars: boolean): ChartAxis {
  return { label, unit: "count", min: bars ? 0.4 : 1, max: bars ? nodes + 0.6 : nodes, whole: true };
}

/** Makes an axis for shares of all nodes, or of a whole load. */
export function shareAxis(label: string): ChartAxis {
  return { label, unit: "share", shown: { size: 0.01, name: "%" }, min: 0, max: 1 };
}

/** Makes an axis for the load of a node. */
export function loadAxis({ unit, max }: LoadReport): ChartAxis {
  if (unit === "count") return { label: "per node", unit: "count", min: 0 };
  return { label: "per node", unit: "bytes", shown: byteScale(max ?? 0), min: 0 };
}

/** The width of a bar. If there are many nodes, the bars touch each other, since gaps would make them look pale. */
export function widthOfBars(nodes: number): number {
  return (nodes > 60 ? 1 : 0.9) * (nodes > 150 ? 1 : 0.88);
}
