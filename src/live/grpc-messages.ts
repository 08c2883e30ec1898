import { BaseServerInterceptingCall } from "@grpc/grpc-js/build/src/server-interceptors.js";
import { StreamDecoder } from "@grpc/grpc-js/build/src/stream-decoder.js";
import type { OutgoingMessage } from "./chunk-message.js";
import { chunkMemory } from "./lent-memory.js";

/** What gRPC puts before a message: a flag and its length. */
const PREFIX_BYTES = 5;
/** What must have come of a message before memory is set aside for all of it: a length alone is easily claimed. */
const EARNEST_BYTES = 64 * 1024;

/** The state of a decoder between two pieces of its stream. */
interface Assembly {
  /** Set by grpc-js; -1: any. */
  readonly maxReadMessageLength: number;
  /** The prefix as far as it has come. */
  prefix?: Buffer;
  prefixBytes?: number;
  /** Pieces of a message of which little has come, and the place that it is put into otherwise. */
  pieces?: Buffer[];
  whole?: Buffer | undefined;
  received?: number;
}

/**
 * Puts messages together in place of grpc-js, which keeps all pieces of a message until it copies them into new memory. Here
 * a chunk's pieces are copied as they come, while they are in the processor's cache, into memory that is lent. A message that
 * came whole is copied, too: what is decoded from it may live for long.
 */
function assemble(this: Assembly, data: Buffer): Buffer[] {
  const messages: Buffer[] = [];
  this.prefix ??= Buffer.alloc(PREFIX_BYTES);
  this.prefixBytes ??= 0;
  this.pieces ??= [];
  this.received ??= 0;
  for (let at = 0; at < data.length; ) {
    if (this.prefixBytes < PREFIX_BYTES) {
      const taken = Math.min(PREFIX_BYTES - this.prefixBytes, data.length - at);
      data.copy(this.prefix, this.prefixBytes, at, at + taken);
      this.prefixBytes += taken;
      at += taken;
      if (this.prefixBytes < PREFIX_BYTES) break;
    }
    const length = this.prefix.readUInt32BE(1);
    // Each time: what was refused once is refused again, should more of it come.
    checkLength(length, this.maxReadMessageLength);
    const taken = Math.min(length - this.received, data.length - at);
    const piece = data.subarray(at, at + taken);
    at += taken;
    const complete = this.received + taken === length;
    if (!this.whole && (complete || this.received + taken >= EARNEST_BYTES)) {
      this.whole = chunkMemory.lend(PREFIX_BYTES + length);
      this.whole.set(this.prefix);
      let put = PREFIX_BYTES;
      for (const earlier of this.pieces) {
        this.whole.set(earlier, put);
        put += earlier.length;
      }
      this.pieces = [];
    }
    if (this.whole) this.whole.set(piece, PREFIX_BYTES + this.received);
    else this.pieces.push(piece);
    this.received += taken;
    if (!complete) continue;
    messages.push(this.whole as Buffer);
    this.whole = undefined;
    this.received = 0;
    this.prefixBytes = 0;
  }
  return messages;
}

function checkLength(length: number, most: number): void {
  // In grpc-js's words: it tells them to the peer.
  if (most !== -1 && length > most) throw new Error(`Received message larger than max (${length} vs ${most})`);
}

/** A call being served, as far as answers are framed. */
interface Serving {
  readonly handler: { readonly serialize: (message: unknown) => OutgoingMessage };
}

type Frame = (this: Serving, message: unknown) => Buffer;

const decoder = StreamDecoder.prototype as unknown as { write: typeof assemble };
const serving = BaseServerInterceptingCall.prototype as unknown as { serializeMessage: Frame };
const copyIntoFrame = serving.serializeMessage;

/** Frames an answer where it lies; grpc-js copies all of them into new memory. */
function frame(this: Serving, message: unknown): Buffer {
  const outgoing = this.handler.serialize(message);
  const framed = outgoing.framed?.(PREFIX_BYTES);
  if (!framed) return copyIntoFrame.call(this, message);
  framed.writeUInt8(0, 0);
  framed.writeUInt32BE(outgoing.byteLength, 1);
  return framed;
}

/**
 * From now on all connections of this process put messages together, and frame chunks, in memory that is used again. Throws
 * when grpc-js has no such methods any more: what replaces nothing would be slow without a word.
 */
export function reuseMessageMemory(): void {
  if (typeof decoder.write !== "function" || typeof copyIntoFrame !== "function")
    throw new Error("this release of grpc-js puts messages together elsewhere");
  decoder.write = assemble;
  serving.serializeMessage = frame;
}
