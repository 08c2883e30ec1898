import type { ChartConfiguration } from "chart.js";
import type { FidelityReport } from "../fidelity/fidelity-report.js";
import { byteScale, formatDuration, plural, roughShare, type Scale, timeScale } from "../text/format.js";
import { signedRankWords } from "../text/signed-rank-words.js";
import { ChartCanvas, colours } from "./chart-canvas.js";
import { type AxisSpec, frame, line, type Point } from "./chart-frame.js";

interface FidelityChart {
  /** Name of its file, without `.png`. */
  readonly name: string;
  /** Alternative text, for readers who cannot see the chart. */
  readonly alt: string;
  /** Null when there is nothing to draw. */
  readonly configure: (report: FidelityReport) => ChartConfiguration | null;
}

/** Every chart of a fidelity report, in the order in which it shows them. */
const specs: readonly FidelityChart[] = [
  { name: "predicted", alt: "each operation's time as predicted and as measured", configure: predictedChart },
  { name: "downloads", alt: "distribution of download times in both worlds", configure: (r) => timesChart(r, "get") },
  { name: "uploads", alt: "distribution of upload times in both worlds", configure: (r) => timesChart(r, "put") },
  { name: "served", alt: "bytes sent by each node in both worlds", configure: servedChart },
];

export const fidelityChartNames: readonly string[] = specs.map(({ name }) => name);

/** The charts for which the report has data. */
export function fidelityChartsOf(report: FidelityReport): { readonly name: string; readonly alt: string }[] {
  return specs.filter(({ configure }) => configure(report) !== null).map(({ name, alt }) => ({ name, alt }));
}

/** Draws the charts, one after another; `onChart` gets each as PNG, 1200 x 600. */
export async function renderFidelityCharts(
  report: FidelityReport,
  onChart: (name: string, png: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const canvas = new ChartCanvas();
  for (const { name, configure } of specs) {
    const configuration = configure(report);
    if (configuration) await onChart(name, await canvas.draw(configuration));
  }
}

/** Largest relative error of a prediction that lies in the band. */
const BAND = 0.2;
const NAMES = { get: "downloads", put: "uploads" } as const;
/** A range of at least this factor gets a logarithmic axis. */
const WIDE = 30;

/** Predicted against measured times of downloads and uploads: the nearer to the diagonal, the better. */
export function predictedChart(report: FidelityReport): ChartConfiguration | null {
  const shown = report.pairs.filter(
    ({ kind, predicted, measured }) => kind !== "leave" && predicted > 0 && measured > 0,
  );
  if (shown.length === 0) return null;
  const times = shown.flatMap(({ predicted, measured }) => [predicted, measured]);
  const [least, most] = [Math.min(...times), Math.max(...times)];
  const logarithmic = most / least > WIDE;
  // On a logarithmic axis the unit is one in which its middle has numbers that can be read.
  const scale = timeScale(logarithmic ? Math.sqrt(least * most) : most);
  const low = logarithmic ? least / 1.5 / scale.size : 0;
  const high = (most * (logarithmic ? 1.5 : 1.08)) / scale.size;
  const dots = (kind: "get" | "put", colour: string) =>
    line(
      `${NAMES[kind]}`,
      colour,
      shown
        .filter((pair) => pair.kind === kind)
        .map(({ predicted, measured }) => ({ x: predicted / scale.size, y: measured / scale.size })),
      { showLine: false, pointRadius: 5, pointStyle: kind === "get" ? "circle" : "rectRot", order: 1 },
    );
  const axis = (what: string): AxisSpec => ({
    title: `${what} (${scale.name}${logarithmic ? ", logarithmic" : ""})`,
    min: low,
    max: high,
    logarithmic,
  });
  const datasets = [dots("get", colours.blue), dots("put", colours.orange)].filter(({ data }) => data.length > 0);
  return frame(
    {
      title: "Times predicted and measured",
      subtitle: predictedLine(report),
      x: axis("predicted by the simulation"),
      y: axis("measured live"),
      legend: true,
    },
    [...datasets, ...diagonal(low, high)],
  );
}

/** The diagonal, and the band around it: measured = predicted / (1 ± BAND). */
function diagonal(low: number, high: number) {
  const ray = (slope: number): Point[] =>
    // A ray that leaves the plot at its top ends there.
    [
      { x: low, y: low * slope },
      { x: Math.min(high, high / slope), y: Math.min(high, high * slope) },
    ];
  const edge = (label: string, slope: number) =>
    line(label, colours.grey, ray(slope), { borderDash: [4, 5], borderWidth: 1.5, order: 3 });
  return [
    line("measured as predicted", colours.ink, ray(1), { borderWidth: 1.5, order: 2 }),
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

/** Share of the operations of a kind done within a time, in both worlds. */
function timesChart(report: FidelityReport, kind: "get" | "put"): ChartConfiguration | null {
  const curves = report.sorted.find((one) => one.kind === kind);
  const figures = report.operations.find((one) => one.kind === kind);
  if (!curves || !figures || curves.simulated.length === 0 || curves.live.length === 0) return null;
  const all = [...curves.simulated, ...curves.live];
  const most = Math.max(...all);
  // A get of a file that the node already holds takes almost no time: such gets are not shown one by one.
  const least = Math.min(...all.filter((time) => time > most / 1000));
  const logarithmic = most / least > WIDE;
  // On a logarithmic axis the unit is one in which its middle has numbers that can be read.
  const scale = timeScale(logarithmic ? Math.sqrt(least * most) : most);
  const start = logarithmic ? least / 2 / scale.size : 0;
  const median = (world: "simulated" | "live") => formatDuration(figures.times[world]?.median ?? 0);
  const curve = (world: "simulated" | "live", colour: string, dash: number[]) =>
    line(
      world === "live" ? `live, median ${median(world)}` : `simulated, median ${median(world)}`,
      colour,
      steps(curves[world], figures.times[world]?.count ?? 0, scale, start),
      { stepped: "before", borderWidth: 3, borderDash: dash },
    );
  const word = kind === "get" ? "Download" : "Upload";
  return frame(
    {
      title: `${word} times in both worlds`,
      subtitle: signedRankWords(figures),
      x: {
        title: `time from asking to success (${scale.name}${logarithmic ? ", logarithmic" : ""})`,
        min: start,
        max: (1.02 * most) / scale.size,
        logarithmic,
      },
      y: { title: `${NAMES[kind]} done (%)`, min: 0, max: 100 },
      legend: true,
    },
    [curve("live", colours.vermilion, []), curve("simulated", colours.blue, [9, 4])],
  );
}

function steps(sorted: readonly number[], count: number, scale: Scale, start: number): Point[] {
  const n = sorted.length;
  const share = (i: number): number => (n === count ? (100 * (i + 1)) / n : (100 * i) / (n - 1));
  const at = (time: number): number => Math.max(start, time / scale.size);
  return [
    { x: start, y: 0 },
    { x: at(sorted[0] ?? 0), y: 0 },
    ...sorted.map((time, i) => ({ x: at(time), y: share(i) })),
  ];
}

/** Up to this many nodes are drawn as a pair of bars each. More are drawn as two curves. */
const BARS = 60;

/** Chunk bytes that each node sent, in both worlds. */
function servedChart(report: FidelityReport): ChartConfiguration | null {
  const { nodes, load } = report;
  if (!nodes) return null;
  const values = nodes.flatMap(({ served }) => [served.simulated, served.live]);
  const most = Math.max(...values, 0);
  if (!(most > 0)) return null;
  const scale = byteScale(most);
  const bars = nodes.length <= BARS;
  const ordered = [...nodes].sort((a, b) => a.served.simulated - b.served.simulated);
  const width = Math.max(2, Math.min(34, 380 / nodes.length));
  const row = (world: "simulated" | "live", colour: string) =>
    line(
      world,
      colour,
      ordered.map(({ served }, i) => ({
        x: i + 1 + (bars ? (world === "live" ? 0.2 : -0.2) : 0),
        y: served[world] / scale.size,
      })),
      (bars ? { type: "bar", barThickness: width, grouped: false, pointStyle: "rect" } : { borderWidth: 2 }) as object,
    );
  const common = load.find(({ name }) => name === "served")?.overlap ?? null;
  return frame(
    {
      title: "Bytes sent per node in both worlds",
      subtitle:
        common === null
          ? ""
          : `${roughShare(1 - common)} of the live load would have to move to lie as it was predicted.`,
      x: { title: "nodes, least predicted load first", min: 0.4, max: nodes.length + 0.6, whole: true },
      y: { title: `per node (${scale.name})`, min: 0 },
      legend: true,
    },
    [row("simulated", colours.blue), row("live", colours.vermilion)],
  );
}
