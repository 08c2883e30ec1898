import { knowsQuantile } from "../analysis/statistics.js";
import type { Report } from "../report.js";
import { byteScale, formatBytes, formatDuration, formatNumber, plural, roughShare, timeScale } from "../text/format.js";
import { colours } from "./chart-canvas.js";
import type { ChartContent, ChartMark, ChartSeries } from "./chart-model.js";
import type { Said } from "./chart-said.js";
import { timeAxis, timeMarks } from "./time-axis.js";

/** The number of steps, roughly, of the curves of traffic. */
const STEPS = 80;

/** Shows bytes per second for users and for repair. Null when nothing moved. */
export function trafficChart(report: Report): ChartContent | null {
  const { series, repair } = report;
  // Rates over short intervals vary too much to be read: use fewer, longer intervals.
  const every = Math.max(1, Math.round((series.time.length - 1) / STEPS));
  const coarse = (column: readonly number[]) => column.filter((_, i) => i % every === 0 || i === column.length - 1);
  const times = coarse(series.time);
  const foreground = ratesOf(times, coarse(series.foregroundBytes));
  const repairs = ratesOf(times, coarse(series.repairBytes));
  const peak = Math.max(...foreground, ...repairs, 0);
  if (!(peak > 0)) return null;
  const unit = byteScale(peak);
  // Draw a rate until the end of its interval; the last one ends at the last point.
  const curve = (label: string, colour: string, rates: readonly number[], fill: number): ChartSeries => {
    const values = [...rates, rates.at(-1) ?? 0];
    return { label, colour, draw: "steps", width: 1.8, fill, values };
  };
  const users = report.transfers.byPurpose.put + report.transfers.byPurpose.get;
  const cost = repair.shareOfTraffic === null ? "" : `, ${roughShare(repair.shareOfTraffic)} of all`;
  const { byPurpose } = report.transfers;
  const moved = byPurpose.repair > 0 ? `repair moved ${formatBytes(byPurpose.repair)}${cost}` : "repair moved nothing";
  return {
    title: "Traffic for users and for repair",
    subtitle: `Puts and gets moved ${formatBytes(users)}; ${moved}. Means over ${formatDuration((times[1] ?? 0) - (times[0] ?? 0))}.`,
    x: timeAxis(report),
    y: {
      label: "chunk bytes moved",
      unit: "bytes/s",
      shown: { size: unit.size, name: `${unit.name}/s` },
      min: 0,
    },
    xs: times,
    series: [curve("puts and gets", colours.blue, foreground, 0.12), curve("repair", colours.vermilion, repairs, 0.35)],
    marks: timeMarks(report),
  };
}

/** Computes rates per second between samples, from a column of times in ms and a column of sums. */
function ratesOf(time: readonly number[], cumulative: readonly number[]): number[] {
  return time.slice(1).map((at, i) => {
    const elapsed = at - (time[i] ?? 0);
    return elapsed > 0 ? (1000 * Math.max(0, (cumulative[i + 1] ?? 0) - (cumulative[i] ?? 0))) / elapsed : 0;
  });
}

/** Shows the share of downloads done within a time, with the median, p90 and p99. Null if no get succeeded. */
export function downloadsChart(report: Report): ChartContent | Said | null {
  const { gets } = report;
  if (!gets.time || gets.times.length === 0) return null;
  const { median, max, min } = gets.time;
  if (gets.succeeded === 1) return { says: `The only download that succeeded took ${formatDuration(max)}.` };
  if (min === max) return { says: `Each of ${plural(gets.succeeded, "download")} took ${formatDuration(max)}.` };
  const n = gets.times.length;
  const whole = n === gets.succeeded;
  const share = (i: number): number => (whole ? (i + 1) / n : i / (n - 1));
  // Gets of files that the node already holds take almost no time, and are not shown one by one.
  const low = gets.times[Math.floor(n / 100)] ?? min;
  const logarithmic = low > 0 && max / low > 30;
  const start = logarithmic ? 0.5 * low : 0;
  const others = gets.started - gets.succeeded;
  const left =
    others > 0
      ? `${formatNumber(others)} more did not succeed, and ${others === 1 ? "is" : "are"} not shown.`
      : "No other was begun.";
  return {
    title: "Download times",
    subtitle: `How many of the ${formatNumber(gets.succeeded)} gets that succeeded were done within a time. ${left}`,
    x: {
      label: "time from asking to the whole file",
      unit: "ms",
      // On a logarithmic axis use the unit in which its middle can be read.
      shown: timeScale(logarithmic ? 4 * median : max),
      logarithmic,
      min: start,
      max: 1.02 * max,
    },
    y: { label: "downloads done", unit: "share", shown: { size: 0.01, name: "%" }, min: 0, max: 1 },
    xs: [start, min, ...gets.times],
    series: [
      {
        label: "downloads",
        colour: colours.blue,
        draw: whole ? "steps" : "line",
        width: 3,
        values: [0, 0, ...gets.times.map((_, i) => share(i))],
      },
    ],
    marks: quantileMarks(gets),
  };
}

/** Makes marks at the quantiles for which there are enough downloads. */
function quantileMarks({ time, succeeded }: Report["gets"]): ChartMark[] {
  if (!time) return [];
  const named = [
    { name: "median", x: time.median, isKnown: true },
    { name: "p90", x: time.p90, isKnown: knowsQuantile(succeeded, 0.9) },
    { name: "p99", x: time.p99, isKnown: knowsQuantile(succeeded, 0.99) },
  ];
  return named.filter(({ isKnown }) => isKnown).map(({ name, x }) => ({ x, label: `${name} ${formatDuration(x)}` }));
}

/** Shows requests per second to the tracker. Null without any. */
export function trackerChart(report: Report): ChartContent | null {
  const { series, tracker } = report;
  if (!(tracker.total > 0) || tracker.meanRate === null) return null;
  const mean = tracker.meanRate;
  const top = [...tracker.requests].sort((a, b) => b.count - a.count).slice(0, 3);
  const kinds = top.map(({ method, count }) => `${method} ${roughShare(count / tracker.total)}`).join(", ");
  const rates = series.trackerRate.slice(1);
  const sorted = [...rates].sort((a, b) => a - b);
  const [least = 0, usual = 0, most = 0] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)];
  // Use a logarithmic axis if the peak would hide everything else, as when all nodes join at once.
  const logarithmic = least > 0 && most > 20 * usual;
  return {
    title: "Requests to the tracker",
    subtitle: `${formatNumber(tracker.total)} requests: ${kinds}.`,
    x: timeAxis(report),
    y: {
      label: "requests per second",
      unit: "/s",
      ...(logarithmic ? { logarithmic, min: least / 1.5, max: most * 1.5 } : { min: 0 }),
    },
    xs: series.time.slice(1),
    series: [{ label: "per second", colour: colours.blue, draw: "line", width: 1.8, values: rates }],
    marks: timeMarks(report),
    bounds: [{ y: mean, label: `mean ${formatNumber(mean)}/s`, colour: colours.ink }],
  };
}
