import type { PendingPieces } from "../../policies/pieces/selection.js";
import type { ChunkStore } from "../../runtime/chunk-store.js";
import { removeAt } from "../remove-at.js";
import { type ChunkBits, hasBit, SECTION_CHUNKS, sectionOf, setBit } from "./chunk-bits.js";
import type { DescribedFile } from "./described-file.js";
import type { GetChunk, Holder } from "./holders.js";

const NONE: ChunkBits = { first: 0, bits: new Uint8Array(0) };

/** The described chunks of a file that nobody is sending yet, in the order in which they are to be fetched. */
export class PendingChunks implements PendingPieces {
  readonly chunks: GetChunk[] = [];
  private known: ChunkBits | undefined;

  constructor(
    private readonly file: DescribedFile,
    private readonly store: ChunkStore,
  ) {}

  get size(): number {
    return this.chunks.length;
  }

  index(place: number): number {
    return (this.chunks[place] as GetChunk).index;
  }

  sources(place: number): number {
    return (this.chunks[place] as GetChunk).holders.length;
  }

  /** Whether this holder has the chunk, while the node's own store does not have it. */
  fits(place: number, holder: Holder): boolean {
    const chunk = this.chunks[place] as GetChunk;
    return chunk.holders.includes(holder) && this.store.get(this.file.id, chunk.index) === undefined;
  }

  push(chunk: GetChunk): void {
    this.chunks.push(chunk);
    this.known = undefined;
  }

  /** Takes the chunk at a position of `chunks`. */
  takeAt(at: number): GetChunk {
    this.known = undefined;
    return removeAt(this.chunks, at);
  }

  /** Takes a chunk of the file, if it is pending. */
  take(index: number): GetChunk | undefined {
    if (this.chunks.length === 0) return undefined;
    if (this.known && sectionOf(index) === this.known.first && !hasBit(this.known.bits, index - this.known.first)) {
      return undefined;
    }
    // Use a loop: a closure would cost more than the search.
    for (let at = 0; at < this.chunks.length; at++) {
      if ((this.chunks[at] as GetChunk).index === index) return this.takeAt(at);
    }
    return undefined;
  }

  /** The pending chunks in the section of the first one. */
  get bits(): ChunkBits {
    this.known ??= bitsOf(this.chunks, this.file.chunkCount);
    return this.known;
  }
}

/** Makes bits from the chunks in the section of the first one. `count`: the number of chunks of the file. */
function bitsOf(chunks: readonly GetChunk[], count: number): ChunkBits {
  if (chunks.length === 0) return NONE;
  const first = sectionOf((chunks[0] as GetChunk).index);
  const bits = new Uint8Array(Math.ceil(Math.min(count - first, SECTION_CHUNKS) / 8));
  for (const { index } of chunks) if (sectionOf(index) === first) setBit(bits, index - first, true);
  return { first, bits };
}
