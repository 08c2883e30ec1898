import type { StoredChunk } from "../runtime/chunk-store.js";
import type { FileSink } from "../runtime/content.js";
import type { Observer, OperationResult } from "../runtime/observer.js";
import type { RpcError } from "../runtime/rpc-error.js";
import type { DiskFate, Faults } from "../scenario/players/stage.js";

/** Called when a node has come up, and when it goes down although nobody ordered that. */
export interface NodeEvents {
  /** Called when the node's program runs. `disk`: the chunks that the node holds from before. */
  up(disk: Iterable<StoredChunk>): void;
  /**
   * The node did not come up, or it ended although nobody ordered that; `why` is the reason. `disk`: the chunks that stay on the node's
   * disk; undefined when the node was never up.
   */
  failed(why: string, disk: Iterable<StoredChunk> | undefined): void;
}

/**
 * The part of a world that takes orders: to the tracker, to nodes, and to the links between them. Nodes are given as
 * positions in `Scenario.nodes`. A callback runs at once or later.
 */
export interface Actors {
  /** Starts the tracker. `ready`: called when nodes may start. */
  openTracker(observer: Observer, ready: () => void): void;
  /** Starts a node for the `incarnation`-th time, with the chunks that its disk kept. After a `kill`, `events` are called no more. */
  start(node: number, incarnation: number, observer: Observer, events: NodeEvents): void;
  /** Kills a node, whether it is up or not. If it was up, `down` is called when its program is gone and only its disk is left. */
  kill(node: number, down: (disk: Iterable<StoredChunk>) => void): void;
  /** Lets the disk of a node that is down lose chunks, as `fate` says. Returns the lost chunks. */
  lose(node: number, fate: DiskFate): Iterable<StoredChunk>;
  // `put`, `get` and `leave` are orders to a node that is up. If it is not up, nothing happens.
  put(node: number, file: string, size: number, replication: number): void;
  /** Lets a node get a file. `listening`: wraps the sink to which the node will write, so that a check can listen to the content. */
  get(node: number, file: string, listening?: (sink: FileSink) => FileSink): void;
  /** Lets a node leave. `done`: called when the node has left, or has failed to leave. The node still runs then. */
  leave(node: number, drain: boolean, done: (result: Pick<OperationResult, "error">) => void): void;
  /** Asks the tracker to remove a file. */
  remove(file: string, done: (failure: RpcError | undefined) => void): void;
  /** The faults of hosts and links that this world can play. */
  readonly faults: Faults;
}
