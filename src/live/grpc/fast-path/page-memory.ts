// What this code is good for: see lent-memory.ts.

/** The size of a page, in bytes. Data that is written past the page cache begins and ends at a page, in memory and in the file. */
export const PAGE_BYTES = 4096;

/**
 * Memory of `bytes` bytes that begins at a page. V8 takes the memory of a resizable buffer from the system, in whole
 * pages. It takes the memory of any other buffer from the C library, which puts a few bytes of its own in front.
 */
export function pageMemory(bytes: number): ArrayBuffer {
  return new ArrayBuffer(bytes, { maxByteLength: bytes });
}

/** Whether these bytes are whole pages of memory that `pageMemory` gave. */
export function isWholePages({ buffer, byteOffset, length }: Uint8Array): boolean {
  return buffer instanceof ArrayBuffer && buffer.resizable && (byteOffset | length) % PAGE_BYTES === 0;
}
