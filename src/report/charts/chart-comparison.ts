import type { ChartConfiguration } from "chart.js";
import type { Report, SeriesReport } from "../report.js";
import { byteScale } from "../text/format.js";
import { ChartCanvas, colours } from "./chart-canvas.js";
import { timeAxis } from "./chart-files.js";
import { type AxisSpec, frame, line, points } from "./chart-frame.js";

export interface NamedReport {
  readonly name: string;
  readonly report: Report;
}

interface SeriesSpec {
  /** Name of its file, without `.png`. */
  readonly name: string;
  readonly alt: string;
  readonly title: string;
  readonly subtitle: string;
  readonly column: (series: SeriesReport) => readonly (number | null)[];
  readonly axis: AxisSpec;
  readonly bytes?: true;
  readonly size?: number;
}

const specs: readonly SeriesSpec[] = [
  {
    name: "availability",
    alt: "files that can be read, through time, of each run",
    title: "Files that can be read",
    subtitle: "Share of the committed files of which nodes that run have a copy of every chunk.",
    column: ({ available }) => available,
    size: 0.01,
    axis: { title: "committed files (%)", max: 100, share: true },
  },
  {
    name: "evenness",
    alt: "unevenness of the bytes stored, through time, of each run",
    title: "Unevenness of the bytes stored",
    subtitle: "Coefficient of variation over storing nodes online: 0 when all store the same.",
    column: ({ storedCv }) => storedCv,
    axis: { title: "coefficient of variation", min: 0 },
  },
  {
    name: "repair",
    alt: "bytes moved by repair, through time, of each run",
    title: "Bytes moved by repair",
    subtitle: "Sum since the start.",
    column: ({ repairBytes }) => repairBytes,
    bytes: true,
    axis: { title: "moved by repair", min: 0 },
  },
];

/** One after another, with dashes beside the colours, so that lines are told apart without colour too. */
export const strokes = [
  colours.blue,
  colours.vermilion,
  colours.green,
  colours.orange,
  colours.purple,
  colours.skyBlue,
];
export const dashes: readonly (readonly number[])[] = [[], [10, 5], [3, 4], [14, 4, 3, 4]];

/** Names that charts of a comparison can have. */
export const comparisonChartNames: readonly string[] = specs.map(({ name }) => name);

/** The charts for which some run has data, with what draws them. */
export function comparisonCharts(
  runs: readonly NamedReport[],
): { readonly name: string; readonly alt: string; readonly configuration: ChartConfiguration }[] {
  return specs.flatMap(({ name, alt, ...spec }) => {
    const configuration = overlaid(runs, spec);
    return configuration ? [{ name, alt, configuration }] : [];
  });
}

/** Draws the charts, each 1200 x 600. */
export async function renderComparisonCharts(
  runs: readonly NamedReport[],
  onChart: (name: string, png: Uint8Array) => Promise<void>,
): Promise<void> {
  const canvas = new ChartCanvas();
  for (const { name, configuration } of comparisonCharts(runs)) await onChart(name, await canvas.draw(configuration));
}

/** One line a run. Null when no run has a value other than 0. */
function overlaid(
  runs: readonly NamedReport[],
  { title, subtitle, column, axis, bytes, size }: Omit<SeriesSpec, "name" | "alt">,
): ChartConfiguration | null {
  const peak = runs.reduce((most, { report }) => column(report.series).reduce<number>(larger, most), 0);
  if (!(peak > 0)) return null;
  const longest = runs.reduce((a, b) => (b.report.run.played > a.report.run.played ? b : a)).report;
  const { scale, axis: x } = timeAxis(longest);
  const unit = bytes ? byteScale(peak) : { size: size ?? 1, name: "" };
  return frame(
    { title, subtitle, x, y: bytes ? { ...axis, title: `${axis.title} (${unit.name})` } : axis, legend: true },
    runs.map(({ name, report }, i) =>
      line(
        name,
        strokes[i % strokes.length] as string,
        points(report.series.time, column(report.series), scale.size, unit.size),
        { borderDash: [...(dashes[i % dashes.length] as number[])] },
      ),
    ),
  );
}

function larger(a: number, b: number | null): number {
  return Math.max(a, b ?? 0);
}
