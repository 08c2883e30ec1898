import { operationKinds, purposes } from "../history/history.js";
import { isUp } from "../history/through-time/sessions.js";
import { unreadableChunkSpans } from "../history/through-time/unreadable-spans.js";
import { formatBytes, formatDuration, formatRate, formatShare, plural } from "../report/text/format.js";
import { holdsAt, stepsNear } from "./circumstances.js";
import { chunkName, clockOf, type Evidence, nodeName, timeOf } from "./evidence.js";
import { came, isLate, type Move, moveOf } from "./move.js";
import { slowReader, slowSources } from "./slow-links.js";
import { inOrder, type Story, type StoryEvent } from "./story.js";

/** The explanation mentions a gap without transfers if it is at least this share of the operation's time. */
const TOLD_GAP = 0.1;
const MOST_GAPS = 4;
const TRACKER = -1;

interface Gap {
  readonly from: number;
  readonly until: number;
}

/** Why a put or get took so long, or failed: where its time went. `row`: its position in the table of operations. */
export function explainOperation(evidence: Evidence, row: number): Story {
  const { history } = evidence;
  const { operations } = history;
  const [from, node, file] = [
    operations.start[row] as number,
    operations.node[row] as number,
    operations.file[row] as number,
  ];
  const until = from + (operations.duration[row] as number);
  const kind = operationKinds[operations.kind[row] as number] as string;
  const name = history.files.name[file];
  const subject = `${kind} of ${name ?? "a file that was never committed"} on ${nodeName(evidence, node)}`;
  const outcome = history.outcomes[operations.outcome[row] as number] as string;
  const took = formatDuration(timeOf(evidence, until - from));
  const moves = movesOf(evidence, { kind, node, file, from, until });
  const answer = `${outcome === "OK" ? "It took" : `It ended with ${outcome} after`} ${took}${rateOf(evidence, moves, until - from)}.`;
  const unknown = [...history.leftOut];
  if (history.run.detail !== "full") unknown.push("Transfers were not recorded: run with --history full.");
  else if (history.calls.start.length === 0) unknown.push("Calls between programs were not recorded.");
  const isTold = file < 0 || history.files.told === undefined || history.files.told[file] === 1;
  if (!isTold) unknown.unshift("The history does not say which chunks moved for it: there was too much of it.");
  const slow = kind === "get" ? slowReader(evidence, moves, node) : undefined;
  const gaps = isTold && history.run.detail === "full" ? gapsIn(moves, from, until) : [];
  const causes = [
    ...(isTold ? [] : failedPeers(evidence, node, from, until)),
    ...(slow === undefined ? slowSources(evidence, moves, until - from) : [slow]),
    ...gaps.slice(0, MOST_GAPS).map((gap) => whyGap(evidence, { gap, node, file, whole: until - from })),
    // Where the reader's link is slow, its sources are not to blame for what came too late.
    ...failures(evidence, slow === undefined ? moves : moves.filter((move) => !isLate(move))),
  ];
  const events = inOrder([
    { time: timeOf(evidence, from), text: `the ${kind} begins` },
    ...moves.map((move) => moved(evidence, move)),
    ...failedCalls(evidence, node, from, until).map(({ event }) => event),
    ...stepsNear(evidence, until, [from, until, ...gaps.map((gap) => gap.from)]),
    ...stepsBetween(evidence, from, until),
    { time: timeOf(evidence, until), text: `the ${kind} ends: ${outcome}` },
  ]);
  return { subject, answer, causes, events, unknown };
}

/**
 * Finds the operation on a file that a question is about: that of the named node, or the slowest one. Failed operations come before others.
 * Undefined: there is none.
 */
export function operationOf({ history }: Evidence, kind: string, file: string, node?: string): number | undefined {
  const { operations, files, nodes } = history;
  const rows = [...operations.start.keys()].filter((row) => {
    if (operationKinds[operations.kind[row] as number] !== kind) return false;
    if (files.name[operations.file[row] as number] !== file) return false;
    return node === undefined || nodes.name[operations.node[row] as number] === node;
  });
  const weight = (row: number) => (operations.outcome[row] === 0 ? 0 : 1e12) + (operations.duration[row] as number);
  return rows.sort((a, b) => weight(b) - weight(a))[0];
}

function movesOf(
  evidence: Evidence,
  { kind, node, file, from, until }: { kind: string; node: number; file: number; from: number; until: number },
): Move[] {
  const { history, through } = evidence;
  const { start, duration, chunk, purpose } = history.transfers;
  const wanted = purposes.indexOf(kind === "put" ? "put" : "get");
  const rows =
    kind === "put"
      ? chunksOf(through, file).flatMap((of) => [...through.transfersOfChunk.of(of)])
      : [...through.transfersTo.of(node)];
  return rows.flatMap((row) => {
    const begin = start[row] as number;
    const end = begin + (duration[row] as number);
    if (purpose[row] !== wanted || end < from || begin > until) return [];
    if (file >= 0 && through.chunks.file[chunk[row] as number] !== file) return [];
    return [moveOf(evidence, row)];
  });
}

function chunksOf(through: Evidence["through"], file: number): number[] {
  if (file < 0) return [];
  const first = through.chunks.first[file] as number;
  return Array.from({ length: (through.chunks.first[file + 1] as number) - first }, (_, i) => first + i);
}

function rateOf(evidence: Evidence, moves: readonly Move[], ticks: number): string {
  const bytes = moves.reduce((sum, move) => sum + (came(move) ? move.bytes : 0), 0);
  if (bytes === 0 || ticks <= 0) return "";
  return ` for ${formatBytes(bytes)} from other nodes: ${formatRate((1000 * bytes) / timeOf(evidence, ticks))}`;
}

/** Times in which no chunk moved, the longest first. */
function gapsIn(moves: readonly Move[], from: number, until: number): Gap[] {
  const sorted = [...moves].sort((a, b) => a.from - b.from);
  const gaps: Gap[] = [];
  let end = from;
  for (const move of sorted) {
    if (move.from > end) gaps.push({ from: end, until: Math.min(move.from, until) });
    end = Math.max(end, move.until);
  }
  if (end < until) gaps.push({ from: end, until });
  const least = Math.max(1, TOLD_GAP * (until - from));
  return gaps.filter((gap) => gap.until - gap.from >= least).sort((a, b) => b.until - b.from - (a.until - a.from));
}

function whyGap(
  evidence: Evidence,
  {
    gap,
    node,
    file,
    whole,
  }: { readonly gap: Gap; readonly node: number; readonly file: number; readonly whole: number },
): string {
  const { through } = evidence;
  const share = formatShare((gap.until - gap.from) / Math.max(1, whole));
  const when = `from ${clockOf(evidence, gap.from)} to ${clockOf(evidence, gap.until)}`;
  const head = `For ${formatDuration(timeOf(evidence, gap.until - gap.from))} (${share} of its time), ${when}, no chunk moved`;
  const why: string[] = [];
  const missing = chunksOf(through, file).find((chunk) =>
    unreadableChunkSpans(through, chunk).some((span) => span.from < gap.until && span.until > gap.from),
  );
  if (missing !== undefined && through.knows.copies) why.push(`no node that ran had ${chunkName(evidence, missing)}`);
  const calls = failedCalls(evidence, node, gap.from, gap.until);
  const peers = [...new Set(calls.map(({ peer }) => peer))].slice(0, 3);
  if (calls.length > 0)
    why.push(`${plural(calls.length, "call")} to ${peers.join(", ")} failed or had no answer (${calls[0]?.outcome})`);
  for (const { reason } of holdsAt(evidence, gap.from, gap.until).slice(0, 1))
    why.push(`the tracker held repair (${reason})`);
  const step = [...stepsNear(evidence, gap.until, [gap.from], 1), ...stepsBetween(evidence, gap.from, gap.until)].at(
    -1,
  );
  if (step) why.push(`of the scenario's steps, "${step.text}" came at ${formatDuration(step.time)}`);
  return why.length > 0 ? `${head}: ${why.join("; ")}.` : `${head}. What it waited for was not recorded.`;
}

/** Sentences about the peers to which most calls failed while the operation was under way, and whether they ran. */
function failedPeers(evidence: Evidence, node: number, from: number, until: number): string[] {
  const { history, through } = evidence;
  const calls = failedCalls(evidence, node, from, until);
  const byPeer = new Map<string, number>();
  for (const { peer } of calls) byPeer.set(peer, (byPeer.get(peer) ?? 0) + 1);
  return [...byPeer]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_GAPS)
    .map(([peer, count]) => {
      const position = history.nodes.name.indexOf(peer);
      const isDown = position >= 0 && through.knows.lives && !isUp(through.sessions, position, from);
      const { outcome } = calls.find((call) => call.peer === peer) as (typeof calls)[number];
      return `${plural(count, "call")} to ${peer} failed (${outcome})${isDown ? ", which did not run" : ""}.`;
    });
}

function failures(evidence: Evidence, moves: readonly Move[]): string[] {
  const bySource = new Map<number, number>();
  for (const { source } of moves.filter((move) => !came(move))) bySource.set(source, (bySource.get(source) ?? 0) + 1);
  return [...bySource]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3)
    .map(([source, count]) => `${plural(count, "transfer")} from ${nodeName(evidence, source)} failed.`);
}

function moved(evidence: Evidence, move: Move): StoryEvent {
  const { until, source, target, chunk, outcome, from } = move;
  const way = `from ${nodeName(evidence, source)} to ${nodeName(evidence, target)}`;
  const took = formatDuration(timeOf(evidence, until - from));
  const text = `${chunkName(evidence, chunk)} ${came(move) ? "comes" : `does not come (${outcome})`} ${way} after ${took}`;
  return { time: timeOf(evidence, until), text };
}

/** Calls of a node that ended in a span of time and did not succeed. Times are in ticks. */
function failedCalls({ history }: Evidence, node: number, from: number, until: number) {
  const { calls, run, methods, outcomes, nodes } = history;
  const [first, last] = [from * run.tick, until * run.tick];
  const failed: { readonly peer: string; readonly outcome: string; readonly event: StoryEvent }[] = [];
  for (let row = 0; row < calls.start.length; row++) {
    const began = (calls.start[row] as number) * run.callTick;
    if (began > last) break;
    const time = began + (calls.duration[row] as number) * run.callTick;
    if (calls.from[row] !== node || calls.outcome[row] === 0 || time < first || time > last + run.tick) continue;
    const to = calls.to[row] as number;
    const peer = to === TRACKER ? "the tracker" : (nodes.name[to] ?? "a node that is not known");
    const outcome = outcomes[calls.outcome[row] as number] as string;
    failed.push({
      peer,
      outcome,
      event: { time, text: `its call ${methods[calls.method[row] as number]} to ${peer} ends with ${outcome}` },
    });
  }
  return failed;
}

function stepsBetween({ steps, history }: Evidence, from: number, until: number): StoryEvent[] {
  const { tick } = history.run;
  return steps
    .filter(({ time }) => time >= from * tick && time <= until * tick)
    .map(({ time, label }) => ({ time, text: label, isStep: true }));
}
