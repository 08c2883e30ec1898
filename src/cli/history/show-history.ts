import { closeSync, openSync, writeFileSync } from "node:fs";
import type { History } from "../../history/history.js";
import { formatDuration, plural } from "../../report/text/format.js";
import { suggestion } from "../../scenario/source/suggest.js";
import { BadInput, ExitCode } from "../exit-code.js";
import { clock } from "../view/clock.js";
import { printable } from "../view/printable.js";
import { say } from "../view/terminal.js";
import { type EventLine, linesOfFile, linesOfNode } from "./event-lines.js";
import { momentLines } from "./moment-lines.js";
import { readHistoryFile } from "./read-history-file.js";
import { traceEvents } from "./trace-events.js";

/** The characters of a trace that are written at once. */
const PIECE = 1_000_000;

export interface HistoryQuestion {
  readonly file: string;
  readonly node?: string | undefined;
  readonly of?: string | undefined;
  /** The moment that the user asks about, in milliseconds. */
  readonly at?: number | undefined;
  readonly trace?: string | undefined;
}

/**
 * Prints what a history contains, or writes it as a trace. Throws BadInput for a file that is not a history, and for a
 * name or a time that the history does not have.
 */
export function showHistory({ file, node, of, at, trace }: HistoryQuestion): ExitCode {
  const history = readHistoryFile(file);
  const { run, nodes, files } = history;
  if (at !== undefined && at > run.played)
    throw new BadInput(`--at: the run of ${file} was over after ${formatDuration(run.played)}`);
  if (trace !== undefined) writeTrace(history, trace);
  if (node !== undefined) tell(history, linesOfNode(history, positionOf(nodes.name, node, "--node")), at);
  if (of !== undefined) tell(history, linesOfFile(history, positionOf(files.name, of, "--file")), at);
  if (node !== undefined || of !== undefined) return ExitCode.OK;
  if (at !== undefined) say(...momentLines(history, at).map(printable));
  else if (trace === undefined) say(...overview(history).map(printable));
  return ExitCode.OK;
}

/** The last position of a name in the list. If a file was put again, this is its latest version. */
function positionOf(names: readonly string[], name: string, option: string): number {
  const position = names.lastIndexOf(name);
  if (position < 0) throw new BadInput(`${option}: there is no ${name}${suggestion(name, names)}`);
  return position;
}

/** Prints lines about events. `until`: a time in ms; later events are left out. */
function tell({ run }: History, lines: readonly EventLine[], until = Number.POSITIVE_INFINITY): void {
  for (const { tick, text } of lines) {
    if (tick * run.tick > until) break;
    say(printable(`${clock(tick * run.tick, run.tick)}  ${text}`));
  }
}

function overview({ run, nodes, files, lives, copies, transfers, operations, calls, leftOut }: History): string[] {
  const { scenario, seed, transport, detail, played, duration } = run;
  const time = played < duration ? `${formatDuration(played)} of ${formatDuration(duration)}` : formatDuration(played);
  const { length: operationCount } = operations.start;
  return [
    `${scenario}, seed ${seed}, ${transport}: ${time}, ${detail === "full" ? "in full" : "a summary"}, in ticks of ${run.tick} ms`,
    `${plural(nodes.name.length, "node")}, ${plural(files.name.length, "file")}, ${plural(operationCount, "operation")}`,
    `${plural(lives.time.length, "time")} that nodes came or went`,
    `${plural(copies.time.length, "change")} of disks, ${plural(transfers.start.length, "transfer")}, ${plural(calls.start.length, "call")}`,
    ...leftOut,
  ];
}

/** Writes the trace piece by piece, since a trace of very many events is longer than a string can be. */
function writeTrace(history: History, path: string): void {
  const file = openSync(path, "w");
  try {
    let piece = '{"displayTimeUnit":"ms","traceEvents":[\n';
    let separator = "";
    for (const event of traceEvents(history)) {
      piece += separator + JSON.stringify(event);
      separator = ",\n";
      if (piece.length < PIECE) continue;
      writeFileSync(file, piece);
      piece = "";
    }
    writeFileSync(file, `${piece}\n]}\n`);
  } finally {
    closeSync(file);
  }
}
