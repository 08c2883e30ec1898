import { FetchChunksResponse } from "../../../gen/swarmlab/v1/node.js";
import type { MessageType } from "../../../runtime/transport.js";
import { encodeMessage } from "../wire.js";
import { chunkMemory } from "./lent-memory.js";

// What it buys: a chunk is copied once where the generated code and grpc-js copied it three times. It was not measured alone; framed where
// it was read, with all of decision 008, a transfer had 21,000 page faults a leecher instead of 38,000 (docs/performance.md).

/** A message ready to be sent: all that grpc-js asks of it, which copies it behind a prefix of its own. */
export interface OutgoingMessage {
  readonly byteLength: number;
  copy(target: Uint8Array, at: number): unknown;
  /** Behind `before` bytes that are still to be written, in the place where it lies; undefined when it must be copied. */
  framed?(before: number): Buffer | undefined;
  /** It has left, and nothing of it is queued anywhere. */
  over?(): void;
}

/** Field 2 of FetchChunksResponse, of the wire type for bytes. */
const DATA_FIELD = (2 << 3) | 2;

/**
 * The message that carries a chunk. The generated code would copy the chunk twice into buffers that it grows to twice its
 * size, and grpc-js once more into its frame; here it goes straight into that frame, or is framed where it was read.
 */
class ChunkMessage implements OutgoingMessage {
  private readonly head: Uint8Array;

  constructor(
    index: number,
    private readonly data: Uint8Array,
  ) {
    const writer = FetchChunksResponse.encode({ index, payload: undefined, tag: 0 });
    this.head = writer.uint32(DATA_FIELD).uint32(data.length).finish();
  }

  get byteLength(): number {
    return this.head.length + this.data.length;
  }

  copy(target: Uint8Array, at: number): void {
    target.set(this.head, at);
    target.set(this.data, at + this.head.length);
  }

  framed(before: number): Buffer | undefined {
    const frame = chunkMemory.withRoomBefore(this.data, before + this.head.length);
    frame?.set(this.head, before);
    return frame;
  }

  over(): void {
    chunkMemory.giveBackSent(this.data);
  }
}

/** The same bytes as `encodeMessage` gives, without a copy of their own where they hold a chunk. */
export function outgoingMessage<T>(type: MessageType<T>, message: T): OutgoingMessage {
  if ((type as unknown) !== FetchChunksResponse) return encodeMessage(type, message);
  const { index, payload, tag } = message as FetchChunksResponse;
  if (payload?.$case !== "data" || tag !== 0) return encodeMessage(type, message);
  return new ChunkMessage(index, payload.value);
}
