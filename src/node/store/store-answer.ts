import type { StoreChunksResponse, StoreFailure } from "../../gen/swarmlab/v1/node.js";
import type { RpcError } from "../../runtime/rpc-error.js";
import type { Reply } from "../../runtime/transport.js";

/** Stands for the tracker where the members who give orders are named. No principal has this name: members' are not empty, and without slashes. */
export const TRACKER = "/tracker";

/** Collects what became of the orders of one call, and answers with the last. */
export class StoreAnswer {
  private readonly response: StoreChunksResponse = { stored: [], failed: [], failedSources: [], receipts: [] };

  constructor(
    private open: number,
    /** Who gave the orders. */
    readonly member: string,
    private readonly reply: Reply<StoreChunksResponse>,
  ) {}

  stored(pledge: number, receipt: number, failedSources: readonly number[] = []): void {
    this.response.stored.push(pledge);
    if (this.member !== TRACKER) this.response.receipts.push(receipt);
    this.close(failedSources);
  }

  failed(pledge: number, reason: StoreFailure, failedSources: readonly number[] = []): void {
    this.response.failed.push({ pledge, reason });
    this.close(failedSources);
  }

  /** Answers at once, for all of its orders. */
  refuse(error: RpcError): void {
    if (this.open > 0) this.reply.send(error);
    this.open = 0;
  }

  private close(failedSources: readonly number[]): void {
    for (const source of failedSources) {
      if (!this.response.failedSources.includes(source)) this.response.failedSources.push(source);
    }
    if (this.open > 0 && --this.open === 0) this.reply.send(this.response);
  }
}
