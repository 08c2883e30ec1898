import { type DataProblem, quoted } from "../source/problem.js";
import { linesOf, type TextLine } from "./table-line.js";
import { isTitleLine, type TraceFormatName, traceCells, traceFormatNames, traceFormats } from "./trace-formats.js";
import type { TraceRecord, TraceRecords } from "./trace-record.js";

/** Options that say how to read a trace, if the trace itself does not show it. */
export interface TraceOptions {
  readonly format?: TraceFormatName | undefined;
  /** The length of a slot in ms, for the format `slots`. */
  readonly slot?: number | undefined;
}

/** A change of state of one node in a trace. */
interface TraceLine {
  /** The time of the change, in ms of the trace's own time. */
  readonly time: number;
  readonly up: boolean;
}

/** A trace that was read. It has the changes of state of each node, in order. Each change is to the other state. */
export interface Trace {
  /** The changes by the name that the trace gives the node, in the order of the first mention. */
  readonly nodes: ReadonlyMap<string, readonly TraceLine[]>;
  /** The line of the first record of each node; 0 for a node without any. */
  readonly lineOf: ReadonlyMap<string, number>;
  /** Notes for the user. */
  readonly notices: readonly string[];
}

const MAX_RECORDS = 5_000_000;
/** The number of lines that are looked at to find out the format. */
const SAMPLE = 100;

/** Reads a trace of sessions, in one of the formats of `trace-formats.ts`. Lines that begin with `#` are comments. */
export function parseTrace(text: string, options: TraceOptions = {}): Trace | DataProblem {
  const format = options.format ?? (options.slot === undefined ? recognise(text) : "slots");
  if (typeof format !== "string") return format;
  if (format === "slots" && options.slot === undefined)
    return {
      line: 0,
      message: "holds a 0 or 1 for each slot of time: say how long a slot is: { file: …, slot: 20min }",
    };
  const reader = traceFormats(options.slot ?? 0)[format];
  const into: TraceRecords = { records: [], ids: new Set(), operations: 0 };
  let first = true;
  for (const { number, text: line } of dataLines(text)) {
    const cells = traceCells(line);
    const isTitle = first && isTitleLine(format, cells);
    first = false;
    const problem = isTitle ? undefined : reader.read(cells, number, into);
    if (problem !== undefined) return { line: number, message: problem };
    if (into.records.length > MAX_RECORDS) return { line: number, message: `more than ${MAX_RECORDS} records` };
  }
  if (into.records.length === 0) return { line: 0, message: "holds no sessions" };
  return asTrace(into);
}

function* dataLines(text: string): Generator<TextLine> {
  for (const line of linesOf(text)) if (!line.text.trimStart().startsWith("#")) yield line;
}

/**
 * Finds the format that the first lines fit; an error message if they fit several. If the very first line fits none, finds the format whose own message
 * will say best what is wrong; an error message if there is no such format.
 */
function recognise(text: string): TraceFormatName | DataProblem {
  const formats = traceFormats(0);
  let fitting: readonly TraceFormatName[] | undefined;
  let number = 0;
  let seen = 0;
  for (const { number: at, text: line } of dataLines(text)) {
    if (seen++ === SAMPLE) break;
    const cells = traceCells(line);
    if (fitting === undefined) {
      number = at;
      fitting = traceFormatNames.filter((name) => formats[name].fits(cells));
      if (fitting.length === 0) return likeliest(cells) ?? unknown(at, line);
      continue;
    }
    const left: TraceFormatName[] = fitting.filter((name) => formats[name].fits(cells));
    if (left.length > 0) fitting = left;
  }
  if (fitting === undefined) return { line: 0, message: "holds no sessions" };
  const [only, another] = fitting;
  if (only !== undefined && another === undefined) return only;
  const forms = fitting.map((name) => `format: ${name} (${formats[name].form})`).join(" or ");
  return { line: number, message: `may be read in more than one way: write { file: …, ${forms} }` };
}

/** Finds the format whose error message explains best what is wrong with a line that fits no format. */
function likeliest(cells: readonly string[]): TraceFormatName | undefined {
  if (cells.length >= 7) return /^\d+$/.test(cells[1] as string) && cells.length % 2 === 0 ? "sessions" : "fta";
  if (/^\d+$/.test(cells[1] ?? "") && cells.length !== 3) return "sessions";
  return cells.length >= 3 || /^[\d.]+$/.test(cells[0] as string) ? "changes" : undefined;
}

function unknown(line: number, text: string): DataProblem {
  const forms = Object.values(traceFormats(0)).map(({ form }) => form);
  return { line, message: `expected one of the forms ${forms.join("; ")}; found ${quoted(text.trim())}` };
}

function asTrace({ records, ids, operations }: TraceRecords): Trace | DataProblem {
  const byNode = new Map<string, TraceRecord[]>([...ids].map((id) => [id, []]));
  for (const record of records) byNode.get(record.id)?.push(record);
  const nodes = new Map<string, readonly TraceLine[]>();
  const lineOf = new Map<string, number>();
  let repeated = 0;
  for (const [id, own] of byNode) {
    lineOf.set(id, own[0]?.line ?? 0);
    own.sort((a, b) => a.start - b.start);
    const read = own[0]?.end === undefined ? fromChanges(own) : fromIntervals(own);
    if ("message" in read) return read;
    nodes.set(id, read.changes);
    repeated += read.repeated;
  }
  const notices: string[] = [];
  if (repeated > 0) notices.push(`${repeated} of ${records.length} records repeat the state that the node has already`);
  if (operations > 0) notices.push(`${operations} lines of PUT and GET are not played: only who comes and goes is`);
  return { nodes, lineOf, notices };
}

type Changes = { readonly changes: readonly TraceLine[]; readonly repeated: number };

/**
 * Makes the changes of one node from its records, which are sorted by time. It leaves out a change to the state that the node already has.
 * Records of the same time may give both states only if each of them changes the state. Otherwise this returns a problem.
 */
function fromChanges(records: readonly TraceRecord[]): Changes | DataProblem {
  const changes: TraceLine[] = [];
  let up: boolean | undefined;
  for (let i = 0; i < records.length; ) {
    const { start } = records[i] as TraceRecord;
    let again: TraceRecord | undefined;
    let [ups, downs] = [0, 0];
    for (; records[i]?.start === start; i++) {
      const record = records[i] as TraceRecord;
      if (record.up) ups++;
      else downs++;
      if (record.up === up) again ??= record;
      else changes.push({ time: start, up: record.up });
      up = record.up;
    }
    if (again && ups > 0 && downs > 0) return disputed(again);
  }
  return { changes, repeated: records.length - changes.length };
}

function disputed({ id, up, start, line }: TraceRecord): DataProblem {
  const message = `${quoted(id)} is ${up ? "up" : "down"} at ${start / 1000} s here, and another line says the opposite`;
  return { line, message };
}

/** Makes the changes at both ends of each interval. Intervals may touch, but not overlap. */
function fromIntervals(records: readonly TraceRecord[]): Changes | DataProblem {
  const changes: TraceLine[] = [];
  let before: TraceRecord | undefined;
  const end = (record: TraceRecord) => changes.push({ time: record.end as number, up: !record.up });
  for (const record of records) {
    if (before && record.start < (before.end as number)) return overlap(before, record);
    if (before && (before.up === record.up || record.start > (before.end as number))) end(before);
    if (changes.at(-1)?.up !== record.up) changes.push({ time: record.start, up: record.up });
    before = record;
  }
  if (before) end(before);
  return { changes, repeated: 0 };
}

function overlap(a: TraceRecord, b: TraceRecord): DataProblem {
  const [earlier, later] = a.line <= b.line ? [a, b] : [b, a];
  const span = ({ start, end, up }: TraceRecord) =>
    `${up ? "up" : "down"} from ${start / 1000} to ${(end as number) / 1000} s`;
  const message = `${quoted(later.id)} is ${span(later)} here, which overlaps with line ${earlier.line}: ${span(earlier)}`;
  return { line: later.line, message };
}
