import { lifeEvents } from "../history.js";
import { heldFrom, heldUntil, type ThroughTime } from "./through-time.js";

/** A span of time in which a node ran and had a chunk. It includes its start, but not its end. */
export interface LiveSpan {
  readonly node: number;
  readonly from: number;
  readonly until: number;
  readonly isCached: boolean;
  readonly began: "stored" | "came up";
  /** What ended the span; undefined: it lasted to the end of the run. */
  readonly ended: "dropped" | "left" | "crashed" | undefined;
}

/** Finds all spans of a chunk, sorted by node and then by time. */
export function liveSpans(through: ThroughTime, chunk: number): LiveSpan[] {
  const { holdings, sessions } = through;
  const spans: LiveSpan[] = [];
  for (const holding of holdings.byChunk.of(chunk)) {
    const node = holdings.node[holding] as number;
    const [stored, dropped] = [heldFrom(through, holding), heldUntil(through, holding)];
    for (const session of sessions.byNode.of(node)) {
      const [upFrom, upUntil] = [sessions.from[session] as number, sessions.until[session] as number];
      const [from, until] = [Math.max(stored, upFrom), Math.min(dropped, upUntil)];
      if (from >= until) continue;
      const how = lifeEvents[sessions.ended[session] as number];
      const wentDown = how === "up" ? undefined : how;
      const ended = dropped < upUntil ? "dropped" : wentDown;
      const isCached = holdings.isCopy[holding] === 1;
      spans.push({ node, from, until, isCached, began: stored >= upFrom ? "stored" : "came up", ended });
    }
  }
  return spans;
}
