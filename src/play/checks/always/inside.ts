import type { Node } from "../../../node/node.js";
import type { ChunkStore } from "../../../runtime/chunk-store.js";
import type { Tracker } from "../../../tracker/tracker.js";

/** The programs and disks of a swarm whose programs are objects of this process, for checks that look inside. Nodes are positions. */
export interface Inside {
  /** While the tracker is down, that of the life before; undefined before the first. */
  readonly tracker: Tracker | undefined;
  /** Nodes that run. */
  readonly nodes: readonly (Node | undefined)[];
  /** The disks, also of nodes that do not run. */
  readonly stores: readonly (ChunkStore | undefined)[];
}
