import type { StoreChunksResponse, StoreFailure } from "../../gen/swarmlab/v1/node.js";
import type { RpcError } from "../../runtime/rpc-error.js";
import type { Reply } from "../../runtime/transport.js";

/** The name that stands for the tracker among the members that give orders. No principal has this name, since a principal contains no slash. */
export const TRACKER = "/tracker";

/** Collects the results of one call's orders, and answers the call when the last one is known. */
export class StoreAnswer {
  private readonly response: StoreChunksResponse = { stored: [], failed: [], failedSources: [], receipts: [] };

  constructor(
    private open: number,
    /** The member that gave the orders. */
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

  /** Answers the call at once, with an error for all of its orders. */
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
