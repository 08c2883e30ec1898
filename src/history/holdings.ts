import { Groups } from "./groups.js";
import type { Column, History } from "./history.js";

/** Chunks on disks, each from the change that brought it to the change that took it away. They are sorted by node, and then by beginning. */
export interface Holdings {
  readonly node: Column;
  readonly chunk: Column;
  /** The kind of each holding. 1: a cached copy; 0: a replica. */
  readonly isCopy: Uint8Array;
  /** The two changes, as positions in `History.copies`. If nothing took the chunk away, `until` is the length of that table. */
  readonly from: Column;
  readonly until: Column;
  /** For each change, the holding that it began or ended; -1: it changed nothing. */
  readonly ofChange: Column;
  /** The first holding of each node; one more entry at the end. */
  readonly firstOfNode: Column;
  readonly byChunk: Groups;
}

/**
 * Pairs the changes of a history. It ignores a store of a chunk that the node has already, a drop of a chunk that the node does
 * not have, and changes of nodes and chunks that the history does not know.
 */
export function holdingsOf({ copies, nodes }: History, chunks: number): Holdings {
  const changes = copies.change.length;
  const [began, until] = [new Int32Array(changes), new Int32Array(changes).fill(changes)];
  const ofChange = new Int32Array(changes).fill(-1);
  const firstOfNode = new Int32Array(nodes.name.length + 1);
  const byNode = new Groups(copies.node, nodes.name.length);
  // The open holdings of the present node, by chunk and kind: the number of the holding plus one. This is an array, because a
  // map takes a tenth of a second for each 100,000 changes.
  const open = new Int32Array(2 * chunks);
  let count = 0;
  for (let node = 0; node < nodes.name.length; node++) {
    const own = byNode.of(node);
    for (let i = 0; i < own.length; i++) {
      const at = own[i] as number;
      const [chunk, kind] = [copies.chunk[at] as number, copies.change[at] as number];
      if (chunk < 0 || chunk >= chunks) continue;
      const key = 2 * chunk + (kind >> 1);
      const holding = (open[key] as number) - 1;
      if ((kind & 1) === (holding < 0 ? 1 : 0)) continue;
      if (holding < 0) {
        ofChange[at] = count;
        began[count++] = at;
        open[key] = count;
      } else {
        ofChange[at] = holding;
        until[holding] = at;
        open[key] = 0;
      }
    }
    for (let holding = firstOfNode[node] as number; holding < count; holding++) {
      const chunk = copies.chunk[began[holding] as number] as number;
      open[2 * chunk] = open[2 * chunk + 1] = 0;
    }
    firstOfNode[node + 1] = count;
  }
  return { ...begun(copies, began.slice(0, count), chunks), until: until.slice(0, count), ofChange, firstOfNode };
}

function begun({ node, chunk, change }: History["copies"], from: Column, chunks: number) {
  const begun = {
    from,
    node: new Int32Array(from.length),
    chunk: new Int32Array(from.length),
    isCopy: new Uint8Array(from.length),
  };
  from.forEach((at, holding) => {
    begun.node[holding] = node[at] as number;
    begun.chunk[holding] = chunk[at] as number;
    begun.isCopy[holding] = (change[at] as number) >> 1;
  });
  return { ...begun, byChunk: new Groups(begun.chunk, chunks) };
}
