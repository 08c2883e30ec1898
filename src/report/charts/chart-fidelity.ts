import type { FidelityReport } from "../fidelity/fidelity-report.js";
import { byteScale, formatDuration, plural, roughShare, timeScale } from "../text/format.js";
import { signedRankWords } from "../text/signed-rank-words.js";
import { ChartCanvas, colours } from "./chart-canvas.js";
import type { ChartAxis, ChartContent, ChartModel, ChartSeries } from "./chart-model.js";
import { pictureOf } from "./chart-picture.js";

interface FidelityChart {
  /** The name of the chart's file, without `.png`. */
  readonly name: string;
  /** The alternative text, for readers who cannot see the chart. */
  readonly alt: string;
  /** Makes the content; null when there is nothing to draw. */
  readonly content: (report: FidelityReport) => ChartContent | null;
}

/** Every chart of a fidelity report, in the order in which it shows them. */
const specs: readonly FidelityChart[] = [
  { name: "predicted", alt: "each operation's time as predicted and as measured", content: predictedChart },
  { name: "downloads", alt: "distribution of download times in both worlds", content: (r) => timesChart(r, "get") },
  { name: "uploads", alt: "distribution of upload times in both worlds", content: (r) => timesChart(r, "put") },
  { name: "served", alt: "bytes sent by each node in both worlds", content: servedChart },
];

export const fidelityChartNames: readonly string[] = specs.map(({ name }) => name);

/** Makes the charts for which the report has data. */
export function fidelityChartsOf(report: FidelityReport): ChartModel[] {
  return specs.flatMap(({ name, alt, content }) => {
    const made = content(report);
    return made ? [{ name, alt, section: "comparison" as const, ...made }] : [];
  });
}

/** Draws the charts, one after another. `onChart`: gets each as PNG, 1200 x 600 pixels. */
export async function renderFidelityCharts(
  report: FidelityReport,
  onChart: (name: string, png: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const canvas = new ChartCanvas();
  for (const chart of fidelityChartsOf(report)) await onChart(chart.name, await canvas.draw(pictureOf(chart)));
}

/** The largest relative error of a prediction that lies in the band. */
const BAND = 0.2;
const NAMES = { get: "downloads", put: "uploads" } as const;
/** If the largest time is more than this many times the smallest, the axis is logarithmic. */
const WIDE = 30;

/** Shows predicted against measured times of downloads and uploads: the nearer to the diagonal, the better. */
export function predictedChart(report: FidelityReport): ChartContent | null {
  const shown = report.pairs.filter(
    ({ kind, predicted, measured }) => kind !== "leave" && predicted > 0 && measured > 0,
  );
  if (shown.length === 0) return null;
  const times = shown.flatMap(({ predicted, measured }) => [predicted, measured]);
  const [least, most] = [Math.min(...times), Math.max(...times)];
  const logarithmic = most / least > WIDE;
  const low = logarithmic ? least / 1.5 : 0;
  const high = most * (logarithmic ? 1.5 : 1.08);
  const dots = (kind: "get" | "put", colour: string): ChartSeries => {
    const pairs = shown.filter((pair) => pair.kind === kind).sort((a, b) => a.predicted - b.predicted);
    return {
      label: NAMES[kind],
      colour,
      draw: "points",
      point: kind === "get" ? "circle" : "diamond",
      xs: pairs.map(({ predicted }) => predicted),
      values: pairs.map(({ measured }) => measured),
    };
  };
  const axis = (label: string): ChartAxis => ({
    label,
    unit: "ms",
    // On a logarithmic axis use the unit in which the middle of the axis has readable numbers.
    shown: timeScale(logarithmic ? Math.sqrt(least * most) : most),
    logarithmic,
    min: low,
    max: high,
  });
  const both = [dots("get", colours.blue), dots("put", colours.orange)];
  return {
    title: "Times predicted and measured",
    subtitle: predictedLine(report),
    x: axis("predicted by the simulation"),
    y: axis("measured live"),
    xs: [],
    series: [...both.filter(({ values }) => values.length > 0), ...diagonal(low, high)],
  };
}

/** Draws the diagonal, and the band around it: measured = predicted / (1 ± BAND). */
function diagonal(low: number, high: number): ChartSeries[] {
  // A ray that leaves the plot at its top ends there.
  const ray = (slope: number) => ({
    xs: [low, Math.min(high, high / slope)],
    values: [low * slope, Math.min(high, high * slope)],
    draw: "line" as const,
    width: 1.5,
  });
  const edge = (label: string, slope: number) => ({ label, colour: colours.grey, dash: [4, 5], ...ray(slope) });
  return [
    { label: "measured as predicted", colour: colours.ink, ...ray(1) },
    edge(`prediction off by ${roughShare(BAND)}`, 1 / (1 + BAND)),
    edge("", 1 / (1 - BAND)),
  ];
}

function predictedLine({ operations }: FidelityReport): string {
  const told = (["get", "put"] as const).flatMap((kind) => {
    const paired = operations.find((one) => one.kind === kind)?.paired;
    if (!paired) return [];
    const within = `${roughShare(paired.within20)} of ${plural(paired.count, NAMES[kind].slice(0, -1))} within 20 %`;
    return [`${within}, worst ${roughShare(paired.worstError)} off`];
  });
  return `${told.join("; ")}.`;
}

/** Shows the share of the operations of a kind that were done within a time, in both worlds. */
function timesChart(report: FidelityReport, kind: "get" | "put"): ChartContent | null {
  const curves = report.sorted.find((one) => one.kind === kind);
  const figures = report.operations.find((one) => one.kind === kind);
  if (!curves || !figures || curves.simulated.length === 0 || curves.live.length === 0) return null;
  const all = [...curves.simulated, ...curves.live];
  const most = Math.max(...all);
  // A get of a file that the node already holds takes almost no time. Such gets are not shown one by one.
  const least = Math.min(...all.filter((time) => time > most / 1000));
  const logarithmic = most / least > WIDE;
  const start = logarithmic ? least / 2 : 0;
  const curve = (world: "simulated" | "live", colour: string, dash: number[]): ChartSeries => ({
    label: `${world}, median ${formatDuration(figures.times[world]?.median ?? 0)}`,
    colour,
    draw: "steps",
    width: 3,
    dash,
    ...done(curves[world], figures.times[world]?.count ?? 0, start),
  });
  const word = kind === "get" ? "Download" : "Upload";
  return {
    title: `${word} times in both worlds`,
    subtitle: signedRankWords(figures),
    x: {
      label: "time from asking to success",
      unit: "ms",
      // On a logarithmic axis use the unit in which the middle of the axis has readable numbers.
      shown: timeScale(logarithmic ? Math.sqrt(least * most) : most),
      logarithmic,
      min: start,
      max: 1.02 * most,
    },
    y: { label: `${NAMES[kind]} done`, unit: "share", shown: { size: 0.01, name: "%" }, min: 0, max: 1 },
    xs: [],
    series: [curve("live", colours.vermilion, []), curve("simulated", colours.blue, [9, 4])],
  };
}

/** Computes the share of operations done within each time. It begins with 0 at the start of the axis. */
function done(sorted: readonly number[], count: number, start: number): { xs: number[]; values: number[] } {
  const n = sorted.length;
  const share = (i: number): number => (n === count ? (i + 1) / n : i / (n - 1));
  const at = (time: number): number => Math.max(start, time);
  return { xs: [start, at(sorted[0] ?? 0), ...sorted.map(at)], values: [0, 0, ...sorted.map((_, i) => share(i))] };
}

/** The largest number of nodes that are drawn as a pair of bars each. More are drawn as two curves. */
const BARS = 60;

/** Shows the bytes of chunks that each node sent, in both worlds. */
function servedChart(report: FidelityReport): ChartContent | null {
  const { nodes, load } = report;
  if (!nodes) return null;
  const values = nodes.flatMap(({ served }) => [served.simulated, served.live]);
  const most = Math.max(...values, 0);
  if (!(most > 0)) return null;
  const bars = nodes.length <= BARS;
  const ordered = [...nodes].sort((a, b) => a.served.simulated - b.served.simulated);
  const row = (world: "simulated" | "live", colour: string): ChartSeries => ({
    label: world,
    colour,
    ...(bars ? { draw: "bars", bar: 0.36 } : { draw: "line", width: 2 }),
    xs: ordered.map((_, i) => i + 1 + (bars ? (world === "live" ? 0.2 : -0.2) : 0)),
    values: ordered.map(({ served }) => served[world]),
    nodes: ordered.map(({ name }) => name),
  });
  const common = load.find(({ name }) => name === "served")?.overlap ?? null;
  return {
    title: "Bytes sent per node in both worlds",
    subtitle:
      common === null
        ? ""
        : `${roughShare(1 - common)} of the live load would have to move to lie as it was predicted.`,
    x: { label: "nodes, least predicted load first", unit: "count", min: 0.4, max: nodes.length + 0.6, whole: true },
    y: { label: "per node", unit: "bytes", shown: byteScale(most), min: 0 },
    xs: [],
    series: [row("simulated", colours.blue), row("live", colours.vermilion)],
  };
}
