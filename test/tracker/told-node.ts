import type { Holding } from "../../src/gen/swarmlab/v1/common.js";
import {
  type DropChunksRequest,
  type DropChunksResponse,
  NodeServiceDefinition,
  type ProveChunksRequest,
  type ProveChunksResponse,
  type StatusResponse,
  type StoreChunksRequest,
  type StoreChunksResponse,
  StoreFailure,
} from "../../src/gen/swarmlab/v1/node.js";
import { dummyProof, dummyTag } from "../../src/runtime/dummy-content.js";
import { Code, RpcError } from "../../src/runtime/rpc-error.js";
import type { Caller, Reply } from "../../src/runtime/transport.js";
import type { Host } from "../../src/sim/host.js";

/** The server half of a node that a test speaks for. Its disk is real: it stores and drops as the tracker orders, unless told otherwise. */
export class ToldNode {
  readonly disk = new Map<string, Holding>();
  /** What the node does with an order to store a chunk. */
  onStore: "store" | "refuse" | "ignore" = "store";
  /** What it answers when it is to prove what it holds: with what its disk holds, or with what a test makes up. */
  onProve: "honest" | "refuse" | "ignore" | ((holding: Holding, nonce: Uint8Array) => Uint8Array) = "honest";
  /** What it was asked to prove. */
  readonly challenged: Holding[] = [];
  /** What it does with an order to drop replicas. */
  onDrop: "drop" | "refuse" | "ignore" = "drop";
  readonly orders: StoreChunksRequest[] = [];
  readonly drops: Holding[] = [];

  constructor(readonly host: Host) {
    this.serve();
  }

  protected serve(): void {
    const unused = (): void => {};
    this.host.serve(NodeServiceDefinition, {
      storeChunks: (request, _caller, reply) => this.storeChunks(request, reply),
      dropChunks: (request, _caller, reply) => this.dropChunks(request, reply),
      proveChunks: (request, _caller, reply) => this.proveChunks(request, reply),
      fetchChunks: unused,
      awaitTurn: unused,
      status: (_request: object, _caller: Caller, reply: Reply<StatusResponse>) =>
        reply.send(new RpcError(Code.UNIMPLEMENTED, "not here")),
    });
  }

  private storeChunks(request: StoreChunksRequest, reply: Reply<StoreChunksResponse>): void {
    this.orders.push(request);
    if (this.onStore === "ignore") return;
    const pledges = request.orders.map((order) => order.pledge);
    if (this.onStore === "refuse") {
      const failed = pledges.map((pledge) => ({ pledge, reason: StoreFailure.NO_SPACE }));
      return reply.send({ stored: [], failed, failedSources: [], receipts: [] });
    }
    for (const { index, pledge } of request.orders) this.hold({ fileId: request.fileId, index, pledge });
    reply.send({ stored: pledges, failed: [], failedSources: [], receipts: [] });
  }

  private dropChunks(request: DropChunksRequest, reply: Reply<DropChunksResponse>): void {
    if (this.onDrop === "ignore") return;
    if (this.onDrop === "refuse") return reply.send({ dropped: [] });
    for (const holding of request.holdings) {
      this.drops.push(holding);
      const key = `${holding.fileId}/${holding.index}`;
      if (this.disk.get(key)?.pledge === holding.pledge) this.disk.delete(key);
    }
    reply.send({ dropped: request.holdings.map((holding) => holding.pledge) });
  }

  private proveChunks({ challenges }: ProveChunksRequest, reply: Reply<ProveChunksResponse>): void {
    for (const { holding } of challenges) this.challenged.push(holding!);
    const { onProve } = this;
    if (onProve === "ignore") return;
    if (onProve === "refuse") return reply.send(new RpcError(Code.UNIMPLEMENTED, "not here"));
    const proof = onProve === "honest" ? this.proofOf.bind(this) : onProve;
    reply.send({ digests: challenges.map(({ holding, nonce }) => proof(holding!, nonce)) });
  }

  /** The digest that proves that the chunk is on its disk; empty when it is not. */
  proofOf({ fileId, index, pledge }: Holding, nonce: Uint8Array): Uint8Array {
    const held = this.disk.get(`${fileId}/${index}`)?.pledge === pledge;
    return held ? dummyProof(nonce, dummyTag(fileId, index)) : new Uint8Array(0);
  }

  hold(holding: Holding): void {
    this.disk.set(`${holding.fileId}/${holding.index}`, holding);
  }
}
