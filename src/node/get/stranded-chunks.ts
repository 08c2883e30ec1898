import type { GetResponse } from "../../gen/swarmlab/v1/tracker.js";
import { removeAt } from "../remove-at.js";
import type { GetChunk, Holders } from "./holders.js";

/** The chunks whose known holders all failed. They wait until the tracker names others. */
export class StrandedChunks {
  private chunks: GetChunk[] = [];

  get size(): number {
    return this.chunks.length;
  }

  add(chunk: GetChunk): void {
    this.chunks.push(chunk);
  }

  /**
   * The first of these chunks in the file; undefined when there are none. A question to the tracker begins here and often covers all of
   * them, since the chunks of a call that failed are mostly neighbours.
   */
  get first(): number | undefined {
    if (this.chunks.length === 0) return undefined;
    return this.chunks.reduce((least, { index }) => Math.min(least, index), Number.MAX_SAFE_INTEGER);
  }

  /** Takes a chunk out; returns false when it is not among them. */
  take(chunk: GetChunk): boolean {
    const at = this.chunks.indexOf(chunk);
    if (at >= 0) removeAt(this.chunks, at);
    return at >= 0;
  }

  /** Takes all chunks out. */
  takeAll(): readonly GetChunk[] {
    const { chunks } = this;
    this.chunks = [];
    return chunks;
  }

  /**
   * Called when the tracker has named holders. Takes out the chunks that its answer describes, each with its holders.
   * The get may ask these holders again, even if they failed before.
   */
  takeNamed(page: GetResponse, holders: Holders, visit: (chunk: GetChunk) => void): void {
    const waiting = this.chunks;
    this.chunks = [];
    holders.read(page, (index, named) => {
      const at = waiting.findIndex((chunk) => chunk.index === index);
      if (at < 0) return;
      const [chunk] = waiting.splice(at, 1) as [GetChunk];
      for (const holder of named) holder.failed = false;
      chunk.holders = named;
      visit(chunk);
    });
    this.chunks.push(...waiting);
  }
}
