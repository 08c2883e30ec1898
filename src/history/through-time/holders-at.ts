import { isUp } from "./sessions.js";
import { heldFrom, heldUntil, type ThroughTime } from "./through-time.js";

/** A node that has a chunk on its disk at a moment. */
export interface Holder {
  readonly node: number;
  readonly isCached: boolean;
  readonly isUp: boolean;
}

/** Finds the holders of a chunk: nodes that run first, and replicas before cached copies. `runs`: the running nodes, if the caller knows them. */
export function holdersAt(
  through: ThroughTime,
  chunk: number,
  tick: number,
  runs = (node: number) => isUp(through.sessions, node, tick),
): Holder[] {
  const { holdings } = through;
  const holders: Holder[] = [];
  for (const row of holdings.byChunk.of(chunk)) {
    if (heldFrom(through, row) > tick || heldUntil(through, row) <= tick) continue;
    const node = holdings.node[row] as number;
    holders.push({ node, isCached: holdings.isCopy[row] === 1, isUp: runs(node) });
  }
  const rank = (holder: Holder) => Number(!holder.isUp) * 2 + Number(holder.isCached);
  return holders.sort((a, b) => rank(a) - rank(b));
}
