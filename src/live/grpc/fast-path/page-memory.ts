// What it buys: see lent-memory.ts.

/** Of memory and of files, in bytes: what goes past a page cache begins and ends with one in both. */
export const PAGE_BYTES = 4096;

/**
 * Memory that begins with a page, `bytes` of it. V8 takes that of a buffer that could be resized from the system, in whole
 * pages, and that of any other from the C library, which puts a few bytes of its own in front.
 */
export function pageMemory(bytes: number): ArrayBuffer {
  return new ArrayBuffer(bytes, { maxByteLength: bytes });
}

/** Whether these bytes are whole pages of memory that `pageMemory` gave. */
export function isWholePages({ buffer, byteOffset, length }: Uint8Array): boolean {
  return buffer instanceof ArrayBuffer && buffer.resizable && (byteOffset | length) % PAGE_BYTES === 0;
}
