import { type History, operationKinds, purposes } from "../../history/history.js";
import type { RunModel } from "../run-model.js";
import { inOrder, type Message, OTHERS, TRACKER } from "./message.js";

/** The largest number of lifelines in a diagram, not counting the one that stands for all other programs. */
const MOST_LIFELINES = 9;

/** A part of a run, in ms. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The content of a sequence diagram. */
export interface Sequence {
  /** The programs that have a lifeline of their own. */
  readonly parties: readonly number[];
  /** The programs that have no lifeline of their own. The lifeline `OTHERS` stands for them. */
  readonly others: readonly number[];
  readonly messages: readonly Message[];
}

type Recorded = Pick<RunModel, "firstChunk"> & { readonly history: History };
type Unnumbered = Omit<Message, "attempt">;

/** The part of the run in which an operation was under way. */
export function windowOf({ operations, run }: History, operation: number): Window {
  const from = (operations.start[operation] as number) * run.tick;
  return { from, to: from + (operations.duration[operation] as number) * run.tick };
}

/** Collects the calls that a node made during one of its operations, and the chunks that moved for it. */
export function sequenceOfOperation(run: Recorded, operation: number, window?: Window): Sequence {
  const { history } = run;
  const whole = windowOf(history, operation);
  const node = history.operations.node[operation] as number;
  const { tick } = history.run;
  // Times of operations are in whole ticks, those of calls are finer. A call that began in an operation's last tick belongs to the operation.
  const during = { from: whole.from - tick, to: whole.to + tick };
  const calls = callsIn(history, during, (from) => from === node);
  const messages = inOrder([...calls, ...transfersOf(run, operation, during)], tick);
  const shown = window ? messages.filter(({ start, end }) => end >= window.from && start <= window.to) : messages;
  return sequenceOf(shown, [node, TRACKER]);
}

/**
 * The calls and chunks between some programs in a window; if only one program is given, those between it and all
 * others. The tracker may be among them.
 */
export function sequenceBetween(run: Recorded, nodes: readonly number[], window: Window): Sequence {
  const chosen = new Set(nodes);
  const concerns = (from: number, to: number) =>
    chosen.size === 1 ? chosen.has(from) || chosen.has(to) : chosen.has(from) && chosen.has(to);
  const calls = callsIn(run.history, window, concerns);
  const chunks = transfersIn(run, window, (_, source, target) => concerns(source, target));
  return sequenceOf(inOrder([...calls, ...chunks], run.history.run.tick), nodes);
}

/** Counts the calls in the history that an operation's node made while the operation was under way. */
export function countCalls(history: History, operation: number): number {
  const { from, to } = windowOf(history, operation);
  const { tick } = history.run;
  const node = history.operations.node[operation];
  return callsIn(history, { from: from - tick, to: to + tick }, (caller) => caller === node).length;
}

function callsIn(history: History, { from, to }: Window, isWanted: (from: number, to: number) => boolean) {
  const { calls, methods, outcomes, run } = history;
  const found: Unnumbered[] = [];
  for (let i = 0; i < calls.start.length; i++) {
    const start = (calls.start[i] as number) * run.callTick;
    if (start > to) break;
    const end = start + (calls.duration[i] as number) * run.callTick;
    const [caller, callee] = [calls.from[i] as number, calls.to[i] as number];
    if (end < from || !isWanted(caller, callee)) continue;
    const label = methods[calls.method[i] as number] ?? "";
    const outcome = outcomes[calls.outcome[i] as number] ?? "";
    const deadline = calls.deadline[i] as number;
    found.push({ kind: "call", start, end, from: caller, to: callee, label, outcome, deadline, purpose: -1 });
  }
  return found;
}

/**
 * The chunks that moved for an operation. For a get: those of the file to its node; what the node sent meanwhile belongs to other gets. For a put:
 * those of any put of the file. For a leave: those from its node.
 */
function transfersOf(run: Recorded, operation: number, during: Window): Unnumbered[] {
  const { operations } = run.history;
  const node = operations.node[operation] as number;
  const file = operations.file[operation] as number;
  const kind = operationKinds[operations.kind[operation] as number];
  const [first, end] = file < 0 ? [-1, -1] : [run.firstChunk[file] as number, run.firstChunk[file + 1] as number];
  const purpose = kind === "leave" ? purposes.indexOf("repair") : purposes.indexOf(kind ?? "get");
  return transfersIn(run, during, (chunk, source, target, why) => {
    if (why !== purpose) return false;
    if (kind === "leave") return source === node;
    const isOfFile = file < 0 ? chunk < 0 : chunk >= first && chunk < end;
    if (kind === "get") return isOfFile && target === node;
    return isOfFile && (file >= 0 || target === node || source === node);
  });
}

function transfersIn(
  { history, firstChunk }: Recorded,
  { from, to }: Window,
  isWanted: (chunk: number, source: number, target: number, purpose: number) => boolean,
): Unnumbered[] {
  const { transfers, outcomes, run } = history;
  const found: Unnumbered[] = [];
  for (let i = 0; i < transfers.start.length; i++) {
    const start = (transfers.start[i] as number) * run.tick;
    if (start > to) break;
    const end = start + (transfers.duration[i] as number) * run.tick;
    if (end < from) continue;
    const [chunk, purpose] = [transfers.chunk[i] as number, transfers.purpose[i] as number];
    const [source, target] = [transfers.source[i] as number, transfers.target[i] as number];
    if (!isWanted(chunk, source, target, purpose)) continue;
    const label = chunk < 0 ? "a chunk" : `chunk ${chunk - (firstChunk[fileOf(firstChunk, chunk)] as number)}`;
    const outcome = outcomes[transfers.outcome[i] as number] ?? "";
    // In the table of transfers -1 is an unknown source; in the table of calls -1 is the tracker, and -2 is unknown.
    const sender = source < 0 ? -2 : source;
    found.push({ kind: "transfer", start, end, from: sender, to: target, label, outcome, deadline: 0, purpose });
  }
  return found;
}

/** Finds the file of a chunk: the last file whose first chunk is not after it. */
function fileOf(firstChunk: Int32Array, chunk: number): number {
  let [low, high] = [0, firstChunk.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((firstChunk[middle] as number) <= chunk) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Gives lifelines to the programs in `first`, and then to those with the most messages. The others share one. The tracker gets one only if it has
 * a message.
 */
function sequenceOf(messages: readonly Message[], first: readonly number[]): Sequence {
  const counts = new Map<number, number>();
  for (const { from, to } of messages) for (const party of [from, to]) counts.set(party, (counts.get(party) ?? 0) + 1);
  const here = first.filter((party) => counts.has(party) || party !== TRACKER);
  const rest = [...counts.keys()].filter((party) => !here.includes(party));
  rest.sort((a, b) => (counts.get(b) as number) - (counts.get(a) as number) || a - b);
  const room = Math.max(0, MOST_LIFELINES - here.length);
  // If only one program is left, it gets the shared lifeline for itself.
  const kept = rest.length <= room + 1 ? rest : rest.slice(0, room);
  const others = rest.slice(kept.length);
  return { parties: [...here, ...kept, ...(others.length > 0 ? [OTHERS] : [])], others, messages };
}
