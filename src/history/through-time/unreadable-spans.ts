import { lifeEvents } from "../history.js";
import { chunkLevels } from "./chunk-levels.js";
import { fileLevels } from "./file-levels.js";
import { liveSpans } from "./live-spans.js";
import { isUp, lastEnded, NEVER } from "./sessions.js";
import { heldFrom, heldUntil, type ThroughTime } from "./through-time.js";

/** A span of time in which a file could not be read whole, with the reason. It includes its start, but not its end. */
export interface UnreadableSpan {
  readonly from: number;
  /** The tick at which the span ended; `NEVER`: it lasted to the end of the run. */
  readonly until: number;
  /** The largest number of chunks that were unreadable at once. */
  readonly most: number;
  /** The index of the chunk that became unreadable first, and the nodes that took its copies with them. The last one to go comes first. */
  readonly chunk: number;
  readonly gone: readonly Gone[];
  /** The nodes that ended the span: they brought back `lastChunk`, a chunk that was unreadable to the end. */
  readonly back: readonly Back[];
  readonly lastChunk: number;
}

/** A node that had the chunk on its disk and did not run. If no disk had the chunk any more, it is a node that had dropped it before. */
export interface Gone {
  readonly node: number;
  readonly how: "crashed" | "left" | "dropped";
  readonly at: number;
  readonly isCached: boolean;
}

export interface Back {
  readonly node: number;
  readonly how: "came up" | "stored";
  readonly isCached: boolean;
}

/** Finds all spans of one chunk from its file's commit on, in the order of time. */
export function unreadableChunkSpans(through: ThroughTime, chunk: number): UnreadableSpan[] {
  const { chunks, history } = through;
  const file = chunks.file[chunk] as number;
  const index = chunk - (chunks.first[file] as number);
  const removed = history.files.removed[file] as number;
  const end = removed < 0 ? NEVER : removed;
  const committed = history.files.committed[file] as number;
  const levels = [{ from: 0, replicas: 0, cached: 0 }, ...chunkLevels(liveSpans(through, chunk))];
  return levels.flatMap(({ from: began, replicas, cached }, at) => {
    const from = Math.max(began, committed);
    const until = Math.min(levels[at + 1]?.from ?? NEVER, end);
    if (replicas + cached > 0 || from >= until) return [];
    const gone = whoWent(through, chunk, from);
    const back = until === end ? [] : whoCame(through, chunk, until);
    return [{ from, until, most: 1, chunk: index, gone, back, lastChunk: index }];
  });
}

/** Finds all spans of a file, in the order of time. */
export function unreadableSpans(through: ThroughTime, file: number): UnreadableSpan[] {
  const first = through.chunks.first[file] as number;
  const spans: UnreadableSpan[] = [];
  for (const { from, until, unreadable, worst } of fileLevels(through, file)) {
    if (unreadable === 0) continue;
    const before = spans.at(-1);
    const lastChunk = worst;
    const back = until === NEVER ? [] : whoCame(through, first + worst, until);
    if (before?.until === from) {
      spans[spans.length - 1] = { ...before, until, most: Math.max(before.most, unreadable), back, lastChunk };
    } else {
      spans.push({
        from,
        until,
        most: unreadable,
        chunk: worst,
        gone: whoWent(through, first + worst, from),
        back,
        lastChunk,
      });
    }
  }
  return spans;
}

/** Finds the nodes because of which no running node has a chunk at a tick. The last one to go comes first. */
function whoWent(through: ThroughTime, chunk: number, tick: number): Gone[] {
  const { holdings, sessions } = through;
  const down: Gone[] = [];
  const dropped: Gone[] = [];
  for (const row of holdings.byChunk.of(chunk)) {
    const node = holdings.node[row] as number;
    const [from, until] = [heldFrom(through, row), heldUntil(through, row)];
    const isCached = holdings.isCopy[row] === 1;
    if (from > tick) continue;
    if (until <= tick) dropped.push({ node, how: "dropped", at: until, isCached });
    else if (!isUp(sessions, node, tick)) {
      const session = lastEnded(sessions, node, tick);
      if (session === undefined) continue;
      const how = lifeEvents[sessions.ended[session] as number] === "left" ? "left" : "crashed";
      down.push({ node, how, at: sessions.until[session] as number, isCached });
    }
  }
  const gone = down.length > 0 ? down : dropped;
  return gone.sort((a, b) => b.at - a.at);
}

/** Finds the nodes that made a chunk readable again at a tick. */
function whoCame(through: ThroughTime, chunk: number, tick: number): Back[] {
  return liveSpans(through, chunk)
    .filter(({ from }) => from === tick)
    .map(({ node, began, isCached }) => ({ node, how: began, isCached }));
}
