import type { StoredChunk } from "../runtime/chunk-store.js";
import type { Millis } from "../runtime/clock.js";
import type { FileSink } from "../runtime/content.js";
import type { Observer } from "../runtime/observer.js";
import type { RpcError } from "../runtime/rpc-error.js";
import type { Lie } from "../scenario/players/stage.js";

/** Why a node goes down: by a fault, or because it left. */
export type Departure = "crashed" | "left";

/** Somebody who sees all that happens to the hosts and programs of a swarm, and changes nothing. Nodes are positions in `Scenario.nodes`. */
export interface Bystander {
  nodeObserver(node: number): Observer;
  trackerObserver(): Observer;
  trackerCameUp?(): void;
  trackerWentDown?(): void;
  cameUp?(node: number, disk: readonly StoredChunk[]): void;
  /** The node's program still runs, for the last time. */
  goesDown?(node: number, how: Departure): void;
  wentDown?(node: number, disk: readonly StoredChunk[]): void;
  /** Chunks on the disk of a node that is down are gone, all or some of them, by a fault or after a drain. */
  wiped?(node: number, disk: readonly StoredChunk[], how: Departure): void;
  /** A fault destroyed a chunk on a disk, whose node is up or not. */
  chunkDamaged?(node: number, chunk: StoredChunk, isUp: boolean): void;
  /** A node begins to lie, or ceases to. */
  lieBegan?(node: number, lie: Lie): void;
  lieEnded?(node: number, lie: Lie): void;
  /** The tracker starts again with what it knew at a moment, and has lost what it learned since. */
  trackerForgot?(since: Millis): void;
  /** A remove that was asked for at a moment has ended. */
  removeEnded?(file: string, began: Millis, failure: RpcError | undefined): void;
  /** A node is about to get a file: the sink that it is to write to. */
  listening?(node: number, file: string, sink: FileSink): FileSink;
}
