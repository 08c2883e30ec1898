// What it buys: without it a transfer of 256 MiB to four leechers took a tenth longer. The receiver of 512 MiB by Node's own
// http2 had 12,600 page faults with it instead of 80,000, and took 1.1 ms of CPU time for each MiB instead of 3
// (docs/performance.md, "Live transfers"; docs/decisions/008-chunks-in-memory-that-is-used-again.md).

/** glibc's largest threshold, less what it puts around a block (mallopt(3), M_MMAP_THRESHOLD). */
const BLOCK_BYTES = 32 * 1024 * 1024 - 64 * 1024;
/** V8 frees the earlier ones when they are asked for. */
const BLOCKS = 3;

/**
 * Lets the C library keep up to 64 MiB of what is freed, instead of giving it back to the system each time. glibc learns from
 * what it sees: once a block of 32 MiB has been freed, it keeps twice as much (mallopt(3), "dynamic mmap threshold"). Without
 * that, the pages of each chunk's buffer are new to the process, and a new page costs more than all that is done with its bytes.
 * Nobody touches the blocks, so they take no memory. With another C library this does nothing.
 */
export function keepFreedMemory(): void {
  for (let block = 0; block < BLOCKS; block++) Buffer.allocUnsafeSlow(BLOCK_BYTES);
}
