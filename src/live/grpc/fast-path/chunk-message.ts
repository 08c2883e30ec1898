import { FetchChunksResponse } from "../../../gen/swarmlab/v1/node.js";
import type { MessageType } from "../../../runtime/transport.js";
import { encodeMessage, type WireMessage } from "../wire.js";
import { chunkMemory } from "./lent-memory.js";

// What it buys: a chunk is copied once, or not at all; the generated code and grpc-js copied it three times. The gain of this file alone
// was not measured. With all of decision 008, a transfer had 21,000 page faults a leecher instead of 38,000 (docs/performance.md).

/** A message that a server sends: grpc-js copies it behind a prefix of its own. */
export interface OutgoingMessage extends WireMessage {
  /** Returns the message in its own memory, behind `before` bytes that the caller still has to write; undefined when it must be copied. */
  framed?(before: number): Buffer | undefined;
  /** Called when the message has been sent, and no part of it is in a queue any more. */
  over?(): void;
}

/** The tag of field 2 of FetchChunksResponse, with the wire type for bytes. */
const DATA_FIELD = (2 << 3) | 2;

/**
 * The message that carries a chunk. The generated code would copy the chunk twice into growing buffers, and grpc-js once
 * more into its frame. Here the chunk is copied directly into that frame, or is sent from the memory into which it was
 * read.
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

/** Makes a message with the same bytes as `encodeMessage` gives. If the message carries a chunk, this does not copy the chunk. */
export function outgoingMessage<T>(type: MessageType<T>, message: T): OutgoingMessage {
  if ((type as unknown) !== FetchChunksResponse) return encodeMessage(type, message);
  const { index, payload, tag } = message as FetchChunksResponse;
  if (payload?.$case !== "data" || tag !== 0) return encodeMessage(type, message);
  return new ChunkMessage(index, payload.value);
}
