import { formatDuration, plural } from "./format.js";
import type { ExposureReport, IncidentReport, Report } from "./report.js";
import { importantIncidents, othersText } from "./timeline-markdown.js";

/** Incidents that have lines. */
const MOST_INCIDENTS = 3;

/** What is left out first where there is no room. */
const LEAST: readonly Stage["stage"][] = ["resumed", "back", "suspected", "readable", "dead", "repair"];

/** Lines of one incident. */
const MOST_STAGES = 6;

type Stage = IncidentReport["stages"][number];

/**
 * The timeline in a few lines of plain text, for a terminal: the most important incidents with their stages, and how long
 * chunks were exposed. At most `most` lines of at most `width` columns; none when no node that mattered went away.
 */
export function timelineLines(report: Report, width = 80, most = 8): string[] {
  const exposed = exposureLine(report.exposure);
  const room = most - (exposed === "" ? 0 : 1);
  const told = importantIncidents(report, MOST_INCIDENTS).sort((a, b) => a.rank - b.rank);
  const grave = told.filter(({ nodes, unreadable }) => nodes > 1 || unreadable > 0);
  if (grave.length === 0 && told.length > 1) return [singles(report), exposed].map((line) => cut(line, width));
  const blocks = (grave.length > 0 ? grave : told).map(({ from, stages }, i, all) => {
    // The most important one is told in full; of the others, that they were.
    const shown = shortest(stages, i === 0 ? room - (all.length - 1) : 1);
    const lines = shown.map(({ at, text }, line) =>
      line === 0 ? entry(formatDuration(at), text) : entry(`+ ${formatDuration(at - from)}`, text),
    );
    return { from, lines };
  });
  const lines = blocks.sort((a, b) => a.from - b.from).flatMap((block) => block.lines);
  if (exposed !== "") lines.push(exposed);
  return lines.map((line) => cut(line, width));
}

function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

/** Nodes that went away one at a time, and took no chunk out of reach. */
function singles({ timeline }: Report): string {
  const { incidents, others } = timeline;
  const nodes = incidents.reduce((sum, incident) => sum + incident.nodes, others.nodes);
  const [first, last] = [incidents[0]?.from ?? 0, incidents.at(-1)?.from ?? 0];
  const times = `${formatDuration(first)} to ${formatDuration(last)}`;
  return entry(times, `${othersText(incidents.length + others.incidents, nodes)}; every chunk stayed readable`);
}

/** At most so many stages: those first left out that say least. */
function shortest(stages: readonly Stage[], most: number): Stage[] {
  let shown = [...stages];
  for (const stage of LEAST) {
    if (shown.length <= Math.min(most, MOST_STAGES)) break;
    shown = shown.filter((one) => one.stage !== stage);
  }
  return shown.slice(0, most);
}

function entry(time: string, text: string): string {
  return `${time.padEnd(14)} ${text}`;
}

function exposureLine({ repaired, returned, chunks, open }: ExposureReport): string {
  if (chunks === 0) return "";
  const times = repaired ?? returned;
  const still = open > 0 ? `; ${plural(open, "chunk")} still` : "";
  if (!times) return `too few replicas: ${plural(chunks, "chunk")}, to the end`;
  const how = repaired ? "repaired" : "back with its node";
  return `too few replicas: ${plural(chunks, "time")}; half ${how} in ${formatDuration(times.total.median)}, all in ${formatDuration(times.total.max)}${still}`;
}
