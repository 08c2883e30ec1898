import { removeAt } from "../remove-at.js";
import type { FetchBatch } from "./fetch-batch.js";
import type { GetChunk, Holder } from "./holders.js";
import { LateBatches } from "./late-batches.js";

type Batch = FetchBatch<GetChunk>;

/**
 * The calls of one get that are under way, and how busy they keep each holder. Calls that are late stay open beside them, while the
 * get asks others for their chunks.
 */
export class OpenCalls {
  private readonly batches: Batch[] = [];
  /**
   * The holder that each call asked, at the same position. A call must not look its holder up by its number: the holder may have another
   * address by now, and then it is another `Holder`.
   */
  private readonly asked: Holder[] = [];
  private readonly late = new LateBatches();

  begin(batch: Batch, holder: Holder, chunks: number): void {
    holder.outstanding += chunks;
    this.batches.push(batch);
    this.asked.push(holder);
    batch.start();
  }

  isLate(batch: Batch): boolean {
    return this.late.includes(batch);
  }

  /** The holder that a call asked; undefined when the call is late or over. */
  holderOf(batch: Batch): Holder | undefined {
    return this.asked[this.batches.indexOf(batch)];
  }

  /** Whether the get may ask other holders for the chunks of a call whose holder is there and only slow. */
  maySpare(batch: Batch, chunkCount: number): boolean {
    return this.late.allows(batch, chunkCount);
  }

  /** Notes that a call is late. From now on the get asks other holders for its chunks. */
  makeLate(batch: Batch, silent: boolean): void {
    const holder = this.remove(batch);
    holder.outstanding -= batch.rest.length;
    this.late.add(batch, holder, silent);
  }

  /** Notes that one chunk of a call has arrived or failed. Returns the holder that the call asked; undefined if the get has ended the call. */
  settle(batch: Batch): Holder | undefined {
    if (this.late.includes(batch)) {
      const holder = this.late.holderOf(batch);
      if (batch.isOver) this.late.remove(batch);
      return holder;
    }
    const holder = this.holderOf(batch);
    if (!holder) return undefined;
    holder.outstanding--;
    if (batch.isOver) {
      this.remove(batch);
      if (batch.rate > 0) holder.rate = batch.rate;
    }
    return holder;
  }

  private remove(batch: Batch): Holder {
    const at = this.batches.indexOf(batch);
    removeAt(this.batches, at);
    return removeAt(this.asked, at);
  }

  /** Called when a chunk has arrived. Ends the calls whose remaining chunks have all come from elsewhere. */
  endIdle(): void {
    if (!this.late.any) return;
    this.late.cancelIdle();
    for (const batch of this.batches.filter(({ rest }) => rest.every(({ arrived }) => arrived))) {
      this.remove(batch).outstanding -= batch.rest.length;
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
