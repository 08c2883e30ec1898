import type { Report } from "../report.js";
import { formatDuration, formatNumber, formatShare, plural } from "../text/format.js";
import { colours } from "./chart-canvas.js";
import type { ChartContent, ChartSeries } from "./chart-model.js";
import type { Said } from "./chart-said.js";
import { replicaBands } from "./replica-bands.js";
import { timeAxis, timeMarks } from "./time-axis.js";

/** The scale for shares of committed files, in percent. */
const PERCENT = { size: 0.01, name: "%" };

/** Shows chunks by number of live replicas through time, the worst at the bottom. Null without files. */
export function replicasChart(report: Report): ChartContent | null {
  const { series, run } = report;
  if (!series.byReplicas.some((row) => row.some((count) => count > 0))) return null;
  const last = series.byReplicas.length - 1;
  const most = Math.max(...series.time.map((_, t) => series.byReplicas.reduce((sum, row) => sum + (row[t] ?? 0), 0)));
  const rows = replicaBands(last, run.replication).map(({ from, to, name, colour }): ChartSeries => {
    const counts = series.time.map((_, t) =>
      series.byReplicas.slice(from, to + 1).reduce((sum, row) => sum + (row[t] ?? 0), 0),
    );
    // Hold the value until the next sample, since a slope would show a loss before the crash that caused it.
    const width = counts.some((count) => count > 0) ? 0.8 : 0;
    return { label: name, colour, draw: "steps", stack: "replicas", fill: 1, width, values: counts };
  });
  const { withoutReplica } = report.files.worst;
  return {
    title: "Chunks by number of live replicas",
    subtitle:
      withoutReplica.count > 0
        ? `Wanted: ${run.replication}. Worst: ${plural(withoutReplica.count, "chunk")} without a live replica at ${formatDuration(withoutReplica.at)}.`
        : `Wanted: ${run.replication}. No chunk was ever without a live replica.`,
    x: timeAxis(report),
    y: { label: "chunks of committed files", unit: "count", min: 0, max: most, whole: true },
    xs: series.time,
    series: rows,
    marks: timeMarks(report),
  };
}

/** Shows chunks without a live replica on a scale of their own: two among thousands would be invisible. Null if there never were any. */
export function withoutReplicaChart(report: Report): ChartContent | null {
  const { series, files } = report;
  const { withoutReplica, unreadable } = files.worst;
  if (withoutReplica.count === 0) return null;
  const none = series.byReplicas[0] ?? [];
  const most = Math.max(1, ...none);
  const unread =
    unreadable.count === 0
      ? "cached copies kept all of them readable"
      : `at most ${formatNumber(unreadable.count)} could not be read at all`;
  return {
    title: "Chunks without a live replica",
    subtitle: `At most ${formatNumber(withoutReplica.count)}, at ${formatDuration(withoutReplica.at)}; ${unread}. Drawn at the samples.`,
    x: timeAxis(report),
    y: { label: "chunks of committed files", unit: "count", min: 0, max: most * 1.1, whole: true },
    xs: series.time,
    series: [
      { label: "no replica on a node that runs", colour: colours.orange, draw: "steps", values: none },
      {
        label: "no copy of any kind: unreadable",
        colour: colours.vermilion,
        draw: "steps",
        fill: 0.35,
        front: true,
        values: series.unreadable,
      },
    ],
    marks: timeMarks(report),
  };
}

/** Shows the shares of files that can be read, and that still exist, through time. Null without files. */
export function availabilityChart(report: Report): ChartContent | Said | null {
  const { series, availability, durability } = report;
  if (!availability) return null;
  if (availability.min === 1 && durability?.min === 1) return { says: "Every file could be read at all times." };
  const first = series.time.findIndex((_, t) => series.byReplicas.some((row) => (row[t] ?? 0) > 0));
  const from = Math.max(0, first);
  const [available, durable] = [series.available.slice(from), series.durable.slice(from)];
  const least = Math.min(...available, ...durable);
  const room = least === 1 ? 0.01 : (1 - least) * 0.15;
  return {
    title: "Availability and durability",
    subtitle: availabilityLine(availability, durability),
    x: timeAxis(report),
    y: {
      label: "share of committed files",
      unit: "share",
      shown: PERCENT,
      min: Math.max(0, least - room),
      max: 1 + room / 4,
    },
    xs: series.time.slice(from),
    series: [
      { label: "can be read now (available)", colour: colours.blue, draw: "steps", values: available },
      {
        label: "still on some disk (durable)",
        colour: colours.vermilion,
        draw: "steps",
        // Draw this line in front and dashed, so that both lines can be seen where they coincide, which is most of the
        // time.
        dash: [8, 4],
        front: true,
        values: durable,
      },
    ],
    marks: timeMarks(report),
  };
}

function availabilityLine(
  { mean, min }: NonNullable<Report["availability"]>,
  durability: Report["durability"],
): string {
  const read =
    min === 1
      ? "Every file could be read at all times"
      : `On average ${formatShare(mean)} of the files could be read, at worst ${formatShare(min)}`;
  const end = durability?.end ?? 1;
  return `${read}; at the end ${end === 1 ? "all" : formatShare(end)} of them are still on some disk.`;
}
