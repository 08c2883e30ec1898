import type { Node } from "../../../node/node.js";
import type { ChunkStore } from "../../../runtime/chunk-store.js";
import type { Environment } from "../../../runtime/environment.js";
import type { Tracker } from "../../../tracker/tracker.js";
import type { Ear } from "../../overheard.js";

/** The programs and disks of a swarm whose programs are objects of this process, for checks that look inside. Nodes are positions. */
export interface Inside {
  /** The tracker. While it is down, the object of its last life; undefined before its first life. */
  readonly tracker: Tracker | undefined;
  /** The environment of the tracker, with its clock. */
  readonly trackerEnv: Environment | undefined;
  /** The nodes that run. */
  readonly nodes: readonly (Node | undefined)[];
  /** The stores on the nodes' disks, including those of nodes that do not run. */
  readonly stores: readonly (ChunkStore | undefined)[];
  /** Sees every request to a program that started after the ear was set. Undefined: nobody sees requests. */
  ear: Ear | undefined;
}
