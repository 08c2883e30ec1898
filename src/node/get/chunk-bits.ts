/**
 * The largest number of chunks that one set of bits can stand for. Such a set takes 1 KiB. For a longer file a reader names the chunks that it wants section
 * by section.
 */
export const SECTION_CHUNKS = 8192;

/** Some chunks of one section of a file: bit i % 8 of byte i / 8 stands for chunk `first` + i. Nobody changes it after it was sent. */
export interface ChunkBits {
  readonly first: number;
  readonly bits: Uint8Array;
}

/** The first chunk of the section in which a chunk lies. */
export function sectionOf(index: number): number {
  return index - (index % SECTION_CHUNKS);
}

export function hasBit(bits: Uint8Array, at: number): boolean {
  return (((bits[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;
}

export function setBit(bits: Uint8Array, at: number, on: boolean): void {
  const mask = 1 << (at & 7);
  if (on) bits[at >> 3]! |= mask;
  else bits[at >> 3]! &= ~mask;
}
