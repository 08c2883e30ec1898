import { chunkMemory } from "./lent-memory.js";

// What this code is good for: see reuse-message-memory.ts.

/** The number of bytes that gRPC puts before a message: a flag and its length. */
export const PREFIX_BYTES = 5;
/**
 * Memory for a whole message is lent only when the message, or this many of its bytes, have arrived, since a sender may lie about the
 * length.
 */
const EARNEST_BYTES = 64 * 1024;

/**
 * Puts the messages of one stream together, in place of grpc-js, which keeps all pieces of a message until it copies them
 * into new memory. This class copies a chunk's pieces into lent memory as they arrive, while they are in the processor's
 * cache. It also copies a message that arrived in one piece, because the decoded message may keep that memory for long.
 */
export class MessageAssembly {
  private readonly prefix = Buffer.alloc(PREFIX_BYTES);
  private prefixBytes = 0;
  /** The pieces of a message, while little of it has arrived. */
  private pieces: Buffer[] = [];
  /** The message with its prefix, in lent memory, once enough of it has arrived. */
  private whole: Buffer | undefined;
  /** The number of bytes of the message that have arrived, without its prefix. */
  private received = 0;

  /** `mostBytes`: the longest message that is accepted, in bytes; -1: any. */
  constructor(private readonly mostBytes: number) {}

  /**
   * Takes the next piece of the stream, which the caller must not change any more. Returns the messages that are now
   * complete. Throws when one is too long.
   */
  add(data: Buffer): Buffer[] {
    const messages: Buffer[] = [];
    for (let at = 0; at < data.length; ) {
      if (this.prefixBytes < PREFIX_BYTES) {
        const taken = Math.min(PREFIX_BYTES - this.prefixBytes, data.length - at);
        data.copy(this.prefix, this.prefixBytes, at, at + taken);
        this.prefixBytes += taken;
        at += taken;
        if (this.prefixBytes < PREFIX_BYTES) break;
      }
      const length = this.prefix.readUInt32BE(1);
      // Check this for each piece: if more of a refused message arrives, it is refused again.
      this.checkLength(length);
      const taken = Math.min(length - this.received, data.length - at);
      this.put(data.subarray(at, at + taken), length);
      at += taken;
      if (this.received === length) messages.push(this.take());
    }
    return messages;
  }

  private checkLength(length: number): void {
    // Use the same text as grpc-js, which will send it to the peer.
    if (this.mostBytes !== -1 && length > this.mostBytes)
      throw new Error(`Received message larger than max (${length} vs ${this.mostBytes})`);
  }

  private put(piece: Buffer, length: number): void {
    const received = this.received + piece.length;
    if (!this.whole && (received === length || received >= EARNEST_BYTES)) this.whole = this.makeRoom(length);
    if (this.whole) this.whole.set(piece, PREFIX_BYTES + this.received);
    else this.pieces.push(piece);
    this.received = received;
  }

  private makeRoom(length: number): Buffer {
    const message = chunkMemory.lend(PREFIX_BYTES + length);
    message.set(this.prefix);
    let put = PREFIX_BYTES;
    for (const piece of this.pieces) {
      message.set(piece, put);
      put += piece.length;
    }
    this.pieces = [];
    return message;
  }

  private take(): Buffer {
    const message = this.whole as Buffer;
    this.whole = undefined;
    this.received = 0;
    this.prefixBytes = 0;
    return message;
  }
}
