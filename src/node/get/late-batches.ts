import { removeAt } from "../remove-at.js";
import type { FetchBatch } from "./fetch-batch.js";
import type { GetChunk, Holder } from "./holders.js";

type Batch = FetchBatch<GetChunk>;

/** The most late calls that stay open while the get asks other holders; and the most chunks in such calls, which may come twice. */
const MOST_BATCHES = 4;
const MOST_CHUNKS = 8;
/**
 * Share of a file for which a get may ask other holders although the first holder is there and only slow; at least one
 * chunk.
 */
const SLOW_SHARE = 1 / 8;

/**
 * Calls of one get to holders that are late. The get asks other holders for the same chunks, and takes each chunk from the holder that
 * delivers first. The number of chunks that may come twice is bounded. A call ends when all its chunks have come from other holders.
 */
export class LateBatches {
  private readonly batches: Batch[] = [];
  /** The holder of each call, at the same position. */
  private readonly holders: Holder[] = [];
  /** The number of chunks for which the get asked other holders although the first holder was there and only slow. */
  private slowChunks = 0;
  /** Whether there was ever a late call. If so, a chunk may have been asked of two holders. */
  any = false;

  /** Whether the get may ask other holders for the rest of a call although the call's holder is there. `chunkCount`: the number of the file's chunks. */
  allows({ rest }: Batch, chunkCount: number): boolean {
    return this.batches.length === 0 && this.slowChunks + rest.length <= Math.max(1, chunkCount * SLOW_SHARE);
  }

  includes(batch: Batch): boolean {
    return this.any && this.batches.includes(batch);
  }

  /** Keeps a late call open; or ends it, if too many late calls would be open, or too many chunks in them. */
  add(batch: Batch, holder: Holder, silent: boolean): void {
    this.any = true;
    const chunks = batch.rest.length;
    if (!silent) this.slowChunks += chunks;
    const open = this.batches.reduce((sum, { rest }) => sum + rest.length, chunks);
    if (this.batches.length >= MOST_BATCHES || open > MOST_CHUNKS) return batch.cancel();
    this.batches.push(batch);
    this.holders.push(holder);
    holder.late++;
  }

  /** The holder that a late call asked. */
  holderOf(batch: Batch): Holder {
    return this.holders[this.batches.indexOf(batch)] as Holder;
  }

  remove(batch: Batch): void {
    const at = this.batches.indexOf(batch);
    removeAt(this.batches, at);
    removeAt(this.holders, at).late--;
  }

  /** Ends the calls whose chunks have all come from other holders. */
  cancelIdle(): void {
    for (const batch of this.batches.filter(({ rest }) => rest.every((chunk) => chunk.arrived))) {
      this.remove(batch);
      batch.cancel();
    }
  }

  cancelAll(): void {
    for (const batch of this.batches.splice(0)) batch.cancel();
  }
}
