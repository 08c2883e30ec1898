import type { IncidentReport, Report, SpellReport } from "../report.js";
import { formatNumber, plural } from "../text/format.js";
import { importantIncidents } from "./important-incidents.js";

/** One line of the timeline of a run. Times are in ms. */
export interface TimelineEvent {
  readonly kind: "faults" | "nodes" | "repair" | "files";
  readonly from: number;
  /** The end in ms; for several nodes or files, that of the last. It equals `from` if the event has no length. */
  readonly until: number;
  readonly text: string;
  /** Whether the event is a consequence of another one: of the nearest event above it that is not a consequence itself. */
  readonly follows: boolean;
  /** The names of the nodes and files that the event is about; the first ones of many. */
  readonly nodes: readonly string[];
  readonly files: readonly string[];
}

/** The largest number of events of each kind that are listed. If no incident is grave, fewer incidents are listed. */
export interface MostEvents {
  readonly faults: number;
  readonly grave: number;
  readonly other: number;
  readonly restarts: number;
  readonly spells: number;
}

/** Files that became unreadable within this time, in ms, count as one event. */
const TOGETHER = 1000;
/** The largest number of names of files in a sentence. */
const NAMED = 3;
const LINKED = 20;

/** Lists the important events by time: faults, incidents with their consequences, restarts of the tracker, and files that could not be read. */
export function timelineEvents(report: Report, most: MostEvents): TimelineEvent[] {
  const incidents = importantIncidents(report, most).told.map(incidentEvents);
  const groups = [
    ...faults(report, most.faults),
    ...incidents,
    ...outages(report, most.restarts),
    ...restarts(report, most.restarts),
    ...spells(report, most.spells).events,
  ];
  return groups.sort(([a], [b]) => (a?.from ?? 0) - (b?.from ?? 0)).flat();
}

export const kindOf: Readonly<Record<IncidentReport["stages"][number]["stage"], TimelineEvent["kind"]>> = {
  began: "nodes",
  suspected: "nodes",
  dead: "nodes",
  back: "nodes",
  held: "repair",
  resumed: "repair",
  repair: "repair",
  healed: "repair",
  open: "repair",
  readable: "files",
};

function incidentEvents({ stages, names }: IncidentReport): TimelineEvent[] {
  return stages.map(({ stage, at, until, text }, i) => ({
    ...{ kind: kindOf[stage], from: at, until, text, follows: i > 0, files: [] },
    nodes: kindOf[stage] === "nodes" ? names : [],
  }));
}

function faults({ timeline }: Report, most: number): TimelineEvent[][] {
  const shown = timeline.faults?.shown.slice(0, most) ?? [];
  return shown.map(({ from, until, text }) => [
    { kind: "faults", from, until: until ?? from, text, follows: false, nodes: [], files: [] },
  ]);
}

function outages({ timeline, run }: Report, most: number): TimelineEvent[][] {
  return (timeline.outages ?? []).slice(0, most).map(({ from, until }) => {
    const text = `the tracker was down${until === null ? ", to the end" : ""}`;
    return [{ kind: "nodes", from, until: until ?? run.played, text, follows: false, nodes: [], files: [] }];
  });
}

function restarts({ timeline, run }: Report, most: number): TimelineEvent[][] {
  const text = "the tracker restarted, and held repair until nodes had told what they hold";
  return timeline.holds
    .filter(({ reason }) => reason === "restart")
    .slice(0, most)
    .map(({ from, until }) => [
      { kind: "repair", from, until: until ?? run.played, text, follows: false, nodes: [], files: [] },
    ]);
}

/** Finds the most important times in which files could not be read, and the number of further ones. */
export function spells({ timeline, run }: Report, most: number): { events: TimelineEvent[][]; others: number } {
  const groups = together(timeline.spells?.shown ?? []);
  const weight = (group: readonly SpellReport[]): number =>
    group.reduce((sum, { kind, from, until }) => sum + (kind === "lost" ? 1e12 : (until ?? run.played) - from), 0);
  const told = [...groups].sort((a, b) => weight(b) - weight(a)).slice(0, most);
  const shown = told.reduce((sum, { length }) => sum + length, 0);
  const all = (timeline.spells?.shown.length ?? 0) + (timeline.spells?.others ?? 0);
  return { events: told.map((group) => [spellEvent(group, run.played)]), others: all - shown };
}

/** Groups spells of one kind that began within `TOGETHER`, probably by the same cause. The spells are in the order of time. */
function together(spells: readonly SpellReport[]): SpellReport[][] {
  const groups: SpellReport[][] = [];
  for (const spell of spells) {
    const mine = groups.findLast(
      ([first]) => first && spell.from - first.from <= TOGETHER && first.kind === spell.kind,
    );
    if (mine) mine.push(spell);
    else groups.push([spell]);
  }
  return groups;
}

function spellEvent(group: readonly SpellReport[], end: number): TimelineEvent {
  const first = group[0] as SpellReport;
  const files = group.map(({ file }) => file);
  const until = Math.max(...group.map((spell) => spell.until ?? end));
  const nodes = [...new Set(group.flatMap(({ after }) => after ?? []))];
  const text = `${whatOf(first, files)}: ${whyOf(first, group, nodes)}${lengthOf(group)}`;
  return {
    kind: "files",
    from: first.from,
    until,
    text,
    follows: false,
    nodes: nodes.slice(0, LINKED),
    files: files.slice(0, LINKED),
  };
}

function whatOf({ kind }: SpellReport, files: readonly string[]): string {
  if (files.length === 1) return `${files[0]} ${kind === "lost" ? "is lost" : "cannot be read"}`;
  const names = files.slice(0, NAMED).join(", ") + (files.length > NAMED ? ", …" : "");
  return `${formatNumber(files.length)} files (${names}) ${kind === "lost" ? "are lost" : "cannot be read"}`;
}

function whyOf({ kind }: SpellReport, group: readonly SpellReport[], nodes: readonly string[]): string {
  const chunks = group.reduce((sum, { chunks }) => sum + chunks, 0);
  const last = chunks === 1 ? "the last copy of a chunk" : `the last copies of ${plural(chunks, "chunk")}`;
  if (nodes.length > 0) {
    const who = nodes.length > NAMED ? plural(nodes.length, "node") : nodes.join(", ");
    return `${last} went with ${kind === "lost" ? "the disk of " : ""}${who}`;
  }
  const where = kind === "lost" ? "on any disk" : "on a node that runs";
  return `${chunks === 1 ? "a chunk has no copy" : `${plural(chunks, "chunk")} have no copy`} ${where}`;
}

/** Says that spells had not ended when the run ended; empty if all had, or if chunks were lost. */
function lengthOf(group: readonly SpellReport[]): string {
  const open = group.filter((spell) => spell.until === null).length;
  if (open === 0 || group[0]?.kind === "lost") return "";
  return open < group.length ? "; some to the end" : "; to the end";
}
