import { pageMemory } from "./page-memory.js";

// What it buys, together with the two methods of grpc-js that use it: see reuse-message-memory.ts. Memory in pages (`lendPages`)
// makes it possible to write a file past the page cache: 2.8 s of kernel time instead of 4.4 for 256 MiB to four leechers, wall time
// 4.26 s instead of 4.95 (docs/decisions/009-past-the-page-cache.md).

/** The most bytes of idle memory that are kept: enough for the chunks that are being received or written at one moment. */
const MOST_IDLE_BYTES = 32 * 1024 * 1024;
/**
 * Memory comes in multiples of this, in bytes, so that the memory of one chunk fits the next one, even if their
 * messages differ a little in length.
 */
const GRANULE_BYTES = 64 * 1024;
/** The smallest piece that is kept here, in bytes. Node and the C library reuse smaller ones themselves. */
const LEAST_BYTES = 256 * 1024;
/** The free bytes before lent memory, so that the frame can be written before a chunk without copying the chunk. */
const ROOM_BYTES = 64;

/**
 * Memory for chunks on their way. To use memory again costs nothing. New pages cost more than all work on a chunk's bytes,
 * and without this memory each chunk would take new pages until V8 collects the old ones.
 */
export class LentMemory {
  private readonly lent = new WeakSet<ArrayBufferLike>();
  /** The lent memory into which a chunk is read to be sent once. Only the chunk's message refers to it. */
  private readonly toSend = new WeakSet<ArrayBufferLike>();
  private readonly idle: ArrayBufferLike[] = [];
  private idleBytes = 0;
  private inPages = false;

  /**
   * Lends this many bytes, not cleared. A caller that knows that the chunk is not read any more should give them back. Otherwise V8
   * collects them as usual.
   */
  lend(bytes: number): Buffer {
    if (bytes < LEAST_BYTES) return Buffer.allocUnsafe(bytes);
    const needed = Math.ceil((ROOM_BYTES + bytes) / GRANULE_BYTES) * GRANULE_BYTES;
    const memory = this.takeIdle(needed) ?? this.newMemory(needed);
    this.lent.add(memory);
    return Buffer.from(memory, memory.byteLength - bytes, bytes);
  }

  /**
   * From now on lent memory ends at the end of a page. So a chunk of whole pages can be written past the page cache, both
   * alone and at the end of its message. Use this only in a program that gives most memory back, because V8 returns collected
   * pages to the system.
   */
  lendPages(): void {
    this.inPages = true;
  }

  /** Lends memory for a chunk that is read to be sent once, and to which nothing else refers. The sender may write the frame around it. */
  lendToSend(bytes: number): Buffer {
    const view = this.lend(bytes);
    if (this.lent.has(view.buffer)) this.toSend.add(view.buffer);
    return view;
  }

  private newMemory(bytes: number): ArrayBufferLike {
    return this.inPages ? pageMemory(bytes) : Buffer.allocUnsafeSlow(bytes).buffer;
  }

  /** Takes the piece of idle memory that came back last, of those that are long enough and at most twice as long as needed. */
  private takeIdle(needed: number): ArrayBufferLike | undefined {
    const at = this.idle.findLastIndex(({ byteLength }) => byteLength >= needed && byteLength <= 2 * needed);
    if (at === -1) return undefined;
    const [memory] = this.idle.splice(at, 1) as [ArrayBufferLike];
    this.idleBytes -= memory.byteLength;
    return memory;
  }

  /** Takes lent memory back, given any view of it. It does nothing for other memory. Nobody may read the memory afterwards. */
  giveBack({ buffer }: Uint8Array): void {
    this.toSend.delete(buffer);
    if (!this.lent.delete(buffer) || this.idleBytes + buffer.byteLength > MOST_IDLE_BYTES) return;
    this.idle.push(buffer);
    this.idleBytes += buffer.byteLength;
  }

  /** Takes memory back after it was sent, but only if it was lent to be sent. Other memory may belong to a store. */
  giveBackSent(view: Uint8Array): void {
    if (this.toSend.has(view.buffer)) this.giveBack(view);
  }

  /** Returns memory that was lent to be sent, with `bytes` bytes before it, which the sender writes; undefined for any other memory. */
  withRoomBefore(view: Uint8Array, bytes: number): Buffer | undefined {
    if (!this.toSend.has(view.buffer) || view.byteOffset < bytes) return undefined;
    return Buffer.from(view.buffer, view.byteOffset - bytes, bytes + view.length);
  }
}

/** The memory of this process. All its connections share it. */
export const chunkMemory = new LentMemory();
