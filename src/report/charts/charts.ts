import type { ChartConfiguration } from "chart.js";
import type { Report } from "../report.js";
import { isSparse } from "../text/summary.js";
import { ChartCanvas, colours } from "./chart-canvas.js";
import { availabilityChart, nodesChart, replicasChart, withoutReplicaChart } from "./chart-files.js";
import { loadChart, lorenzChart } from "./chart-load.js";
import type { Said } from "./chart-said.js";
import { downloadsChart, trackerChart, trafficChart } from "./chart-traffic.js";

/** The part of a report that a chart belongs to. */
export type ChartSection = "files" | "operations" | "traffic" | "load" | "nodes";

interface ChartSpec {
  /** Name of its file, without `.png`. */
  readonly name: string;
  /** The part of the report that shows it. */
  readonly section: ChartSection;
  /** Alternative text, for readers who cannot see the chart. */
  readonly alt: string;
  /** A sentence if there is only one value, or if values never change; null when the run has nothing to draw. */
  readonly configure: (report: Report) => ChartConfiguration | Said | null;
}

/** All charts, in the order in which each section of a report shows them. This is the only list of them. */
const specs: readonly ChartSpec[] = [
  {
    name: "replicas",
    section: "files",
    alt: "chunks by number of live replicas through time",
    configure: replicasChart,
  },
  {
    name: "without-replica",
    section: "files",
    alt: "chunks without a live replica through time",
    configure: withoutReplicaChart,
  },
  {
    name: "availability",
    section: "files",
    alt: "availability and durability through time",
    configure: availabilityChart,
  },
  {
    name: "nodes",
    section: "nodes",
    alt: "nodes online through time, with joins, leaves and crashes",
    configure: nodesChart,
  },
  {
    name: "load-stored",
    section: "load",
    alt: "bytes stored by each node, sorted, with the ideal",
    configure: (report) =>
      loadChart(report.load.stored, "Bytes stored per node", colours.skyBlue, isSparse(report.load.replicas)),
  },
  {
    name: "load-served",
    section: "load",
    alt: "bytes sent by each node, sorted, with the ideal",
    configure: (report) =>
      loadChart(report.load.served, "Bytes sent per node", colours.orange, isSparse(report.load.requests)),
  },
  { name: "lorenz", section: "load", alt: "Lorenz curves of the load", configure: lorenzChart },
  { name: "downloads", section: "operations", alt: "distribution of download times", configure: downloadsChart },
  {
    name: "traffic",
    section: "traffic",
    alt: "bytes moved for users and for repair through time",
    configure: trafficChart,
  },
  { name: "tracker", section: "nodes", alt: "requests to the tracker per second", configure: trackerChart },
];

/** Names that charts can have. */
export const chartNames: readonly string[] = specs.map(({ name }) => name);

export interface ChartEntry {
  readonly name: string;
  readonly section: ChartSection;
  readonly alt: string;
  /** The sentence instead of a picture. */
  readonly says?: string;
}

/** The charts for which the report has data, as a picture or a sentence. */
export function chartsOf(report: Report): ChartEntry[] {
  return specs.flatMap(({ name, section, alt, configure }) => {
    const configured = configure(report);
    if (!configured) return [];
    return [{ name, section, alt, ...("says" in configured ? { says: configured.says } : {}) }];
  });
}

/** Draws the charts of a report, one after another; `onChart` gets each as PNG, 1200 x 600. Equal reports, equal bytes on one machine. */
export async function renderCharts(
  report: Report,
  onChart: (name: string, png: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const canvas = new ChartCanvas();
  for (const { name, configure } of specs) {
    const configuration = configure(report);
    if (configuration && !("says" in configuration)) await onChart(name, await canvas.draw(configuration));
  }
}
