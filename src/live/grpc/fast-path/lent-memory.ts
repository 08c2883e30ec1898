import { pageMemory } from "./page-memory.js";

// What it buys, with the two methods of grpc-js that use it: see reuse-message-memory.ts. With pages (`lendPages`) a file is written
// past the page cache: 2.8 s of kernel time instead of 4.4 for 256 MiB to four leechers, wall time 4.26 s instead of 4.95
// (docs/decisions/009-past-the-page-cache.md).

/** What lies idle at most, in bytes: enough for the chunks that are being received or written at one moment. */
const MOST_IDLE_BYTES = 32 * 1024 * 1024;
/** Memory comes in multiples of this, in bytes, so that what was one chunk's fits the next one, whatever surrounds it. */
const GRANULE_BYTES = 64 * 1024;
/** Less is not worth it, in bytes: it is Node's and the C library's to reuse. */
const LEAST_BYTES = 256 * 1024;
/** Room before what is lent, in bytes: a chunk can be framed where it was read. */
const ROOM_BYTES = 64;

/**
 * Memory for chunks on their way. Memory that is used again costs nothing: new pages cost more than all that is done with a
 * chunk's bytes, and what waits to be collected is new pages by the dozen.
 */
export class LentMemory {
  private readonly lent = new WeakSet<ArrayBufferLike>();
  /** Of what is lent, what was read to be sent once: nobody but the message holds it. */
  private readonly toSend = new WeakSet<ArrayBufferLike>();
  private readonly idle: ArrayBufferLike[] = [];
  private idleBytes = 0;
  private inPages = false;

  /**
   * This many bytes, not cleared. A caller that knows that the chunk is not read any more gives them back. Otherwise they are collected
   * like any others.
   */
  lend(bytes: number): Buffer {
    if (bytes < LEAST_BYTES) return Buffer.allocUnsafe(bytes);
    const needed = Math.ceil((ROOM_BYTES + bytes) / GRANULE_BYTES) * GRANULE_BYTES;
    const memory = this.takeIdle(needed) ?? this.newMemory(needed);
    this.lent.add(memory);
    return Buffer.from(memory, memory.byteLength - bytes, bytes);
  }

  /**
   * From now on what is lent ends with a page: a chunk of whole pages can pass by the page cache, whether it comes alone or at
   * the end of its message. Only for a program that gives most of it back: pages that are collected go to the system.
   */
  lendPages(): void {
    this.inPages = true;
  }

  /** Memory to read a chunk into that is sent once and held by nobody else: it may be framed where it lies. */
  lendToSend(bytes: number): Buffer {
    const view = this.lend(bytes);
    if (this.lent.has(view.buffer)) this.toSend.add(view.buffer);
    return view;
  }

  private newMemory(bytes: number): ArrayBufferLike {
    return this.inPages ? pageMemory(bytes) : Buffer.allocUnsafeSlow(bytes).buffer;
  }

  /** The last that came back, of those that fit and are not twice as long as needed. */
  private takeIdle(needed: number): ArrayBufferLike | undefined {
    const at = this.idle.findLastIndex(({ byteLength }) => byteLength >= needed && byteLength <= 2 * needed);
    if (at === -1) return undefined;
    const [memory] = this.idle.splice(at, 1) as [ArrayBufferLike];
    this.idleBytes -= memory.byteLength;
    return memory;
  }

  /** Takes memory back by any view of it, unless it is somebody else's. Nobody may look at it afterwards. */
  giveBack({ buffer }: Uint8Array): void {
    this.toSend.delete(buffer);
    if (!this.lent.delete(buffer) || this.idleBytes + buffer.byteLength > MOST_IDLE_BYTES) return;
    this.idle.push(buffer);
    this.idleBytes += buffer.byteLength;
  }

  /** Takes memory back that was sent. What was not lent to be sent may be held by a store: that is left alone. */
  giveBackSent(view: Uint8Array): void {
    if (this.toSend.has(view.buffer)) this.giveBack(view);
  }

  /** What was lent to be sent, and so many bytes before it, to be written by the sender; undefined for any other memory. */
  withRoomBefore(view: Uint8Array, bytes: number): Buffer | undefined {
    if (!this.toSend.has(view.buffer) || view.byteOffset < bytes) return undefined;
    return Buffer.from(view.buffer, view.byteOffset - bytes, bytes + view.length);
  }
}

/** The process's own: what grpc-js puts together and frames in it is shared by all connections of the process. */
export const chunkMemory = new LentMemory();
