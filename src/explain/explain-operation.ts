import { operationKinds, purposes } from "../history/history.js";
import { isUp } from "../history/through-time/sessions.js";
import { formatBytes, formatDuration, formatRate, plural } from "../report/text/format.js";
import { biggestFirst, type Cause } from "./cause.js";
import { stepsNear } from "./circumstances.js";
import { chunkName, clockOf, type Evidence, nodeName, timeOf } from "./evidence.js";
import { type FailedCall, failedCalls } from "./failed-calls.js";
import { type Gap, gapsIn, gapText, whyGap } from "./gaps.js";
import { type Missing, missingChunk, whyMissing } from "./missing-chunk.js";
import { came, isLate, type Move, moveOf, wasRefused } from "./move.js";
import { slowReader, slowSources, spent } from "./slow-links.js";
import { inOrder, type Story, type StoryEvent } from "./story.js";

/** The explanation mentions what cost at least this share of the operation's time. */
const TOLD_SHARE = 0.1;
const MOST_GAPS = 4;
/** If a get still waits this long after a refusal, in ms, the explanation says why the get has not given up. Without a refusal a get gives up sooner. */
const LONG_WAIT = 30_000;

/** Explains why a put or get took so long, or failed: where its time went. `row`: its position in the table of operations. */
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
  const isTold = file >= 0 && (history.files.told === undefined || history.files.told[file] === 1);
  const reason = file < 0 ? "it leaves out the chunks of files that were never committed" : "there was too much of it";
  if (!isTold) unknown.unshift(`The history does not say which chunks moved for it: ${reason}.`);
  const span = { from, until };
  const isMoved = isTold && history.run.detail === "full";
  const missing = kind === "get" && isMoved ? missingOf(evidence, moves, file, span, outcome !== "OK") : undefined;
  const gaps = isMoved ? gapsIn(moves, from, until, TOLD_SHARE) : [];
  const causes = [
    ...(isTold ? [] : failedPeers(evidence, node, from, until)),
    ...biggestFirst([
      ...(missing ? [ofMissing(evidence, missing, { moves, gaps, span })] : []),
      ...slowness(evidence, { kind, node, moves, ticks: until - from, missing }),
      ...gaps
        .filter((gap) => !missing || !isWithin(gap, missing))
        .slice(0, MOST_GAPS)
        .map((gap) => ({ ticks: gap.until - gap.from, text: whyGap(evidence, { gap, node, whole: until - from }) })),
    ]),
  ];
  const events = inOrder([
    { time: timeOf(evidence, from), text: `the ${kind} begins` },
    ...moves.map((move) => moved(evidence, move)),
    ...failedCalls(evidence, node, from, until).map(({ event }) => event),
    ...stepsNear(evidence, until, [
      from,
      until,
      ...gaps.map((gap) => gap.from),
      ...(missing?.span.gone.map(({ at }) => at) ?? []),
    ]),
    ...stepsBetween(evidence, from, until),
    { time: timeOf(evidence, until), text: `the ${kind} ends: ${outcome}` },
  ]);
  return { subject, answer, causes, events, unknown };
}

/**
 * Finds the operation on a file that a question is about. `node`: the name of its node; left out: any node. Of several operations, this takes the
 * slowest failed one; if none failed, the slowest one. Undefined: there is none.
 */
export function operationOf(evidence: Evidence, kind: string, file: string, node?: string): number | undefined {
  const { operations } = evidence.history;
  const weight = (row: number) => (operations.outcome[row] === 0 ? 0 : 1e12) + (operations.duration[row] as number);
  return operationsOf(evidence, kind, file, node).sort((a, b) => weight(b) - weight(a))[0];
}

/** The operations of a kind on a file. `file`: its name; undefined: any file that was never committed. */
export function operationsOf({ history }: Evidence, kind: string, file: string | undefined, node?: string): number[] {
  const { operations, files, nodes } = history;
  return [...operations.start.keys()].filter((row) => {
    if (operationKinds[operations.kind[row] as number] !== kind) return false;
    if (files.name[operations.file[row] as number] !== file) return false;
    return node === undefined || nodes.name[operations.node[row] as number] === node;
  });
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
    if (through.chunks.file[chunk[row] as number] !== file) return [];
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
      const { outcome } = calls.find((call) => call.peer === peer) as FailedCall;
      return `${plural(count, "call")} to ${peer} failed (${outcome})${isDown ? ", which did not run" : ""}.`;
    });
}

/** The time that slow links, slow peers and failed transfers cost. */
function slowness(
  evidence: Evidence,
  {
    kind,
    node,
    moves,
    ticks,
    missing,
  }: { kind: string; node: number; moves: readonly Move[]; ticks: number; missing: Missing | undefined },
): Cause[] {
  const slow = kind === "get" ? slowReader(evidence, moves, node) : undefined;
  // If the reader's link is slow, do not blame the sources for chunks that came too late. Never blame the nodes that took the missing chunk with
  // them: the answer names these nodes anyway.
  const gone = missing?.span.gone.map((one) => one.node) ?? [];
  const blamed = moves.filter((move) => !(slow && isLate(move)) && !gone.includes(move.source));
  return [...(slow ? [slow] : slowSources(evidence, moves, ticks)), ...failures(evidence, blamed, ticks)];
}

/** The sources whose transfers failed (at most three), if for at least `TOLD_SHARE` of the time only failed transfers were under way. */
function failures(evidence: Evidence, moves: readonly Move[], ticks: number): Cause[] {
  if (spent(moves) - spent(moves.filter(came)) < TOLD_SHARE * ticks) return [];
  const failed = moves.filter((move) => !came(move));
  return [...new Set(failed.map(({ source }) => source))]
    .map((source) => failed.filter((move) => move.source === source))
    .map((own) => {
      const { source, outcome } = own[0] as Move;
      const took = formatDuration(timeOf(evidence, spent(own)));
      const text = `${plural(own.length, "transfer")} from ${nodeName(evidence, source)} failed (${outcome}), under way for ${took}.`;
      return { ticks: spent(own), text };
    })
    .sort((a, b) => b.ticks - a.ticks)
    .filter((cause, at) => at === 0 || (at < 3 && cause.ticks >= TOLD_SHARE * ticks));
}

/**
 * The chunk for which the get waited because no running node had it. Undefined: there was none, or the wait was short. A short wait counts only if
 * it lasted until the get failed.
 */
function missingOf(
  evidence: Evidence,
  moves: readonly Move[],
  file: number,
  { from, until }: Gap,
  failed: boolean,
): Missing | undefined {
  if (!evidence.through.knows.copies) return undefined;
  const missing = missingChunk(evidence, { chunks: chunksOf(evidence.through, file), moves, from, until });
  if (!missing) return undefined;
  const isLong = missing.until - missing.from >= TOLD_SHARE * (until - from);
  return isLong || (failed && missing.until === until) ? missing : undefined;
}

function ofMissing(
  evidence: Evidence,
  missing: Missing,
  { moves, gaps, span }: { moves: readonly Move[]; gaps: readonly Gap[]; span: Gap },
): Cause {
  const gap = gaps.find((one) => isWithin(one, missing));
  const so = gap ? ` So ${gapText(evidence, gap, span.until - span.from)}.` : "";
  const waited = whyNotGivenUp(evidence, missing, moves);
  return { ticks: missing.until - missing.from, text: `${whyMissing(evidence, missing, span)}${so}${waited}` };
}

/** Whether at least half of a gap is part of the time in which a chunk was missing. */
function isWithin(gap: Gap, { from, until }: Missing): boolean {
  return 2 * (Math.min(gap.until, until) - Math.max(gap.from, from)) >= gap.until - gap.from;
}

/** If a busy node refuses a get, the get stands in line there, and gives up much later than other gets. */
function whyNotGivenUp(evidence: Evidence, { until }: Missing, moves: readonly Move[]): string {
  const refused = moves.find((move) => wasRefused(move) && move.until < until);
  if (!refused || timeOf(evidence, until - refused.until) < LONG_WAIT) return "";
  return ` It did not give up sooner because ${nodeName(evidence, refused.source)} refused a chunk at ${clockOf(evidence, refused.until)} (${refused.outcome}): a get that meets a busy node stands in line, and waits longer than others.`;
}

function moved(evidence: Evidence, move: Move): StoryEvent {
  const { until, source, target, chunk, outcome, from } = move;
  const way = `from ${nodeName(evidence, source)} to ${nodeName(evidence, target)}`;
  const took = formatDuration(timeOf(evidence, until - from));
  const text = `${chunkName(evidence, chunk)} ${came(move) ? "comes" : `does not come (${outcome})`} ${way} after ${took}`;
  return { time: timeOf(evidence, until), text };
}

function stepsBetween({ steps, history }: Evidence, from: number, until: number): StoryEvent[] {
  const { tick } = history.run;
  return steps
    .filter(({ time }) => time >= from * tick && time <= until * tick)
    .map(({ time, label }) => ({ time, text: label, isStep: true }));
}
