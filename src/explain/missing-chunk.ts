import { type UnreadableSpan, unreadableChunkSpans } from "../history/through-time/unreadable-spans.js";
import { chunkName, clockOf, type Evidence, nodeName } from "./evidence.js";
import { failedZone } from "./failed-zone.js";
import { heldBeforeLast } from "./holds.js";
import { came, type Move } from "./move.js";

/** A part of a get's time in which no running node had a chunk that the get lacked, in ticks. */
export interface Missing {
  readonly chunk: number;
  readonly from: number;
  readonly until: number;
  readonly span: UnreadableSpan;
}

/** The chunk for which a get waited longest because no running node had it. `chunks`: those of the file. Undefined: there was none. */
export function missingChunk(
  { through }: Evidence,
  { chunks, moves, from, until }: { chunks: readonly number[]; moves: readonly Move[]; from: number; until: number },
): Missing | undefined {
  const parts = chunks.flatMap((chunk) => {
    const arrived = moves.find((move) => move.chunk === chunk && came(move))?.until ?? until;
    return unreadableChunkSpans(through, chunk).flatMap((span) => {
      const part = { from: Math.max(from, span.from), until: Math.min(arrived, until, span.until) };
      return part.from < part.until ? [{ ...part, chunk, span }] : [];
    });
  });
  return parts.sort((a, b) => b.until - b.from - (a.until - a.from))[0];
}

/** Says when no running node had the chunk, and what took away the nodes that had it. `from`, `until`: start and end of the get, in ticks. */
export function whyMissing(
  evidence: Evidence,
  { chunk, span }: Missing,
  { from, until }: { readonly from: number; readonly until: number },
): string {
  const began = span.from > from ? ` from ${clockOf(evidence, span.from)}` : "";
  const ended = span.until <= until ? `${began === "" ? " until" : " to"} ${clockOf(evidence, span.until)}` : "";
  const on = began !== "" && ended === "" ? " on" : "";
  const held = heldBeforeLast(evidence, chunk, span.from);
  const head = `No node that ran had ${chunkName(evidence, chunk)}${began}${ended}${on}`;
  return `${head}: ${whoTookIt(evidence, span)}.${held === undefined ? "" : ` ${held}`}`;
}

/**
 * Says what took away all copies, as in `both nodes with a replica, server-08 and server-14, were in zone lyon, whose 6 nodes all crashed
 * at 00:12:00`.
 */
function whoTookIt(evidence: Evidence, { gone, from }: UnreadableSpan): string {
  const holders = gone.filter(({ isCached }) => !isCached);
  const [first] = holders;
  if (!first) return "no replica of it was ever on a disk";
  const moment = (at: number) => clockOf(evidence, at);
  if (first.how === "dropped")
    return `it is on no disk any more since ${nodeName(evidence, first.node)} dropped its replica at ${moment(first.at)}`;
  const zone = failedZone(evidence, holders, from);
  const whose = `${countOf(holders.length)} with a replica, ${listed(holders.map(({ node }) => nodeName(evidence, node)))},`;
  if (zone !== undefined) return `${whose} ${holders.length === 1 ? "was" : "were"} in ${zone}`;
  const isAlike = holders.every(({ how, at }) => how === first.how && moment(at) === moment(first.at));
  if (isAlike) return `${whose} ${first.how} at ${moment(first.at)}`;
  return listed(
    holders.map(({ node, how, at }) => `${nodeName(evidence, node)} ${how} with its replica at ${moment(at)}`),
  );
}

function countOf(holders: number): string {
  if (holders === 1) return "the only node";
  return holders === 2 ? "both nodes" : `all ${holders} nodes`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
