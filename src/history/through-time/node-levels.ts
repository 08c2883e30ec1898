import { NEVER } from "./sessions.js";
import { heldFrom, heldUntil, holdingsOfNode, type ThroughTime } from "./through-time.js";

/** The bytes on a node's disk, from a tick on. */
export interface StoredLevel {
  readonly from: number;
  readonly replicas: number;
  /** The bytes in cached copies; undefined: `replicas` contains them, since the history kept only sums. */
  readonly cached: number | undefined;
}

/** Computes the levels in the order of time, also for times at which the node did not run; undefined: unknown. */
export function storedLevels(through: ThroughTime, node: number): StoredLevel[] | undefined {
  if (!through.knows.copies) return coarseLevels(through, node);
  const { holdings, chunks } = through;
  const changes: { tick: number; bytes: number; isCached: boolean }[] = [];
  for (const row of holdingsOfNode(through, node)) {
    const bytes = chunks.bytes[holdings.chunk[row] as number] as number;
    const isCached = holdings.isCopy[row] === 1;
    changes.push({ tick: heldFrom(through, row), bytes, isCached });
    const until = heldUntil(through, row);
    if (until !== NEVER) changes.push({ tick: until, bytes: -bytes, isCached });
  }
  changes.sort((a, b) => a.tick - b.tick);
  const levels: StoredLevel[] = [];
  let [replicas, cached] = [0, 0];
  changes.forEach(({ tick, bytes, isCached }, i) => {
    if (isCached) cached += bytes;
    else replicas += bytes;
    if (changes[i + 1]?.tick !== tick) levels.push({ from: tick, replicas, cached });
  });
  return levels;
}

/**
 * Computes the levels from samples at equal distances in time. A sample says in 255ths how much of the node's capacity was in use. Undefined: there
 * are no samples, or the capacity is 0 or unlimited, since the samples of such a node have another scale, which the history does not keep.
 */
function coarseLevels({ history }: ThroughTime, node: number): StoredLevel[] | undefined {
  const { stored, nodes } = history;
  const capacity = nodes.capacity[node] ?? -1;
  if (!stored || capacity <= 0) return;
  return Array.from(stored.time, (from, look) => {
    const level = stored.level[look]?.[node] ?? 0;
    return { from, replicas: (level / 255) * capacity, cached: undefined };
  });
}
