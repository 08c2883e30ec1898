// What it buys: without it a transfer of 256 MiB to four leechers took a tenth longer. The receiver of 512 MiB by Node's own
// http2 had 12,600 page faults with it instead of 80,000, and took 1.1 ms of CPU time for each MiB instead of up to 4
// (docs/performance.md, "Live transfers"; docs/decisions/008-chunks-in-memory-that-is-used-again.md).

/** The size of a block: glibc's largest threshold, minus the bytes that glibc adds to a block (mallopt(3), M_MMAP_THRESHOLD). */
const BLOCK_BYTES = 32 * 1024 * 1024 - 64 * 1024;
/** The number of blocks to allocate. When a block is allocated, V8 frees the earlier ones. */
const BLOCKS = 3;

/**
 * Makes the C library keep up to 64 MiB of freed memory, instead of giving it back to the system each time. glibc adapts: once a
 * block of 32 MiB has been freed, it keeps twice as much (mallopt(3), "dynamic mmap threshold"). Without this, the pages of each
 * chunk's buffer are new to the process, and a new page costs more than all work on its bytes. The blocks are never written to,
 * so they take no memory. With another C library this does nothing.
 */
export function keepFreedMemory(): void {
  for (let block = 0; block < BLOCKS; block++) Buffer.allocUnsafeSlow(BLOCK_BYTES);
}
