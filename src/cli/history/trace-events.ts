import { chunkTable } from "../../history/chunk-table.js";
import { type History, healths, holdReasons, operationKinds, purposes } from "../../history/history.js";

/** An event in the trace format of Chrome, which Perfetto reads, too. Times are in microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: "M" | "X" | "b" | "e" | "i";
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly id?: number;
  readonly s?: "p";
  readonly args?: Readonly<Record<string, string | number>>;
}

const TRACKER = 0;
const LIVES = 1;

/**
 * A history as events of a trace. The tracker is the first process, and each node is a process of its own. A node's sessions are on one track. Its
 * operations may overlap, and so may the transfers of chunks to it: each of these is written as two events, its beginning and its end.
 */
export function* traceEvents(history: History): Generator<TraceEvent> {
  const { nodes } = history;
  yield named(TRACKER, "tracker");
  for (const [node, name] of nodes.name.entries()) yield named(pidOf(node), name);
  yield* sessions(history);
  yield* spans(history);
  const us = (tick: number) => tick * history.run.tick * 1000;
  const { health, holds, files, run } = history;
  const end = Math.round(run.played / run.tick);
  for (const [row, at] of health.time.entries()) {
    const name = `${nodes.name[health.node[row] as number]}: ${healths[health.health[row] as number]}`;
    yield { name, ph: "i", s: "p", cat: "health", pid: TRACKER, tid: LIVES, ts: us(at) };
  }
  for (const [row, from] of holds.from.entries()) {
    const name = `repair held: ${holdReasons[holds.reason[row] as number]}`;
    const dur = us(Math.min(end, holds.until[row] as number) - from);
    yield { name, ph: "X", cat: "hold", pid: TRACKER, tid: LIVES, ts: us(from), dur };
  }
  for (const [file, name] of files.name.entries()) {
    const ts = us(files.committed[file] as number);
    yield { name: `${name} committed`, ph: "i", s: "p", cat: "file", pid: TRACKER, tid: LIVES, ts };
  }
}

function named(pid: number, name: string): TraceEvent {
  return { name: "process_name", ph: "M", pid, tid: 0, args: { name } };
}

function pidOf(node: number): number {
  return node + 1;
}

/** Yields the sessions of nodes. Each lasts from the moment when the node came up until it went, or until the end of the run. */
function* sessions({ lives, nodes, run }: History): Generator<TraceEvent> {
  const since = new Map<number, number>();
  const session = (node: number, from: number, until: number): TraceEvent => {
    const [ts, dur] = [from * run.tick * 1000, (until - from) * run.tick * 1000];
    return { name: "up", ph: "X", cat: "life", pid: pidOf(node), tid: LIVES, ts, dur };
  };
  for (const [row, at] of lives.time.entries()) {
    const node = lives.node[row] as number;
    const from = since.get(node);
    if (from !== undefined) yield session(node, from, at);
    if (lives.event[row] === 0) since.set(node, at);
    else since.delete(node);
  }
  const end = Math.round(run.played / run.tick);
  for (const [node, from] of since) if (node < nodes.name.length) yield session(node, from, end);
}

function* spans(history: History): Generator<TraceEvent> {
  const { operations, transfers, files, nodes, outcomes, run } = history;
  const { file: fileOf, first } = chunkTable(files);
  const us = (tick: number) => tick * run.tick * 1000;
  let id = 0;
  for (const [row, start] of operations.start.entries()) {
    const file = files.name[operations.file[row] as number] ?? "";
    const name = `${operationKinds[operations.kind[row] as number]} ${file}`.trim();
    const span = { name, cat: "operation", id: ++id, pid: pidOf(operations.node[row] as number), tid: LIVES };
    yield { ...span, ph: "b", ts: us(start), args: { outcome: outcomes[operations.outcome[row] as number] as string } };
    yield { ...span, ph: "e", ts: us(start + (operations.duration[row] as number)) };
  }
  for (const [row, start] of transfers.start.entries()) {
    const chunk = transfers.chunk[row] as number;
    const file = fileOf[chunk] as number;
    const purpose = purposes[transfers.purpose[row] as number] as string;
    const name = `${files.name[file]}/${chunk - (first[file] as number)}`;
    const from = nodes.name[transfers.source[row] as number] ?? "not known";
    const span = { name, cat: purpose, id: ++id, pid: pidOf(transfers.target[row] as number), tid: LIVES };
    const outcome = outcomes[transfers.outcome[row] as number] as string;
    yield { ...span, ph: "b", ts: us(start), args: { from, outcome } };
    yield { ...span, ph: "e", ts: us(start + (transfers.duration[row] as number)) };
  }
}
