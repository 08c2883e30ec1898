import type { Report } from "../report.js";
import { isSparse } from "../text/summary.js";
import { ChartCanvas, colours } from "./chart-canvas.js";
import { availabilityChart, replicasChart, withoutReplicaChart } from "./chart-files.js";
import { loadChart, lorenzChart } from "./chart-load.js";
import type { ChartContent, ChartModel, ChartSection } from "./chart-model.js";
import { nodesChart } from "./chart-nodes.js";
import { pictureOf } from "./chart-picture.js";
import type { Said } from "./chart-said.js";
import { downloadsChart, trackerChart, trafficChart } from "./chart-traffic.js";
import { servingNodesOf, storingNodesOf } from "./load-names.js";

interface ChartSpec {
  /** The name of the chart's file, without `.png`. */
  readonly name: string;
  /** The part of the report that shows the chart. */
  readonly section: ChartSection;
  /** The alternative text, for readers who cannot see the chart. */
  readonly alt: string;
  /** Makes the content: a sentence if there is only one value, or if values never change; null when the run has nothing to draw. */
  readonly content: (report: Report) => ChartContent | Said | null;
}

/** All charts, in the order in which each section of a report shows them. This is the only list of them. */
const specs: readonly ChartSpec[] = [
  {
    name: "replicas",
    section: "files",
    alt: "chunks by number of live replicas through time",
    content: replicasChart,
  },
  {
    name: "without-replica",
    section: "files",
    alt: "chunks without a live replica through time",
    content: withoutReplicaChart,
  },
  {
    name: "availability",
    section: "files",
    alt: "availability and durability through time",
    content: availabilityChart,
  },
  {
    name: "nodes",
    section: "nodes",
    alt: "nodes online through time, with joins, leaves and crashes",
    content: nodesChart,
  },
  {
    name: "load-stored",
    section: "load",
    alt: "bytes stored by each node, sorted, with the ideal",
    content: (report) =>
      loadChart(report.load.stored, storingNodesOf(report), {
        title: "Bytes stored per node",
        colour: colours.skyBlue,
        sparse: isSparse(report.load.replicas),
      }),
  },
  {
    name: "load-served",
    section: "load",
    alt: "bytes sent by each node, sorted, with the ideal",
    content: (report) =>
      loadChart(report.load.served, servingNodesOf(report), {
        title: "Bytes sent per node",
        colour: colours.orange,
        sparse: isSparse(report.load.requests),
      }),
  },
  { name: "lorenz", section: "load", alt: "Lorenz curves of the load", content: lorenzChart },
  { name: "downloads", section: "operations", alt: "distribution of download times", content: downloadsChart },
  {
    name: "traffic",
    section: "traffic",
    alt: "bytes moved for users and for repair through time",
    content: trafficChart,
  },
  { name: "tracker", section: "nodes", alt: "requests to the tracker per second", content: trackerChart },
];

/** The names that charts can have. */
export const chartNames: readonly string[] = specs.map(({ name }) => name);

/** Makes the charts for which the report has data. Some are a sentence in place of a picture. */
export function chartsOf(report: Report): ChartModel[] {
  return specs.flatMap(({ name, section, alt, content }) => {
    const made = content(report);
    if (!made) return [];
    return [{ name, section, alt, ...("says" in made ? { ...nothing, ...made } : made) }];
  });
}

/** The empty content of a chart that is a sentence. */
const nothing: ChartContent = {
  title: "",
  subtitle: "",
  x: { label: "", unit: "count" },
  y: { label: "", unit: "count" },
  xs: [],
  series: [],
};

/** Draws the charts of a report, one after another. `onChart`: gets each as PNG, 1200 x 600. Equal reports give equal bytes on one machine. */
export async function renderCharts(
  report: Report,
  onChart: (name: string, png: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const canvas = new ChartCanvas();
  for (const chart of chartsOf(report)) {
    if (chart.says === undefined) await onChart(chart.name, await canvas.draw(pictureOf(chart)));
  }
}
