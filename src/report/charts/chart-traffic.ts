import type { ChartConfiguration } from "chart.js";
import { knowsQuantile } from "../analysis/statistics.js";
import type { Report } from "../report.js";
import { byteScale, formatBytes, formatDuration, formatNumber, plural, roughShare, timeScale } from "../text/format.js";
import { colours } from "./chart-canvas.js";
import { timeAxis, timeMarks } from "./chart-files.js";
import { frame, line, points } from "./chart-frame.js";
import type { ChartMark } from "./chart-marks.js";
import type { Said } from "./chart-said.js";

/** Of the traffic's curves, about. */
const STEPS = 80;

/** Bytes a second for users and for repair. Null when nothing moved. */
export function trafficChart(report: Report): ChartConfiguration | null {
  const { series, repair } = report;
  // Rates over short intervals vary too much to be read: use fewer, longer intervals.
  const every = Math.max(1, Math.round((series.time.length - 1) / STEPS));
  const coarse = (column: readonly number[]) => column.filter((_, i) => i % every === 0 || i === column.length - 1);
  const times = coarse(series.time);
  const foreground = ratesOf(times, coarse(series.foregroundBytes));
  const repairs = ratesOf(times, coarse(series.repairBytes));
  const peak = Math.max(...foreground, ...repairs, 0);
  if (!(peak > 0)) return null;
  const { scale, axis } = timeAxis(report);
  const unit = byteScale(peak);
  // A rate is drawn until the end of its interval; the first one begins at the first point.
  const curve = (rates: readonly number[]) => points(times, [rates[0] ?? 0, ...rates], scale.size, unit.size);
  const users = report.transfers.byPurpose.put + report.transfers.byPurpose.get;
  const cost = repair.shareOfTraffic === null ? "" : `, ${roughShare(repair.shareOfTraffic)} of all`;
  const { byPurpose } = report.transfers;
  const moved = byPurpose.repair > 0 ? `repair moved ${formatBytes(byPurpose.repair)}${cost}` : "repair moved nothing";
  const filled = { stepped: "after", borderWidth: 1.8, pointStyle: "rect" } as const;
  return frame(
    {
      title: "Traffic for users and for repair",
      subtitle: `Puts and gets moved ${formatBytes(users)}; ${moved}. Means over ${formatDuration((times[1] ?? 0) - (times[0] ?? 0))}.`,
      x: axis,
      y: { title: `chunk bytes moved (${unit.name}/s)`, min: 0 },
      marks: timeMarks(report, scale),
    },
    [
      line("puts and gets", colours.blue, curve(foreground), {
        ...filled,
        fill: "origin",
        backgroundColor: "rgba(0, 114, 178, 0.12)",
      }),
      line("repair", colours.vermilion, curve(repairs), {
        ...filled,
        fill: "origin",
        backgroundColor: "rgba(213, 94, 0, 0.35)",
      }),
    ],
  );
}

/** Per second between samples, from a cumulative column of milliseconds and bytes. */
function ratesOf(time: readonly number[], cumulative: readonly number[]): number[] {
  return time.slice(1).map((at, i) => {
    const elapsed = at - (time[i] ?? 0);
    return elapsed > 0 ? (1000 * Math.max(0, (cumulative[i + 1] ?? 0) - (cumulative[i] ?? 0))) / elapsed : 0;
  });
}

/** Share of the downloads done within a time, with median, p90, p99 and what the links allow. Null without gets. */
export function downloadsChart(report: Report): ChartConfiguration | Said | null {
  const { gets } = report;
  if (!gets.time || gets.times.length === 0) return null;
  const { median, p90, p99, max, min } = gets.time;
  if (gets.succeeded === 1) return { says: `The only download that succeeded took ${formatDuration(max)}.` };
  if (min === max) return { says: `Each of ${plural(gets.succeeded, "download")} took ${formatDuration(max)}.` };
  const n = gets.times.length;
  const whole = n === gets.succeeded;
  const share = (i: number): number => (whole ? (100 * (i + 1)) / n : (100 * i) / (n - 1));
  // Gets of files that the node already holds take almost no time: they are not shown one by one.
  const low = gets.times[Math.floor(n / 100)] ?? min;
  const logarithmic = low > 0 && max / low > 30;
  // On a logarithmic axis use the unit in which its middle can be read.
  const scale = timeScale(logarithmic ? 4 * median : max);
  const curve = gets.times.map((ms, i) => ({ x: ms / scale.size, y: share(i) }));
  const start = logarithmic ? (0.5 * low) / scale.size : 0;
  const marks: ChartMark[] = [
    { x: median / scale.size, label: `median ${formatDuration(median)}` },
    ...(knowsQuantile(gets.succeeded, 0.9) ? [{ x: p90 / scale.size, label: `p90 ${formatDuration(p90)}` }] : []),
    ...(knowsQuantile(gets.succeeded, 0.99) ? [{ x: p99 / scale.size, label: `p99 ${formatDuration(p99)}` }] : []),
  ];
  const others = gets.started - gets.succeeded;
  const left =
    others > 0
      ? `${formatNumber(others)} more did not succeed, and ${others === 1 ? "is" : "are"} not shown.`
      : "No other was begun.";
  return frame(
    {
      title: "Download times",
      subtitle: `How many of the ${formatNumber(gets.succeeded)} gets that succeeded were done within a time. ${left}`,
      x: {
        title: `time from asking to the whole file (${scale.name}${logarithmic ? ", logarithmic" : ""})`,
        min: start,
        max: (1.02 * max) / scale.size,
        logarithmic,
      },
      y: { title: "downloads done (%)", min: 0, max: 100 },
      legend: false,
      marks,
    },
    [
      line("downloads", colours.blue, [{ x: start, y: 0 }, { x: min / scale.size, y: 0 }, ...curve], {
        stepped: whole ? "before" : false,
        borderWidth: 3,
      }),
    ],
  );
}

/** Requests a second to the tracker. Null without any. */
export function trackerChart(report: Report): ChartConfiguration | null {
  const { series, tracker, run } = report;
  if (!(tracker.total > 0) || tracker.meanRate === null) return null;
  const { scale, axis } = timeAxis(report);
  const mean = tracker.meanRate;
  const top = [...tracker.requests].sort((a, b) => b.count - a.count).slice(0, 3);
  const kinds = top.map(({ method, count }) => `${method} ${roughShare(count / tracker.total)}`).join(", ");
  const rates = points(series.time.slice(1), series.trackerRate.slice(1), scale.size);
  const sorted = rates.map(({ y }) => y).sort((a, b) => a - b);
  const [least = 0, usual = 0, most = 0] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)];
  // When all nodes join at once, the peak would hide everything else.
  const logarithmic = least > 0 && most > 20 * usual;
  return frame(
    {
      title: "Requests to the tracker",
      subtitle: `${formatNumber(tracker.total)} requests: ${kinds}.`,
      x: axis,
      y: logarithmic
        ? { title: "requests per second (logarithmic)", logarithmic, min: least / 1.5, max: most * 1.5 }
        : { title: "requests per second", min: 0 },
      marks: timeMarks(report, scale),
    },
    [
      line("per second", colours.blue, rates, { borderWidth: 1.8 }),
      line(
        `mean ${formatNumber(mean)}/s`,
        colours.ink,
        [
          { x: 0, y: mean },
          { x: run.played / scale.size, y: mean },
        ],
        { borderDash: [9, 5], borderWidth: 1.5 },
      ),
    ],
  );
}
