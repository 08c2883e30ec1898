import { quoted } from "../source/problem.js";
import { cellsOf, separatorOf } from "./table-line.js";
import { seconds, type TraceRecords } from "./trace-record.js";

/** A form in which recorded sessions are published. Times are in seconds. */
export interface TraceFormat {
  /** An example line, for messages. */
  readonly form: string;
  /** Whether this line alone fits the format. */
  fits(cells: readonly string[]): boolean;
  /** Reads one line; returns an error message, or undefined. */
  read(cells: readonly string[], line: number, into: TraceRecords): string | undefined;
}

const UP = new Set(["up", "join", "1", "online", "on"]);
const DOWN = new Set(["down", "leave", "0", "offline", "off"]);
const OPERATIONS = new Set(["put", "get"]);
const STATES = "up or down (or JOIN or LEAVE, or 1 or 0)";

/** The state that a word means, in capital or small letters. */
function stateOf(word: string | undefined): boolean | undefined {
  const lower = word?.toLowerCase() ?? "";
  return UP.has(lower) ? true : DOWN.has(lower) ? false : undefined;
}

/** Whether these are column titles, the first of which is a time. */
function isTitle([first, second]: readonly string[]): boolean {
  return /^(t|time|times|timestamp|seconds|time_?s)\b/i.test(first ?? "") && Number.isNaN(Number(second || "-"));
}

/** The format with one change on each line: `time node up|down`. The reader skips the commands PUT and GET of OverSim's traces. */
const changes: TraceFormat = {
  form: "time,node,up|down",
  fits: (cells) =>
    cells.length >= 3 &&
    (isTitle(cells) ||
      (seconds(cells[0]) !== undefined &&
        (stateOf(cells[2]) === undefined ? OPERATIONS.has((cells[2] as string).toLowerCase()) : cells.length === 3))),
  read(cells, line, into) {
    const [timeText, id, state, ...rest] = cells;
    const time = seconds(timeText);
    if (time === undefined) return `expected a time in seconds, found ${quoted(timeText)}: a line is time,node,up|down`;
    if (!id) return "expected time,node,up|down: there is no node";
    const up = stateOf(state);
    if (up === undefined && OPERATIONS.has(state?.toLowerCase() ?? "")) {
      into.operations++;
      return undefined;
    }
    if (up === undefined) return `expected ${STATES}, found ${quoted(state)}`;
    if (rest.length > 0) return `expected three columns, time,node,up|down, found ${quoted(rest[0])} after them`;
    into.ids.add(id);
    into.records.push({ id, up, start: time, line });
    return undefined;
  },
};

/** The format with a node on each line, `id n start end start end …`, as in the traces of Godfrey, Shenker and Stoica (2006). */
const sessions: TraceFormat = {
  form: "id n start end start end …",
  fits: ([, count, ...times]) =>
    /^\d+$/.test(count ?? "") && times.length === 2 * Number(count) && times.every((t) => seconds(t) !== undefined),
  read([id, countText, ...times], line, into) {
    const count = Number(countText);
    if (!id || !/^\d+$/.test(countText ?? ""))
      return `expected id n start end …, found ${quoted([id, countText, ...times].join(" ").trim())}`;
    if (times.length !== 2 * count) return `expected ${2 * count} times for ${count} sessions, found ${times.length}`;
    into.ids.add(id);
    let last = 0;
    for (let i = 0; i < times.length; i += 2) {
      const [start, end] = [seconds(times[i]), seconds(times[i + 1])];
      if (start === undefined || end === undefined)
        return `expected a time in seconds, found ${quoted(times[start === undefined ? i : i + 1])}`;
      const late = start < last ? times[i] : end < start ? times[i + 1] : undefined;
      if (late !== undefined)
        return `sessions must follow one another: ${late} comes after ${(start < last ? last : start) / 1000}`;
      into.records.push({ id, up: true, start, end, line });
      last = end;
    }
    return undefined;
  },
};

/** The first eight columns of event_trace.tab of the Failure Trace Archive. The ninth, a reason, may be missing. */
const COLUMNS = "event_id component_id node_id platform_id node_name event_type event_start_time event_stop_time";

/**
 * One interval on each line, in which the node was available (event type 1) or not (0), as in the Failure Trace Archive (Kondo et al.,
 * 2010).
 */
const fta: TraceFormat = {
  form: `${COLUMNS} …`,
  fits: (cells) =>
    cells[0] === "event_id" ||
    (cells.length >= 8 &&
      /^[01]$/.test(cells[5] as string) &&
      seconds(cells[6]) !== undefined &&
      seconds(cells[7]) !== undefined),
  read(cells, line, into) {
    if (cells.length < 8) return `expected the columns ${COLUMNS}, found ${cells.length} of them`;
    const [, , id, , , type, startText, endText] = cells as [string, string, string, string, string, ...string[]];
    if (id === "") return "expected a node_id in column 3, found nothing";
    if (type !== "0" && type !== "1")
      return `expected the event type 1 (available) or 0 (unavailable) in column 6, found ${quoted(type)}`;
    const [start, end] = [seconds(startText), seconds(endText)];
    if (start === undefined) return `expected a start time in seconds in column 7, found ${quoted(startText)}`;
    if (end === undefined) return `expected a stop time in seconds in column 8, found ${quoted(endText)}`;
    if (end < start) return `expected a stop time that is not before the start ${startText}, found ${quoted(endText)}`;
    into.ids.add(id);
    into.records.push({ id, up: type === "1", start, end, line });
    return undefined;
  },
};

const isSlots = (cell: string) => /^[01]+$/.test(cell);

/** Reads the slots of a line, and the name of its node if it has one. */
function slotsOf(cells: readonly string[]): { id: string | undefined; slots: string } | undefined {
  const [first = "", ...others] = cells;
  const unnamed = isSlots(first) && others.every((cell) => /^[01]$/.test(cell));
  if (unnamed && (others.length === 0 || first.length === 1)) return { id: undefined, slots: cells.join("") };
  const named = others.length === 1 ? isSlots(others[0] as string) : others.every((cell) => /^[01]$/.test(cell));
  return named && others.length > 0 && first !== "" ? { id: first, slots: others.join("") } : undefined;
}

/**
 * One node on each line: 1 for each slot of time in which the node was seen, and 0 for each other slot. The node's name may stand in front.
 */
function slotted(slot: number): TraceFormat {
  let shape: { named: boolean; length: number; line: number } | undefined;
  return {
    form: "0 1 1 0 …, one for each slot of time",
    fits: (cells) => (slotsOf(cells)?.slots.length ?? 0) > 1,
    read(cells, line, into) {
      const found = slotsOf(cells);
      if (!found)
        return `expected 0 or 1 for each slot of time, found ${quoted(cells.find((cell, i) => i > 0 && !isSlots(cell)) ?? cells[0])}`;
      const { id = String(into.ids.size + 1), slots } = found;
      shape ??= { named: found.id !== undefined, length: slots.length, line };
      if (shape.named !== (found.id !== undefined) || shape.length !== slots.length)
        return `expected ${shape.length} slots ${shape.named ? "after" : "without"} a name, as in line ${shape.line}, found ${slots.length} ${found.id === undefined ? "without one" : `after ${quoted(found.id)}`}`;
      if (into.ids.has(id)) return `there is another line of the node ${quoted(id)}`;
      into.ids.add(id);
      for (const run of slots.matchAll(/1+/g)) {
        const [start, end] = [run.index * slot, (run.index + run[0].length) * slot];
        into.records.push({ id, up: true, start, end, line });
      }
      return undefined;
    },
  };
}

export const traceFormatNames = ["changes", "sessions", "fta", "slots"] as const;
export type TraceFormatName = (typeof traceFormatNames)[number];

/** Makes the formats by name. `slot`: the length of a slot in ms. Make new formats for each file, since they keep state. */
export function traceFormats(slot: number): Readonly<Record<TraceFormatName, TraceFormat>> {
  return { changes, sessions, fta, slots: slotted(slot) };
}

/** Splits a line of a trace into cells. */
export function traceCells(line: string): string[] {
  return cellsOf(line, separatorOf(line));
}

/** Whether a line contains only the titles of its format's columns. */
export function isTitleLine(format: TraceFormatName, cells: readonly string[]): boolean {
  return format === "fta" ? cells[0] === "event_id" : format === "changes" && isTitle(cells);
}
