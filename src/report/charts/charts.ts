import type { ChartConfiguration } from "chart.js";
import type { Report } from "../report.js";
import { isSparse } from "../text/summary.js";
import { ChartCanvas, colours } from "./chart-canvas.js";
import { availabilityChart, nodesChart, replicasChart, withoutReplicaChart } from "./chart-files.js";
import { loadChart, lorenzChart } from "./chart-load.js";
import type { Said } from "./chart-said.js";
import { downloadsChart, trackerChart, trafficChart } from "./chart-traffic.js";

interface ChartSpec {
  /** Name of its file, without `.png`. */
  readonly name: string;
  /** Alternative text, for readers who cannot see the chart. */
  readonly alt: string;
  /** A sentence if there is only one value, or if values never change; null when the run has nothing to draw. */
  readonly configure: (report: Report) => ChartConfiguration | Said | null;
}

/** Every chart, in the order in which a report shows them. */
const specs: readonly ChartSpec[] = [
  { name: "replicas", alt: "chunks by number of live replicas through time", configure: replicasChart },
  {
    name: "without-replica",
    alt: "chunks without a live replica through time",
    configure: withoutReplicaChart,
  },
  { name: "availability", alt: "availability and durability through time", configure: availabilityChart },
  { name: "nodes", alt: "nodes online through time, with joins, leaves and crashes", configure: nodesChart },
  {
    name: "load-stored",
    alt: "bytes stored by each node, sorted, with the ideal",
    configure: (report) =>
      loadChart(report.load.stored, "Bytes stored per node", colours.skyBlue, isSparse(report.load.replicas)),
  },
  {
    name: "load-served",
    alt: "bytes sent by each node, sorted, with the ideal",
    configure: (report) =>
      loadChart(report.load.served, "Bytes sent per node", colours.orange, isSparse(report.load.requests)),
  },
  { name: "lorenz", alt: "Lorenz curves of the load", configure: lorenzChart },
  { name: "downloads", alt: "distribution of download times", configure: downloadsChart },
  { name: "traffic", alt: "bytes moved for users and for repair through time", configure: trafficChart },
  { name: "tracker", alt: "requests to the tracker per second", configure: trackerChart },
];

/** Names that charts can have. */
export const chartNames: readonly string[] = specs.map(({ name }) => name);

export interface ChartEntry {
  readonly name: string;
  readonly alt: string;
  /** The sentence instead of a picture. */
  readonly says?: string;
}

/** The charts for which the report has data, as a picture or a sentence. */
export function chartsOf(report: Report): ChartEntry[] {
  return specs.flatMap(({ name, alt, configure }) => {
    const configured = configure(report);
    if (!configured) return [];
    return ["says" in configured ? { name, alt, says: configured.says } : { name, alt }];
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
