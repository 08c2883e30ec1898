import type { StoredChunk } from "../runtime/chunk-store.js";
import type { Millis } from "../runtime/clock.js";
import type { FileSink } from "../runtime/content.js";
import type { Observer } from "../runtime/observer.js";
import type { RpcError } from "../runtime/rpc-error.js";
import type { Lie } from "../scenario/players/stage.js";

/** Why a node goes down: a fault crashed it, or it left. */
export type Departure = "crashed" | "left";

/**
 * An object that sees everything that happens to the hosts and programs of a swarm, and changes nothing. Nodes are positions in
 * `Scenario.nodes`.
 */
export interface Bystander {
  nodeObserver(node: number): Observer;
  trackerObserver(): Observer;
  trackerCameUp?(): void;
  trackerWentDown?(): void;
  cameUp?(node: number, disk: readonly StoredChunk[]): void;
  /** Called just before a node goes down, while its program still runs. */
  goesDown?(node: number, how: Departure): void;
  wentDown?(node: number, disk: readonly StoredChunk[]): void;
  /** Called when a node that is down has lost all or some chunks on its disk, by a fault or after a drain. */
  wiped?(node: number, disk: readonly StoredChunk[], how: Departure): void;
  /** Called when a fault has destroyed a chunk on a disk. `isUp`: whether the disk's node is up. */
  chunkDamaged?(node: number, chunk: StoredChunk, isUp: boolean): void;
  /** Called when a node begins to lie, and when it ceases to lie. */
  lieBegan?(node: number, lie: Lie): void;
  lieEnded?(node: number, lie: Lie): void;
  /** Called when the tracker starts again with the state that it had at `since`. It has lost everything that it learned after that. */
  trackerForgot?(since: Millis): void;
  /** Called when a remove has ended. `began`: the time at which a user asked for it. */
  removeEnded?(file: string, began: Millis, failure: RpcError | undefined): void;
  /** Called when a node is about to get a file. Returns the sink to which the node shall write: `sink`, or one that wraps it. */
  listening?(node: number, file: string, sink: FileSink): FileSink;
}
