import type { StoredLevels } from "./history.js";
import type { Replay } from "./replay.js";

const LOOKS = 240;
/** The largest number of figures, which is samples times nodes. */
const MOST_FIGURES = 2_400_000;
const MOST_LEVEL = 255;

/**
 * Samples how full every disk was, at equal distances in time. The samples are computed from the changes of disks, for a history from which some or
 * all of these changes are left out.
 */
export function storedLevels(replay: Replay): StoredLevels {
  const { nodes, run } = replay.history;
  const looks = Math.max(1, Math.min(LOOKS, Math.floor(MOST_FIGURES / Math.max(1, nodes.name.length)) - 1));
  const end = Math.round(run.played / run.tick);
  const time = Int32Array.from({ length: looks + 1 }, (_, look) => Math.round((end * look) / looks));
  const room = nodes.capacity.map((capacity) => (capacity > 0 ? capacity : Math.max(1, replay.mostStored)));
  const cursor = replay.cursor();
  const level = Array.from(time, (tick) => {
    const { replicaBytes, copyBytes } = cursor.seek(tick * run.tick);
    return Uint8Array.from(room, (capacity, node) => {
      const held = (replicaBytes[node] as number) + (copyBytes[node] as number);
      return Math.min(MOST_LEVEL, Math.round((MOST_LEVEL * held) / capacity));
    });
  });
  return { time, level };
}
