import type { Report, SeriesReport } from "../report.js";
import { byteScale } from "../text/format.js";
import { ChartCanvas, colours } from "./chart-canvas.js";
import type { ChartAxis, ChartContent, ChartModel } from "./chart-model.js";
import { pictureOf } from "./chart-picture.js";
import { timeAxis } from "./time-axis.js";

export interface NamedReport {
  readonly name: string;
  readonly report: Report;
}

interface SeriesSpec {
  /** The name of the chart's file, without `.png`. */
  readonly name: string;
  readonly alt: string;
  readonly title: string;
  readonly subtitle: string;
  readonly column: (series: SeriesReport) => readonly (number | null)[];
  readonly axis: ChartAxis;
}

const specs: readonly SeriesSpec[] = [
  {
    name: "availability",
    alt: "files that can be read, through time, of each run",
    title: "Files that can be read",
    subtitle: "Share of the committed files of which nodes that run have a copy of every chunk.",
    column: ({ available }) => available,
    axis: { label: "committed files", unit: "share", shown: { size: 0.01, name: "%" }, max: 1 },
  },
  {
    name: "evenness",
    alt: "unevenness of the bytes stored, through time, of each run",
    title: "Unevenness of the bytes stored",
    subtitle: "Coefficient of variation over the storing nodes that are online: 0 when all store the same.",
    column: ({ storedCv }) => storedCv,
    axis: { label: "coefficient of variation", unit: "ratio", min: 0 },
  },
  {
    name: "repair",
    alt: "bytes moved by repair, through time, of each run",
    title: "Bytes moved by repair",
    subtitle: "Sum since the start.",
    column: ({ repairBytes }) => repairBytes,
    axis: { label: "moved by repair", unit: "bytes", min: 0 },
  },
];

/** The strokes of the runs, in order. They differ in dashes and colours, so that readers can tell lines apart without colour, too. */
export const strokes = [
  colours.blue,
  colours.vermilion,
  colours.green,
  colours.orange,
  colours.purple,
  colours.skyBlue,
];
export const dashes: readonly (readonly number[])[] = [[], [10, 5], [3, 4], [14, 4, 3, 4]];

/** The names that charts of a comparison can have. */
export const comparisonChartNames: readonly string[] = specs.map(({ name }) => name);

/** Makes the charts for which some run has data. */
export function comparisonCharts(runs: readonly NamedReport[]): ChartModel[] {
  return specs.flatMap(({ name, alt, ...spec }) => {
    const content = overlaid(runs, spec);
    return content ? [{ name, alt, section: "comparison" as const, ...content }] : [];
  });
}

/** Draws the charts, each 1200 x 600 pixels. */
export async function renderComparisonCharts(
  runs: readonly NamedReport[],
  onChart: (name: string, png: Uint8Array) => Promise<void>,
): Promise<void> {
  const canvas = new ChartCanvas();
  for (const chart of comparisonCharts(runs)) await onChart(chart.name, await canvas.draw(pictureOf(chart)));
}

/** Makes a chart with one line for each run. Null when no run has a value other than 0. */
function overlaid(
  runs: readonly NamedReport[],
  { title, subtitle, column, axis }: Omit<SeriesSpec, "name" | "alt">,
): ChartContent | null {
  const peak = runs.reduce((most, { report }) => column(report.series).reduce<number>(larger, most), 0);
  if (!(peak > 0)) return null;
  const longest = runs.reduce((a, b) => (b.report.run.played > a.report.run.played ? b : a)).report;
  return {
    title,
    subtitle,
    x: timeAxis(longest),
    y: axis.unit === "bytes" ? { ...axis, shown: byteScale(peak) } : axis,
    xs: longest.series.time,
    series: runs.map(({ name, report }, i) => ({
      label: name,
      colour: strokes[i % strokes.length] as string,
      draw: "line",
      dash: dashes[i % dashes.length] as readonly number[],
      ...(report === longest ? {} : { xs: report.series.time }),
      values: column(report.series),
    })),
  };
}

function larger(a: number, b: number | null): number {
  return Math.max(a, b ?? 0);
}
