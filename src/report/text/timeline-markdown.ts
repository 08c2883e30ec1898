import type { DistributionReport, ExposureReport, IncidentReport, Report } from "../report.js";
import { formatDuration, formatNumber, plural } from "./format.js";
import { escaped, table } from "./markdown-table.js";

/** Incidents that are shown in full; and fewer, if none is grave. */
const TOLD = 8;
const TOLD_SINGLE = 3;

/** The timeline of a run, and how long chunks were exposed; as blocks under a heading of its own, or none. */
export function timelineMarkdown(report: Report): string[] {
  const { timeline, exposure } = report;
  if (timeline.incidents.length === 0 && exposure.chunks === 0) return [];
  return ["## Timeline", ...incidentBlocks(report), ...restartBlock(report), ...exposureBlocks(exposure)];
}

/**
 * The incidents to show, in the order of time, and whether they are grave. If none is grave, those after which most chunks lacked
 * replicas. An incident is grave if it made chunks unreadable, held repair, or took away unusually many nodes. Where nodes come and
 * go all the time, that is more than `USUAL` times the median; the median is known if there were more than `MANY` incidents.
 */
export function importantIncidents(
  { timeline: { incidents } }: Report,
  most: { readonly grave: number; readonly other: number },
): { readonly told: readonly IncidentReport[]; readonly areGrave: boolean } {
  const sizes = incidents.map(({ nodes }) => nodes).sort((a, b) => a - b);
  const usual = sizes.length > MANY ? USUAL * (sizes[sizes.length >> 1] ?? 1) : 1;
  const first = (all: IncidentReport[], count: number): IncidentReport[] => {
    const ranked = [...all].sort((a, b) => a.rank - b.rank).slice(0, count);
    return all.filter((incident) => ranked.includes(incident));
  };
  const grave = incidents.filter(
    ({ nodes, unreadable, stages }) => unreadable > 0 || nodes > usual || stages.some(({ stage }) => stage === "held"),
  );
  if (grave.length > 0) return { told: first(grave, most.grave), areGrave: true };
  const short = incidents.filter(({ chunks }) => chunks > 0);
  return { told: first(short, most.other), areGrave: false };
}

const MANY = 20;
const USUAL = 3;

function incidentBlocks(report: Report): string[] {
  const { incidents, others } = report.timeline;
  if (incidents.length === 0) return ["No node went away."];
  const { told } = importantIncidents(report, { grave: TOLD, other: TOLD_SINGLE });
  const rows = told.flatMap((incident) =>
    incident.stages.map(({ at, until, text }, i) => [
      i === 0 ? `**${formatDuration(at)}**` : `+ ${formatDuration(at - incident.from)}`,
      until > at ? formatDuration(until - at) : "",
      i === 0 ? `**${escaped(text)}**` : escaped(text),
    ]),
  );
  const left = incidents.filter((incident) => !told.includes(incident));
  const nodes = left.reduce((sum, incident) => sum + incident.nodes, others.nodes);
  const chunks = left.reduce((sum, incident) => sum + incident.chunks, others.chunks);
  const count = left.length + others.incidents;
  const lacked =
    chunks === 0
      ? `no chunk had too few replicas after ${count === 1 ? "that" : "one of them"}`
      : `${plural(chunks, "time")} a chunk had too few replicas after ${count === 1 ? "that" : "one of them"}`;
  const rest = count === 0 ? [] : [`${told.length > 0 ? "Besides, " : ""}${othersText(count, nodes)}; ${lacked}.`];
  return [...(rows.length > 0 ? [table(["at", "until the last of them", "what happened"], rows)] : []), ...rest];
}

/** Incidents that are only counted. */
export function othersText(incidents: number, nodes: number): string {
  if (nodes === 1) return "1 node went away";
  return nodes === incidents
    ? `${plural(nodes, "node")} went away one at a time`
    : `${plural(incidents, "time")} nodes went away, ${formatNumber(nodes)} in all`;
}

function restartBlock({ timeline }: Report): string[] {
  const restarts = timeline.holds.filter(({ reason }) => reason === "restart");
  if (restarts.length === 0) return [];
  const times = restarts.map(({ from }) => formatDuration(from)).join(", ");
  return [`The tracker restarted and held repair until nodes had told what they hold: at ${times}.`];
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
      ? [table(["exposed", "times", "in all", "unnoticed", "repair held", "waiting", "moving"], rows)]
      : []),
  ];
}
