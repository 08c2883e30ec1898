import type { Peer } from "../../gen/swarmlab/v1/common.js";
import { removeAt } from "../remove-at.js";
import type { FetchBatch } from "./fetch-batch.js";
import type { GetChunk, Holder, Holders } from "./holders.js";
import { LateBatches } from "./late-batches.js";

type Batch = FetchBatch<GetChunk>;

/**
 * The calls of one get that are under way, and how busy they keep each holder. Calls that are late stay open beside them, while the
 * get asks others for their chunks.
 */
export class OpenCalls {
  private readonly batches: Batch[] = [];
  private readonly late = new LateBatches();

  constructor(private readonly holders: Holders) {}

  begin(batch: Batch, holder: Holder, chunks: number): void {
    holder.outstanding += chunks;
    this.batches.push(batch);
    batch.start();
  }

  isLate(batch: Batch): boolean {
    return this.late.includes(batch);
  }

  /** Whether the get may ask other holders for the chunks of a call whose holder is there and only slow. */
  maySpare(batch: Batch, chunkCount: number): boolean {
    return this.late.allows(batch, chunkCount);
  }

  /** Notes that a call is late. From now on the get asks other holders for its chunks. */
  makeLate(batch: Batch, holder: Holder, silent: boolean): void {
    removeAt(this.batches, this.batches.indexOf(batch));
    holder.outstanding -= batch.rest.length;
    this.late.add(batch, holder, silent);
  }

  /** Notes that one chunk of a call has arrived or failed. Returns the call's holder; undefined if the get does not know it. */
  settle(batch: Batch): Holder | undefined {
    const holder = this.holders.of(batch.source as Peer);
    if (this.late.includes(batch)) {
      if (batch.isOver) this.late.remove(batch);
      return holder;
    }
    if (holder) holder.outstanding--;
    if (batch.isOver) {
      removeAt(this.batches, this.batches.indexOf(batch));
      if (holder && batch.rate > 0) holder.rate = batch.rate;
    }
    return holder;
  }

  /** Called when a chunk has arrived. Ends the calls whose remaining chunks have all come from elsewhere. */
  endIdle(): void {
    if (!this.late.any) return;
    this.late.cancelIdle();
    for (const batch of this.batches.filter(({ rest }) => rest.every(({ arrived }) => arrived))) {
      removeAt(this.batches, this.batches.indexOf(batch));
      const holder = this.holders.of(batch.source);
      if (holder) holder.outstanding -= batch.rest.length;
      batch.cancel();
    }
  }

  /** Ends late calls when the get is over. */
  cancelLate(): void {
    this.late.cancelAll();
  }

  /** Ends the calls that are not late, when the get has failed. */
  cancel(): void {
    for (const batch of this.batches) batch.cancel();
  }
}
