import type { DistributionReport, ExposureReport, Report } from "../report.js";
import { formatDuration, formatNumber, plural } from "../text/format.js";
import { escaped, foldedTables, table } from "../text/markdown-table.js";
import { importantIncidents } from "./important-incidents.js";
import { type MostEvents, spells, timelineEvents } from "./timeline-events.js";

/** The largest number of events that are listed one by one. If no incident is grave, fewer are listed. */
const MOST: MostEvents = { faults: 12, grave: 8, other: 3, restarts: 8, spells: 8 };

/**
 * Writes the timeline of a run, and how long chunks were exposed, as blocks under a heading of their own. Returns no block if nothing
 * happened.
 */
export function timelineMarkdown(report: Report): string[] {
  const { timeline, exposure } = report;
  const { incidents, spells, outages = [], faults } = timeline;
  const told = incidents.length + outages.length + (faults?.shown.length ?? 0);
  if (told === 0 && exposure.chunks === 0 && (spells?.shown.length ?? 0) === 0) return [];
  return ["## Timeline", ...eventBlocks(report), ...exposureBlocks(exposure)];
}

function eventBlocks(report: Report): string[] {
  const events = timelineEvents(report, MOST);
  if (events.length === 0 && report.timeline.incidents.length === 0) return ["No node went away."];
  let start = 0;
  const rows = events.map(({ from, until, text, follows }) => {
    if (!follows) start = from;
    const time = (at: number): string => (follows ? `+ ${formatDuration(at - start)}` : formatDuration(at));
    const cells = [time(from), time(until) === time(from) ? "" : time(until), escaped(text)];
    return follows ? cells : cells.map((cell) => (cell === "" ? "" : `**${cell}**`));
  });
  return [
    ...(rows.length > 0 ? [table(["at", "until, or to the last of them", "what happened"], rows)] : []),
    ...untold(report, MOST),
  ];
}

/** Writes sentences about further events, which are only counted. */
export function untold(report: Report, most: MostEvents): string[] {
  return [...untoldFaults(report, most), ...untoldIncidents(report, most), ...untoldSpells(report, most)];
}

function untoldFaults({ timeline: { faults } }: Report, most: MostEvents): string[] {
  const others = faults ? Math.max(0, faults.shown.length - most.faults) + faults.others : 0;
  return others === 0 ? [] : [`${plural(others, "more step")} made faults, or ended them.`];
}

function untoldIncidents(report: Report, most: MostEvents): string[] {
  const { incidents, others } = report.timeline;
  const { told } = importantIncidents(report, most);
  const left = incidents.filter((incident) => !told.includes(incident));
  const nodes = left.reduce((sum, incident) => sum + incident.nodes, others.nodes);
  const chunks = left.reduce((sum, incident) => sum + incident.chunks, others.chunks);
  const count = left.length + others.incidents;
  if (count === 0) return [];
  const lacked =
    chunks === 0
      ? `no chunk had too few replicas after ${count === 1 ? "that" : "one of them"}`
      : `${plural(chunks, "time")} a chunk had too few replicas after ${count === 1 ? "that" : "one of them"}`;
  return [`${told.length > 0 ? "Besides, " : ""}${othersText(count, nodes)}; ${lacked}.`];
}

function untoldSpells(report: Report, most: MostEvents): string[] {
  const { others } = spells(report, most.spells);
  return others === 0 ? [] : [`${plural(others, "more time")} a file could not be read.`];
}

/** Describes incidents that are only counted. */
export function othersText(incidents: number, nodes: number): string {
  if (nodes === 1) return "1 node went away";
  return nodes === incidents
    ? `${plural(nodes, "node")} went away one at a time`
    : `${plural(incidents, "time")} nodes went away, ${formatNumber(nodes)} in all`;
}

function exposureBlocks({ chunks, repaired, returned, open, longestOpen }: ExposureReport): string[] {
  if (chunks === 0) return ["No chunk ever had fewer replicas on running nodes than wanted."];
  const row = (name: string, times: NonNullable<ExposureReport["repaired"]>): string[] => {
    const figures = ({ median, max }: DistributionReport): string =>
      max === 0 ? "–" : `${formatDuration(median)}, ${formatDuration(max)}`;
    const { total, unnoticed, held, waiting, moving } = times;
    return [name, formatNumber(total.count), ...[total, unnoticed, held, waiting, moving].map(figures)];
  };
  const rows = [
    ...(repaired ? [row("until a new replica was stored", repaired)] : []),
    ...(returned ? [row("until a node came back", returned)] : []),
  ];
  const still =
    open > 0 ? ` At the end ${formatNumber(open)} were exposed, the longest for ${formatDuration(longestOpen)}.` : "";
  return [
    `${plural(chunks, "time")} a chunk had fewer replicas on running nodes than wanted: it was exposed.${still}${rows.length > 0 ? " Median and longest time, and what it was spent on:" : ""}`,
    ...(rows.length > 0
      ? foldedTables("How long chunks were exposed", [
          table(["exposed", "times", "in all", "unnoticed", "repair held", "waiting", "moving"], rows),
        ])
      : []),
  ];
}
