import type { DistributionReport, ExposureReport, IncidentReport, Report } from "../report.js";
import { firstAndLast, formatDuration, formatNumber, plural } from "../text/format.js";
import { HARD_SPACE, wrapped } from "../text/wrapped.js";
import { importantIncidents } from "./important-incidents.js";
import { kindOf } from "./timeline-events.js";
import { othersText } from "./timeline-markdown.js";

/** The largest number of incidents that are shown. */
const MOST_INCIDENTS = 3;
/** The largest number of faults that are shown. */
const MOST_FAULTS = 2;

/** The stages that are left out first when there is too little room. */
const LEAST: readonly Stage["stage"][] = ["resumed", "back", "suspected", "readable", "dead", "repair"];

/**
 * The largest number of stages of an incident that are shown. If there is too little room, the least important incident is left out before the most
 * important one gets fewer than `FEW_STAGES`.
 */
const MOST_STAGES = 6;
const FEW_STAGES = 3;

/** The least width of the column of times, in characters. */
const TIME = 15;

type Stage = IncidentReport["stages"][number];

/** A line before it is wrapped. */
interface Entry {
  readonly time: string;
  readonly text: string;
}

/** Lines that belong together: an incident with its stages, or a fault. */
interface Group {
  readonly from: number;
  readonly entries: readonly Entry[];
}

/**
 * The timeline in a few lines of plain text, for a terminal: the first faults, the most important incidents with their stages, and how long
 * chunks were exposed. Lines have `width` columns; longer text continues on the next line. It leaves out incidents and
 * stages to keep to `most` lines, but always shows the first faults, the most important incident and the exposure. If there are several
 * incidents and none is grave, a single sentence counts all of them instead. Empty when nothing of this happened.
 */
export function timelineLines(report: Report, width = 80, most = 8): string[] {
  const exposed = wrapped(exposureText(report.exposure), width, "  ");
  const { told, areGrave } = importantIncidents(report, { grave: MOST_INCIDENTS, other: 2 });
  const faults = faultGroups(report);
  if (!areGrave && told.length > 1) return [...linesOf(faults, width), ...singles(report, width), ...exposed];
  const shown = [...told].sort((a, b) => a.rank - b.rank);
  let lines = [...linesOf(faults, width), ...exposed];
  for (let count = shown.length; count > 0; count--) {
    const least = count === 1 ? 1 : FEW_STAGES;
    for (let stages = MOST_STAGES; stages >= least; stages--) {
      const groups = [...faults, ...incidentGroups(shown.slice(0, count), stages)];
      lines = [...linesOf(groups, width), ...exposed];
      if (lines.length <= most) return lines;
    }
  }
  return lines;
}

/** The first faults. The last one says how many more there were. */
function faultGroups({ timeline: { faults } }: Report): Group[] {
  if (!faults) return [];
  const shown = faults.shown.slice(0, MOST_FAULTS);
  const others = faults.shown.length - shown.length + faults.others;
  return shown.map(({ from, until, text }, i) => {
    const { first, last } = firstAndLast(from, until ?? from, undefined);
    const rest = others > 0 && i === shown.length - 1 ? `; later ${plural(others, "more fault")}` : "";
    return { from, entries: [{ time: last === undefined ? first : `${first} to ${last}`, text: `${text}${rest}` }] };
  });
}

/** The first, most important incident gets at most `most` stages; each of the others gets one. */
function incidentGroups(incidents: readonly IncidentReport[], most: number): Group[] {
  return incidents.map(({ from, stages }, i) => ({
    from,
    entries: shortest(stages, i === 0 ? most : 1).map((stage, line) => ({
      time: timeOf(stage, line === 0 ? undefined : from),
      text: stage.text,
    })),
  }));
}

/** Writes groups by time. */
function linesOf(groups: readonly Group[], width: number): string[] {
  const entries = [...groups].sort((a, b) => a.from - b.from).flatMap(({ entries }) => entries);
  const wide = Math.max(TIME, ...entries.map(({ time }) => time.length + 1));
  return entries.flatMap(({ time, text }) => entry(time, text, width, wide));
}

/** Describes nodes that went away in small numbers. */
function singles({ timeline, files }: Report, width: number): string[] {
  const { incidents, others } = timeline;
  const nodes = incidents.reduce((sum, incident) => sum + incident.nodes, others.nodes);
  const [first, last] = [incidents[0]?.from ?? 0, incidents.at(-1)?.from ?? 0];
  // The times of incidents that are only counted are not known.
  const times = others.incidents > 0 ? "" : `, from ${formatDuration(first)} to ${formatDuration(last)}`;
  const { count } = files.worst.unreadable;
  const read =
    count === 0 ? "every chunk stayed readable" : `at worst ${plural(count, "chunk was", "chunks were")} unreadable`;
  return wrapped(`${othersText(incidents.length + others.incidents, nodes)}${times}; ${read}`, width, "  ");
}

/** Shortens the list of stages to at most `most`. The least important ones are left out first. */
function shortest(stages: readonly Stage[], most: number): Stage[] {
  let shown = [...stages];
  for (const stage of LEAST) {
    if (shown.length <= Math.min(most, MOST_STAGES)) break;
    shown = shown.filter((one) => one.stage !== stage);
  }
  return shown.slice(0, most);
}

function timeOf({ stage, at, until }: Stage, start: number | undefined): string {
  const { first, last } = firstAndLast(at, kindOf[stage] === "nodes" ? until : at, start);
  return last === undefined ? first : `${first} to ${last}`;
}

/** Writes one entry. `wide`: the width of the column of times, in characters. */
function entry(time: string, text: string, width: number, wide: number): string[] {
  return wrapped(`${time.padEnd(wide).replaceAll(" ", HARD_SPACE)}${text}`, width, " ".repeat(wide));
}

function exposureText({ repaired, returned, chunks, open, longestOpen }: ExposureReport): string {
  if (chunks === 0) return "";
  const ended = [
    ...(repaired ? [timesOf("repaired", repaired.total)] : []),
    ...(returned ? [timesOf("back with a node", returned.total)] : []),
    ...(open > 0 ? [`${formatNumber(open)} still at the end, the longest for ${formatDuration(longestOpen)}`] : []),
  ];
  return `too few replicas, ${plural(chunks, "time")} a chunk: ${ended.join("; ")}`;
}

function timesOf(name: string, { count, min, median, max }: DistributionReport): string {
  const [number, longest] = [formatNumber(count), formatDuration(max)];
  if (count === 1) return `${number} ${name} after ${longest}`;
  if (formatDuration(min) === longest) return `${number} ${name}, each after ${longest}`;
  if (formatDuration(median) === longest) return `${number} ${name}, half and the last after ${longest}`;
  return `${number} ${name}, half within ${formatDuration(median)}, the last after ${longest}`;
}
