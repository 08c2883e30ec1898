import type { ChartConfiguration } from "chart.js";
import type { Report } from "../report.js";
import { allOf, formatDuration, formatNumber, formatShare, plural, type Scale, timeScale } from "../text/format.js";
import { colours } from "./chart-canvas.js";
import { type AxisSpec, frame, line, points } from "./chart-frame.js";
import type { ChartMark } from "./chart-marks.js";
import type { Said } from "./chart-said.js";
import { replicaBands } from "./replica-bands.js";

/** Unit and range of the time axis of every chart through time. */
export function timeAxis(report: Report): { scale: Scale; axis: AxisSpec } {
  const scale = timeScale(report.run.played);
  const max = report.run.played / scale.size;
  // Hours are counted in twelves, the rest in tens.
  const steps = scale.name === "h" ? [1, 2, 3, 4, 6, 12, 24] : [1, 2, 5, 10, 20, 50, 100, 200, 500];
  const step = steps.find((size) => max / size <= 12);
  return { scale, axis: { title: `time (${scale.name})`, min: 0, max, ...(step && max >= 4 ? { step } : {}) } };
}

export function timeMarks(report: Report, scale: Scale): ChartMark[] {
  return report.marks.map(({ time, label }) => ({ x: time / scale.size, label }));
}

/** Chunks by number of live replicas through time, worst at the bottom. Null without files. */
export function replicasChart(report: Report): ChartConfiguration | null {
  const { series, run } = report;
  if (!series.byReplicas.some((row) => row.some((count) => count > 0))) return null;
  const { scale, axis } = timeAxis(report);
  const last = series.byReplicas.length - 1;
  const most = Math.max(...series.time.map((_, t) => series.byReplicas.reduce((sum, row) => sum + (row[t] ?? 0), 0)));
  const rows = replicaBands(last, run.replication).map(({ from, to, name, colour }) => {
    const counts = series.time.map((_, t) =>
      series.byReplicas.slice(from, to + 1).reduce((sum, row) => sum + (row[t] ?? 0), 0),
    );
    return line(name, colour, points(series.time, counts, scale.size), {
      fill: from === 0 ? "origin" : "-1",
      // The value is held until the next sample, since a slope would show a loss before the crash that caused it.
      stepped: "before",
      backgroundColor: colour,
      borderWidth: counts.some((count) => count > 0) ? 0.8 : 0,
      borderColor: colour,
      pointStyle: "rect",
    });
  });
  const { withoutReplica } = report.files.worst;
  return frame(
    {
      title: "Chunks by number of live replicas",
      subtitle:
        withoutReplica.count > 0
          ? `Wanted: ${run.replication}. Worst: ${plural(withoutReplica.count, "chunk")} without a live replica at ${formatDuration(withoutReplica.at)}.`
          : `Wanted: ${run.replication}. No chunk was ever without a live replica.`,
      x: axis,
      y: { title: "chunks of committed files", min: 0, max: most, whole: true },
      stacked: true,
      legend: true,
      marks: timeMarks(report, scale),
    },
    rows,
  );
}

/** Chunks without a replica on a running node, on a scale of their own: two among thousands would be invisible. Null if there never were any. */
export function withoutReplicaChart(report: Report): ChartConfiguration | null {
  const { series, files } = report;
  const { withoutReplica, unreadable } = files.worst;
  if (withoutReplica.count === 0) return null;
  const { scale, axis } = timeAxis(report);
  const none = series.byReplicas[0] ?? [];
  const most = Math.max(1, ...none);
  const stepped = { stepped: "before" } as const;
  const unread =
    unreadable.count === 0
      ? "cached copies kept all of them readable"
      : `at most ${formatNumber(unreadable.count)} could not be read at all`;
  return frame(
    {
      title: "Chunks without a live replica",
      subtitle: `At most ${formatNumber(withoutReplica.count)}, at ${formatDuration(withoutReplica.at)}; ${unread}. Drawn at the samples.`,
      x: axis,
      y: { title: "chunks of committed files", min: 0, max: most * 1.1, whole: true },
      legend: true,
      marks: timeMarks(report, scale),
    },
    [
      line("no replica on a node that runs", colours.orange, points(series.time, none, scale.size), stepped),
      line("no copy of any kind: unreadable", colours.vermilion, points(series.time, series.unreadable, scale.size), {
        ...stepped,
        order: -1,
        fill: "origin",
        backgroundColor: "rgba(213, 94, 0, 0.35)",
      }),
    ],
  );
}

/** Shares of files that can be read, and that still exist, through time. Null without files. */
export function availabilityChart(report: Report): ChartConfiguration | Said | null {
  const { series, availability, durability } = report;
  if (!availability) return null;
  if (availability.min === 1 && durability?.min === 1) return { says: "Every file could be read at all times." };
  const { scale, axis } = timeAxis(report);
  const first = series.time.findIndex((_, t) => series.byReplicas.some((row) => (row[t] ?? 0) > 0));
  const from = Math.max(0, first);
  const time = series.time.slice(from);
  const least = Math.min(...series.available.slice(from), ...series.durable.slice(from));
  const room = least === 1 ? 0.01 : (1 - least) * 0.15;
  return frame(
    {
      title: "Availability and durability",
      subtitle: availabilityLine(availability, durability),
      x: axis,
      y: {
        title: "share of committed files (%)",
        share: true,
        min: 100 * Math.max(0, least - room),
        max: 100 * (1 + room / 4),
      },
      marks: timeMarks(report, scale),
    },
    [
      line("can be read now (available)", colours.blue, points(time, series.available.slice(from), scale.size, 0.01), {
        stepped: "before",
      }),
      line(
        "still on some disk (durable)",
        colours.vermilion,
        points(time, series.durable.slice(from), scale.size, 0.01),
        {
          stepped: "before",
          borderDash: [8, 4],
          // Drawn in front, dashed, so that it hides nothing: most of the time both lines coincide.
          order: -1,
        },
      ),
    ],
  );
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

/** Nodes online through time, and how many came and went. Null without samples. */
export function nodesChart(report: Report): ChartConfiguration | Said | null {
  const { series, nodes } = report;
  if (series.time.length < 2) return null;
  const [, least = 0] = series.online;
  if (nodes.leaves + nodes.crashes === 0 && series.online.every((online, i) => i === 0 || online === least)) {
    const all =
      least === nodes.total
        ? least === 1
          ? "The node was"
          : `${allOf(least)} nodes were`
        : least === 0
          ? "No node was"
          : plural(least, "node was", "nodes were");
    return { says: `${all} online from the first sample to the last; none left, none crashed.` };
  }
  const { scale, axis } = timeAxis(report);
  const later = series.time.slice(1);
  const bars = (label: string, colour: string, counts: readonly number[]) =>
    line(label, colour, points(later, counts.slice(1), scale.size), {
      type: "bar",
      yAxisID: "right",
      categoryPercentage: 1,
      barPercentage: 1,
      stack: "moves",
      borderWidth: 0,
      pointStyle: "rect",
    } as object);
  const moves = later.map(
    (_, i) => (series.joins[i + 1] ?? 0) + (series.leaves[i + 1] ?? 0) + (series.crashes[i + 1] ?? 0),
  );
  const most = Math.max(...moves, 0);
  const interval = formatDuration((series.time[2] ?? series.time[1] ?? 0) - (series.time[1] ?? 0));
  const crowd = Math.max(...series.online, 1);
  const online = line("online", colours.blue, points(series.time, series.online, scale.size), { stepped: "before" });
  const came = [
    bars("joins and restarts", colours.green, series.joins),
    bars("leaves", colours.skyBlue, series.leaves),
    bars("crashes", colours.vermilion, series.crashes),
  ];
  return frame(
    {
      title: "Nodes online",
      subtitle: `${formatNumber(nodes.meanOnline)} of ${formatNumber(nodes.total)} on average; ${plural(nodes.joins, "join")}, ${plural(nodes.leaves, "leave")}, ${plural(nodes.crashes, "crash", "crashes")} in all.`,
      x: axis,
      y: { title: "nodes online", min: 0, max: niceCeiling(crowd * 1.08), whole: true },
      ...(most > 0
        ? {
            right: {
              title: `came or went in ${interval}`,
              min: 0,
              max: niceCeiling(most * 2.5),
              stacked: true,
              whole: true,
            },
          }
        : {}),
      legend: true,
      marks: timeMarks(report, scale),
    },
    most > 0 ? [online, ...came] : [online],
  );
}

/** The next of 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten: gives gives an axis that ends at a round number. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8].find((step) => step * power >= value) ?? 10) * power;
}
