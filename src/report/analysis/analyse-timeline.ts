import type {
  ExposureTimes,
  ExposureTotals,
  IncidentRecord,
  Measurements,
  NodeColumns,
  Span,
} from "../measurements.js";
import type { DistributionReport, ExposureReport, IncidentReport, TimelineReport } from "../report.js";
import { allOf, formatNumber, plural } from "../text/format.js";
import type { FaultTotals } from "../timeline/fault-totals.js";
import type { SpellTotals } from "../timeline/spell-totals.js";
import { distributionOf } from "./analyse-operations.js";

/** The largest number of incidents in report.json. */
const MOST = 200;

export function exposureOf({ repaired, returned, open, longestOpen }: ExposureTotals): ExposureReport {
  return {
    chunks: repaired.count + returned.count + open,
    repaired: timesOf(repaired),
    returned: timesOf(returned),
    open,
    longestOpen,
  };
}

function timesOf({ count, most, values }: ExposureTimes): ExposureReport["repaired"] {
  const column = (i: number): DistributionReport => {
    const of = distributionOf(values[i] ?? []) as DistributionReport;
    return { ...of, count, max: most[i] ?? of.max };
  };
  if (count === 0) return null;
  return { total: column(0), unnoticed: column(1), held: column(2), waiting: column(3), moving: column(4) };
}

export function timelineOf({ incidents: totals, nodes, run, spells, faults }: Measurements): TimelineReport {
  const ranked = [...totals.incidents].sort((a, b) => b.rank - a.rank || a.from - b.from);
  const told = ranked.slice(0, MOST);
  const places = placesOf(nodes);
  const { rest } = totals;
  const others = { incidents: rest.incidents, nodes: rest.nodes, chunks: rest.chunks };
  for (const { nodes, chunks } of ranked.slice(MOST)) {
    others.incidents++;
    others.nodes += nodes;
    others.chunks += chunks;
  }
  return {
    incidents: told
      .map((record, i) => incidentReport(record, i + 1, places, run.played))
      .sort((a, b) => a.from - b.from || a.rank - b.rank),
    others,
    holds: totals.holds.map(({ from, until, reason }) => ({ from, until: until ?? null, reason })),
    ...(totals.outages.length > 0
      ? { outages: totals.outages.map(({ from, until }) => ({ from, until: until ?? null })) }
      : {}),
    ...(faults && faults.shown.length > 0 ? { faults: faultsOf(faults) } : {}),
    ...(spells ? { spells: spellsOf(spells) } : {}),
  };
}

function faultsOf({ shown, others }: FaultTotals): TimelineReport["faults"] {
  return { shown: shown.map(({ from, until, text }) => ({ from, until: until ?? null, text })), others };
}

function spellsOf({ shown, others }: SpellTotals): TimelineReport["spells"] {
  return {
    shown: shown.map(({ until, after, ...spell }) => ({ ...spell, until: until ?? null, after: after ?? null })),
    others,
  };
}

/** How many nodes each zone and each class has. */
interface Places {
  readonly zones: ReadonlyMap<string, number>;
  readonly classes: ReadonlyMap<string, number>;
}

function placesOf(nodes: NodeColumns): Places {
  const counted = (names: readonly string[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    return counts;
  };
  return { zones: counted(nodes.zone), classes: counted(nodes.class) };
}

function incidentReport(record: IncidentRecord, rank: number, places: Places, end: number): IncidentReport {
  const { kind, from, until, nodes, names, zone, chunks, unreadable, open } = record;
  return {
    ...{ kind, from, until, nodes, chunks, unreadable, open, rank },
    what: whatHappened(record, places),
    names: [...names],
    zone: zone ?? null,
    stages: stagesOf(record, places, end).sort((a, b) => a.at - b.at),
  };
}

function whatHappened(record: IncidentRecord, places: Places): string {
  const { kind, nodes, names } = record;
  if (kind === "silence") return `${groupOf(record, places)} not heard, though ${nodes === 1 ? "it runs" : "they run"}`;
  const verb = kind === "crash" ? "crashed" : "left";
  if (nodes === 1) return `${names[0] ?? "a node"} ${verb}`;
  const { zone } = record;
  const isWholeZone = zone !== undefined && zone !== "" && places.zones.size > 1 && places.zones.get(zone) === nodes;
  if (isWholeZone && kind === "crash") return `zone ${zone} failed: all ${formatNumber(nodes)} nodes`;
  return `${groupOf(record, places)} ${verb}`;
}

/** Names the nodes of an incident: one by its name; several by their zone or class if they are at least half of it, or else by number and a few names. */
function groupOf({ nodes, names, zone, class: name }: IncidentRecord, places: Places): string {
  if (nodes === 1) return names[0] ?? "a node";
  const list = names.length === nodes ? names.join(", ") : `${names.join(", ")}, …`;
  const mostOf = (all: ReadonlyMap<string, number>, key: string | undefined, noun: string): string | undefined => {
    // Nodes without a zone have the zone "". They are no place of their own.
    const size = key === undefined || key === "" || all.size < 2 ? 0 : (all.get(key) ?? 0);
    if (2 * nodes < size || size === 0) return undefined;
    const part = size === nodes ? `all ${formatNumber(nodes)}` : `${formatNumber(nodes)} of ${formatNumber(size)}`;
    return `${part} nodes of ${noun} ${key}`;
  };
  const place = mostOf(places.zones, zone, "zone") ?? mostOf(places.classes, name, "class");
  return place ?? `${plural(nodes, "node")} (${list})`;
}

type Stage = IncidentReport["stages"][number];

function stagesOf(record: IncidentRecord, places: Places, end: number): Stage[] {
  const { from, until, nodes, chunks, suspected, dead, back, held, repairs, healedAt, readableAt, open } = record;
  const stages: Stage[] = [
    { stage: "began", at: from, until, count: nodes, text: `${whatHappened(record, places)}${lossOf(record)}` },
  ];
  const add = (stage: Stage["stage"], span: Span | undefined, text: (count: string) => string): void => {
    if (span)
      stages.push({ stage, at: span.from, until: span.until, count: span.count, text: text(ofAll(span, nodes)) });
  };
  add("suspected", suspected, (count) => `suspected by the tracker${count}`);
  add("dead", dead, (count) => `given up by the tracker${count}`);
  add("back", back, (count) => `back${count}`);
  const moment = (stage: Stage["stage"], at: number, count: number, text: string): void => {
    stages.push({ stage, at, until: at, count, text });
  };
  if (held) moment("held", held.from, nodes, "repair held: so many gone at once are a mass failure");
  if (held?.until !== undefined) moment("resumed", held.until, nodes, "the hold is over");
  if (repairs) {
    const text = `repair begins: ${plural(repairs.count, "replica")} ordered in all`;
    stages.push({ stage: "repair", at: repairs.from, until: repairs.until, count: repairs.count, text });
  }
  if (readableAt !== undefined) moment("readable", readableAt, record.unreadable, "every chunk is readable again");
  if (healedAt !== undefined) moment("healed", healedAt, chunks, healedText(record));
  else if (open > 0) {
    const still = `the end: ${formatNumber(open)} of ${plural(chunks, "chunk")} still short of a replica`;
    moment("open", end, open, still);
  }
  return stages;
}

function ofAll({ count }: Span, nodes: number): string {
  if (nodes === 1) return "";
  if (nodes === 2 && count === 2) return ": both";
  return count === nodes ? `: all ${formatNumber(nodes)}` : `: ${formatNumber(count)} of ${formatNumber(nodes)}`;
}

function lossOf({ chunks, shortBefore, unreadable, unreadableLater }: IncidentRecord): string {
  if (chunks + shortBefore === 0) return "";
  const before = shortBefore > 0 ? ` (${plural(shortBefore, "more was", "more were")} short already)` : "";
  const later =
    unreadableLater === 0
      ? ""
      : unreadableLater === unreadable
        ? " later"
        : ` (${formatNumber(unreadableLater)} later)`;
  const last = unreadable === 0 ? "" : `, ${formatNumber(unreadable)} unreadable${later}`;
  return `; ${plural(chunks, "chunk")} short of a replica${last}${before}`;
}

function healedText({ chunks, byRepair, byReturn }: IncidentRecord): string {
  const removed = chunks - byRepair - byReturn;
  if (removed === chunks)
    return `${chunks === 1 ? "the chunk was" : `${allOf(chunks).toLowerCase()} chunks were`} removed with their files`;
  const ways = [
    ...(byRepair > 0 ? [`${formatNumber(byRepair)} by repair`] : []),
    ...(byReturn > 0 ? [`${formatNumber(byReturn)} as nodes came back`] : []),
    ...(removed > 0 ? [`${formatNumber(removed)} removed with their files`] : []),
  ];
  const all = chunks === 1 ? "the chunk has" : `${allOf(chunks).toLowerCase()} chunks have`;
  return `${removed > 0 ? "no chunk is short of a replica any more" : `${all} as many replicas as wanted`}: ${ways.join(", ")}`;
}
