import type { TraceEvent } from "../scenario.js";
import type { ChurnInput } from "../schema/schema.js";
import type { Context } from "../source/context.js";
import { formatDataProblem, type Path, quoted } from "../source/problem.js";
import { suggestion } from "../source/suggest.js";
import type { Roster } from "./selection.js";
import { parseTrace, type Trace } from "./trace.js";

type TraceInput = NonNullable<ChurnInput["trace"]>;

/** The part of a trace that a churn plan plays. */
export interface PlayedTrace {
  /** The changes, sorted by time, then by node. All of them are within the run. */
  readonly trace: readonly TraceEvent[];
  /** The nodes that are online from the start. */
  readonly online: readonly number[];
}

/** The place where a trace is played: these nodes, from `start` to `duration`, in ms. */
export interface TracePlace {
  readonly nodes: readonly number[];
  readonly start: number;
  readonly duration: number;
}

const nothing: PlayedTrace = { trace: [], online: [] };

/** Reads a trace, and finds out which nodes it describes and which part of it falls into the run. */
export function expandTrace(
  input: TraceInput,
  path: Path,
  place: TracePlace,
  roster: Roster,
  context: Context,
): PlayedTrace {
  const { file } = input;
  const how = `trace ${input.format} ${input.slot}`;
  const trace = context.readParsed(path, file, how, (text) => parseTrace(text.normalize("NFC"), input));
  if (trace === undefined) return nothing;
  if ("message" in trace) {
    context.note(path, formatDataProblem(file, trace));
    return nothing;
  }
  const tell = (notice: string) => context.notice(path, `${file}: ${notice}`);
  for (const notice of trace.notices) tell(notice);
  const positions = matchIds(trace, place.nodes, roster, tell);
  if (typeof positions === "string") {
    context.note(path, formatDataProblem(file, { line: 0, message: positions }));
    return nothing;
  }
  if ("message" in positions) {
    context.note(path, formatDataProblem(file, positions));
    return nothing;
  }
  const silent = place.nodes.length - trace.nodes.size;
  if (silent > 0) tell(`${silent} of the ${place.nodes.length} nodes chosen here have no record, and stay away`);
  const origin = originOf(trace, input);
  const misplaced = checkTimes(trace, origin, input, place);
  if (misplaced === undefined) return played(trace, positions, origin, place, tell);
  context.note(path, `${file}: ${misplaced}`);
  return nothing;
}

/** The time at which the churn starts, in ms of the trace's own time. */
function originOf(trace: Trace, { origin }: TraceInput): number {
  return origin === "first" ? earliest(trace) : (origin ?? 0) * 1000;
}

function earliest({ nodes }: Trace): number {
  let first = Number.POSITIVE_INFINITY;
  for (const [change] of nodes.values()) if (change && change.time < first) first = change.time;
  return first;
}

function latest({ nodes }: Trace): number {
  let last = 0;
  for (const changes of nodes.values()) last = Math.max(last, changes.at(-1)?.time ?? 0);
  return last;
}

/** Writes the error message for a trace that begins after the run has ended, or that ends before its origin; undefined for all other traces. */
function checkTimes(trace: Trace, origin: number, { file }: TraceInput, place: TracePlace): string | undefined {
  const first = earliest(trace);
  const last = latest(trace);
  const room = place.duration - place.start;
  if (first - origin > room) {
    const write = `write { file: ${file}, origin: ${Math.floor(first / 1000)} }, or origin: first, to count from there`;
    return `nothing of it falls into the run: its times begin at ${first / 1000}, which is ${(first - origin) / 1000} s after its start, and the run ends ${room / 1000} s after it: ${write}`;
  }
  if (last < origin)
    return `nothing of it falls into the run: its times end at ${last / 1000}, before the origin ${origin / 1000}`;
  return undefined;
}

function played(
  trace: Trace,
  positions: ReadonlyMap<string, number>,
  origin: number,
  { start, duration }: TracePlace,
  tell: (notice: string) => void,
): PlayedTrace {
  const events: TraceEvent[] = [];
  const online: number[] = [];
  let [all, beyond] = [0, 0];
  for (const [id, changes] of trace.nodes) {
    const node = positions.get(id) as number;
    const first = changes.findIndex(({ time }) => time >= origin);
    const before = changes[first < 0 ? changes.length - 1 : first - 1];
    // The last change before the start tells how the node begins. If there is none, the first change tells it, even one after the end of the run.
    if (before ? before.up : changes[first]?.up === false) online.push(node);
    for (const { time, up } of first < 0 ? [] : changes.slice(first)) {
      all++;
      if (start + time - origin > duration) beyond++;
      else events.push({ time: start + time - origin, node, up });
    }
  }
  if (beyond > 0) tell(`${beyond} of ${all} changes come after the end of the run, and are not played`);
  events.sort((a, b) => a.time - b.time || a.node - b.node);
  return { trace: events, online: online.sort((a, b) => a - b) };
}

/**
 * Finds the node for each name of a trace: the node that has this name. If no node has any of the names, the names stand for the selected nodes, in
 * the order in which the trace first mentions them. Returns an error message if the names cannot be matched in one of these two ways.
 */
function matchIds(
  trace: Trace,
  nodes: readonly number[],
  roster: Roster,
  tell: (notice: string) => void,
): ReadonlyMap<string, number> | { line: number; message: string } | string {
  const ids = [...trace.nodes.keys()];
  const known = ids.filter((id) => roster.position(id) !== undefined);
  if (known.length > 0) return byName(trace, ids, known.length, nodes, roster);
  if (ids.length > nodes.length)
    return `has ${ids.length} nodes, while ${nodes.length} are selected here, and none of its names is that of a node`;
  const dealt = ids.slice(0, 3).map((id, i) => `${quoted(id)} to ${roster.name(nodes[i] as number)}`);
  const more = ids.length > 3 ? ", …" : "";
  tell(
    `none of its names is that of a node: they are dealt to nodes in the order of the file, ${dealt.join(", ")}${more}`,
  );
  return new Map(ids.map((id, i) => [id, nodes[i] as number]));
}

function byName(
  trace: Trace,
  ids: readonly string[],
  known: number,
  nodes: readonly number[],
  roster: Roster,
): ReadonlyMap<string, number> | { line: number; message: string } {
  const selected = new Set(nodes);
  const positions = new Map<string, number>();
  for (const id of ids) {
    const position = roster.position(id);
    const line = trace.lineOf.get(id) ?? 0;
    if (position === undefined) {
      const free = nodes.slice(0, 10_000).map((node) => roster.name(node));
      const meant = suggestion(
        id,
        free.filter((name) => !trace.nodes.has(name)),
      );
      const message = `there is no node ${quoted(id)}${meant} (${known} of the ${ids.length} names in it are those of nodes)`;
      return { line, message };
    }
    if (!selected.has(position)) return { line, message: `the node ${quoted(id)} is not among those chosen here` };
    positions.set(id, position);
  }
  return positions;
}
