/**
 * The number of bytes to skip, so that the memory begins with a cache line. The C library's allocator places large blocks 16 bytes after
 * the start of a line.
 */
const SKIPPED = 48;

/** One block of memory as 32-bit words and as doubles. It is aligned so that a record of half a cache line never crosses a line. */
export interface AlignedMemory {
  readonly words: Int32Array;
  readonly doubles: Float64Array;
}

/** Makes memory of `length` words, an even number. It begins with the words of `old`; the rest is zero. */
export function alignedMemory(length: number, old?: Int32Array): AlignedMemory {
  const memory = new ArrayBuffer(SKIPPED + length * 4);
  const words = new Int32Array(memory, SKIPPED, length);
  if (old) words.set(old);
  return { words, doubles: new Float64Array(memory, SKIPPED, length / 2) };
}
