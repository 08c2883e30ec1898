import { StreamDecoder } from "@grpc/grpc-js/build/src/stream-decoder.js";
import { lend } from "./lent-memory.js";

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
      checkLength(this.prefix.readUInt32BE(1), this.maxReadMessageLength);
    }
    const length = this.prefix.readUInt32BE(1);
    const taken = Math.min(length - this.received, data.length - at);
    const piece = data.subarray(at, at + taken);
    at += taken;
    const complete = this.received + taken === length;
    if (!this.whole && (complete || this.received + taken >= EARNEST_BYTES)) {
      this.whole = lend(PREFIX_BYTES + length);
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

/** From now on all connections of this process put their messages together that way. */
export function assembleMessages(): void {
  (StreamDecoder.prototype as unknown as { write: typeof assemble }).write = assemble;
}
