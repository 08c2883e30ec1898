import { chunkMemory } from "./lent-memory.js";

// What it buys: see reuse-message-memory.ts.

/** What gRPC puts before a message: a flag and its length. */
export const PREFIX_BYTES = 5;
/** What must have come of a message before memory is set aside for all of it: a length alone is easily claimed. */
const EARNEST_BYTES = 64 * 1024;

/**
 * Puts the messages of one stream together, in place of grpc-js, which keeps all pieces of a message until it copies them
 * into new memory. Here a chunk's pieces are copied as they come, while they are in the processor's cache, into memory that
 * is lent. A message that came whole is copied, too: what is decoded from it may live for long.
 */
export class MessageAssembly {
  private readonly prefix = Buffer.alloc(PREFIX_BYTES);
  private prefixBytes = 0;
  /** Pieces of a message of which little has come, and the place that it is put into otherwise. */
  private pieces: Buffer[] = [];
  /** The message, once enough of it has come for memory of its own: lent memory, prefix included. */
  private whole: Buffer | undefined;
  /** Bytes of the message that have come, without its prefix. */
  private received = 0;

  /** `mostBytes`: of a message; -1: any. */
  constructor(private readonly mostBytes: number) {}

  /** Takes the next piece of the stream, for good, and answers the messages that are complete. Throws when one is too long. */
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
      // Each time: what was refused once is refused again, should more of it come.
      this.checkLength(length);
      const taken = Math.min(length - this.received, data.length - at);
      this.put(data.subarray(at, at + taken), length);
      at += taken;
      if (this.received === length) messages.push(this.take());
    }
    return messages;
  }

  private checkLength(length: number): void {
    // In grpc-js's words: it tells them to the peer.
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
