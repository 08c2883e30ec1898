/** glibc's largest threshold, less what it puts around a block (mallopt(3), M_MMAP_THRESHOLD). */
const BLOCK_BYTES = 32 * 1024 * 1024 - 64 * 1024;
/** V8 frees the earlier ones when they are asked for. */
const BLOCKS = 3;

/**
 * Lets the C library keep what is freed, up to 64 MiB, instead of giving it back to the system each time. glibc learns from
 * what it sees: once a block of 32 MiB has been freed, it keeps twice as much (mallopt(3), "dynamic mmap threshold"). Without
 * that, each buffer of a chunk is new to the process, and a page that is new costs more than all that is done with its bytes.
 * The blocks are never touched, and so take no memory. With another C library it does nothing.
 */
export function keepFreedMemory(): void {
  for (let block = 0; block < BLOCKS; block++) Buffer.allocUnsafeSlow(BLOCK_BYTES);
}
