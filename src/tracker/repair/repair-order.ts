import { NodeServiceDefinition, type StoreChunksResponse, StoreFailure } from "../../gen/swarmlab/v1/node.js";
import type { Millis } from "../../runtime/clock.js";
import type { Environment } from "../../runtime/environment.js";
import { RpcError } from "../../runtime/rpc-error.js";
import { type Call, NO_CALL } from "../../runtime/transport.js";
import { type ChunkIndex, Copy, NONE } from "../index/chunk-index.js";
import type { PeerTable } from "../members/peers.js";
import type { Move } from "./moves.js";

/** The outcome of a repair. `unknown`: the target may have stored the replica, or may still store it. */
export type RepairOutcome = "stored" | "failed" | "unknown";

/** One replica that is being made, to restore a lost one or to move one: pledged -> target asked to pull it -> ended, once. */
export class RepairOrder {
  readonly startedAt: Millis;
  /** The zone of the target, by its number, when the target was chosen. */
  readonly zone: number;
  /** Whether the repair failed because no source delivered the right content. */
  sourceless = false;
  private call: Call = NO_CALL;

  constructor(
    private readonly env: Environment,
    private readonly peers: PeerTable,
    private readonly index: ChunkIndex,
    readonly chunk: number,
    readonly pledge: number,
    readonly target: number,
    /** The sources. The first one counts as sending the repair. */
    readonly sources: readonly number[],
    /** The move for which the replica is made; undefined if a replica is lacking. */
    readonly move: Move | undefined,
    private readonly onEnd: (order: RepairOrder, outcome: RepairOutcome, failedSources: readonly number[]) => void,
  ) {
    this.startedAt = env.now();
    this.zone = peers.zoneOf[target]!;
  }

  start(deadline: Millis): void {
    const { index, chunk, pledge } = this;
    const file = index.fileOf(chunk);
    const position = index.positionOf(chunk);
    const order = {
      pledge,
      index: position,
      size: file.chunkLength(position),
      hash: file.hash(position),
      sources: this.sources.map((_, at) => at),
    };
    const peers = this.sources.map((source) => this.peers.message(source));
    const request = { fileId: file.id, orders: [order], peers, repair: true };
    const target = this.peers.message(this.target);
    this.call = this.env.call(
      target,
      NodeServiceDefinition,
      "storeChunks",
      request,
      deadline,
      RepairOrder.onAnswer,
      this,
    );
  }

  /** Abandons the call, so that its answer is ignored. */
  cancel(): void {
    this.env.abandon(this.call);
  }

  /** Finds the holding that this order created, pledged or stored already; NONE if it does not exist any more. */
  holding(): number {
    const holding = this.index.find(this.chunk, this.target);
    if (holding === NONE) return NONE;
    const state = this.index.stateOf(holding);
    const open = state === Copy.pledged && this.index.pledgeOf(holding) === this.pledge;
    return open || state === Copy.stored ? holding : NONE;
  }

  private static onAnswer(result: StoreChunksResponse | RpcError, self: RepairOrder): void {
    if (result instanceof RpcError) return self.onEnd(self, result.definite ? "failed" : "unknown", []);
    if (result.stored.includes(self.pledge)) return self.onEnd(self, "stored", result.failedSources);
    const reason = result.failed[0]?.reason;
    self.sourceless = reason === StoreFailure.NO_SOURCE || reason === StoreFailure.WRONG_CONTENT;
    self.onEnd(self, "failed", result.failedSources);
  }
}
