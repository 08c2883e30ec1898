import { chunkMemory } from "./lent-memory.js";

/** What gRPC puts before a message: a flag and its length. */
export const PREFIX_BYTES = 5;
/** What must have come of a message before memory is set aside for all of it: a length alone is easily claimed. */
const EARNEST_BYTES = 64 * 1024;
/** The longest frame of HTTP/2, unless one allows longer ones (RFC 9113, 4.2). */
const FRAME_BYTES = 16 * 1024;
/** Where pieces arrive that have no place of their own. */
const anywhere = new Uint8Array(FRAME_BYTES);

/** A message of which enough has come for a place of its own: lent memory, prefix included. */
interface Whole {
  readonly message: Buffer;
  // Of its own: to ask a view of resizable memory, which has a hidden class for itself, takes a microsecond each time.
  readonly memory: ArrayBufferLike;
  readonly begin: number;
  readonly length: number;
}

/**
 * Puts the messages of one stream together, in place of grpc-js, which keeps all pieces of a message until it copies them
 * into new memory. Here a chunk's pieces are copied as they come, while they are in the processor's cache, into memory that
 * is lent, or are received there. A message that came whole is copied, too: what is decoded from it may live for long.
 */
export class MessageAssembly {
  private readonly prefix = Buffer.alloc(PREFIX_BYTES);
  private prefixBytes = 0;
  /** Pieces of a message of which little has come, and the place that it is put into otherwise. */
  private pieces: Buffer[] = [];
  private whole: Whole | undefined;
  /** Bytes of the message that have come, without its prefix. */
  private received = 0;

  /** `mostBytes`: of a message; -1: any. */
  constructor(private readonly mostBytes: number) {}

  /** Where what comes next had better arrive: where it belongs, if all of a frame does. Never shorter than a frame. */
  get place(): Uint8Array {
    const { whole, lacking } = this;
    if (!whole || lacking < FRAME_BYTES) return anywhere;
    // No Buffer: of resizable memory it would be given a hidden class of its own, which takes longer than to copy the piece.
    return new Uint8Array(whole.memory, whole.begin + whole.length - lacking, lacking);
  }

  /** Takes a piece of so many bytes that arrived in `place`, if a message merely goes on with it; otherwise it must be added. */
  goesOn(bytes: number): boolean {
    const { lacking } = this;
    if (lacking < FRAME_BYTES || bytes >= lacking) return false;
    this.received += bytes;
    return true;
  }

  /** What has not come of a message that has its place; 0 when none has. */
  private get lacking(): number {
    return this.whole ? this.whole.length - PREFIX_BYTES - this.received : 0;
  }

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
    if (this.whole) this.whole.message.set(piece, PREFIX_BYTES + this.received);
    else this.pieces.push(piece);
    this.received = received;
  }

  private makeRoom(length: number): Whole {
    const message = chunkMemory.lend(PREFIX_BYTES + length);
    message.set(this.prefix);
    let put = PREFIX_BYTES;
    for (const piece of this.pieces) {
      message.set(piece, put);
      put += piece.length;
    }
    this.pieces = [];
    return { message, memory: message.buffer, begin: message.byteOffset, length: message.length };
  }

  private take(): Buffer {
    const { message } = this.whole as Whole;
    this.whole = undefined;
    this.received = 0;
    this.prefixBytes = 0;
    return message;
  }
}
