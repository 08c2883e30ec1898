/** What lies idle at most, in bytes: enough for the chunks that a client has on their way. */
const MOST_IDLE_BYTES = 32 * 1024 * 1024;
/** Memory comes in multiples of this, in bytes, so that what was one chunk's fits the next one, whatever surrounds it. */
const GRANULE_BYTES = 64 * 1024;
/** Less is not worth it, in bytes: it is Node's and the C library's to reuse. */
const LEAST_BYTES = 256 * 1024;

const lent = new WeakSet<ArrayBufferLike>();
const idle: Buffer[] = [];
let idleBytes = 0;

/**
 * Memory for a chunk on its way, whatever is in it. Whoever knows that nobody looks at the chunk any more gives it back;
 * otherwise it is collected as any. Memory that is used again costs nothing: new pages cost more than all that is done with
 * a chunk's bytes, and what waits to be collected is new pages by the dozen.
 */
export function lend(bytes: number): Buffer {
  if (bytes < LEAST_BYTES) return Buffer.allocUnsafe(bytes);
  for (let at = idle.length - 1; at >= 0; at--) {
    const memory = idle[at] as Buffer;
    if (memory.length < bytes || memory.length > 2 * bytes + GRANULE_BYTES) continue;
    idle.splice(at, 1);
    idleBytes -= memory.length;
    lent.add(memory.buffer);
    return memory.subarray(0, bytes);
  }
  const memory = Buffer.allocUnsafeSlow(Math.ceil(bytes / GRANULE_BYTES) * GRANULE_BYTES);
  lent.add(memory.buffer);
  return memory.subarray(0, bytes);
}

/** Takes memory back by any view of it, unless it is somebody else's. Nobody may look at it afterwards. */
export function giveBack({ buffer }: Uint8Array): void {
  if (!lent.delete(buffer) || idleBytes + buffer.byteLength > MOST_IDLE_BYTES) return;
  idle.push(Buffer.from(buffer));
  idleBytes += buffer.byteLength;
}
