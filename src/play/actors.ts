import type { StoredChunk } from "../runtime/chunk-store.js";
import type { Observer, OperationResult } from "../runtime/observer.js";
import type { RpcError } from "../runtime/rpc-error.js";
import type { Faults } from "../scenario/players/stage.js";

/** How a node came up, and went down when nobody asked for it. */
export interface NodeEvents {
  /** Its program runs; `disk`: what it holds from before. */
  up(disk: Iterable<StoredChunk>): void;
  /** It did not come up, or ended unasked: `why`. `disk`: what stays there; undefined when it was never up. */
  failed(why: string, disk: Iterable<StoredChunk> | undefined): void;
}

/**
 * Those who are told what to do in a play: the tracker, the nodes, and the links between them. Nodes are positions in
 * `Scenario.nodes`. A callback runs at once or later.
 */
export interface Actors {
  /** Starts the tracker; `ready` runs when nodes may come. */
  openTracker(observer: Observer, ready: () => void): void;
  /** Starts a node, for the `incarnation`-th time, on what its disk kept. No event comes after a `kill`. */
  start(node: number, incarnation: number, observer: Observer, events: NodeEvents): void;
  /** Stops a node dead, whether it is up or not. If it was up, `down` runs once nothing of it is left but its disk. */
  kill(node: number, down: (disk: Iterable<StoredChunk>) => void): void;
  /** Takes away the disk of a node that is down; tells what was on it. */
  wipe(node: number): Iterable<StoredChunk>;
  // What a node that is up is asked to do; nothing happens when it is not.
  put(node: number, file: string, size: number, replication: number): void;
  get(node: number, file: string): void;
  /** `done` runs when it has taken leave, or could not; it still runs then. */
  leave(node: number, drain: boolean, done: (result: Pick<OperationResult, "error">) => void): void;
  /** Asks the tracker to remove a file. */
  remove(file: string, done: (failure: RpcError | undefined) => void): void;
  /** What can be done to hosts and links. */
  readonly faults: Faults;
}
