import { holdReasons } from "../history/history.js";
import { chunkLevels } from "../history/through-time/chunk-levels.js";
import { liveSpans } from "../history/through-time/live-spans.js";
import { clockOf, type Evidence } from "./evidence.js";

/** A time in which the tracker held repair, in ticks. */
export interface Hold {
  readonly from: number;
  readonly until: number;
  readonly reason: string;
}

/** Holds of repair that were in force at any tick from `from` to `until`. */
export function holdsAt({ history }: Evidence, from: number, until: number): Hold[] {
  const { holds } = history;
  return [...holds.from.keys()].flatMap((row) => {
    const [began, end] = [holds.from[row] as number, holds.until[row] as number];
    if (began > until || end <= from) return [];
    return [{ from: began, until: end, reason: holdReasons[holds.reason[row] as number] as string }];
  });
}

/**
 * Describes the longest time before `tick` in which the tracker held repair although the chunk had too few replicas and at least one to copy. `tick`:
 * the moment from which on no running node has the chunk. Undefined: no hold kept the chunk from being copied.
 */
export function heldBeforeLast(evidence: Evidence, chunk: number, tick: number): string | undefined {
  const { through, history } = evidence;
  const wanted = history.files.replication[through.chunks.file[chunk] as number] as number;
  const levels = chunkLevels(liveSpans(through, chunk)).filter(({ from }) => from < tick);
  const short = levels.slice(levels.findLastIndex(({ replicas }) => replicas >= wanted) + 1);
  const held = short.flatMap(({ from, replicas }, at) => {
    const until = short[at + 1]?.from ?? tick;
    if (replicas === 0) return [];
    return holdsAt(evidence, from, until).map((hold) => ({
      ...hold,
      from: Math.max(hold.from, from),
      until: Math.min(hold.until, until),
    }));
  });
  const [longest] = held.sort((a, b) => b.until - b.from - (a.until - a.from));
  if (!longest || longest.until <= longest.from) return undefined;
  const when = `from ${clockOf(evidence, longest.from)} to ${clockOf(evidence, longest.until)}`;
  return `The tracker held repair ${when} (${longest.reason}), while a node that ran had a replica to copy.`;
}
