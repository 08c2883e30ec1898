import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { isWholePages, PAGE_BYTES } from "../grpc/fast-path/page-memory.js";
import { writeFully } from "./durable-file.js";

/** The error codes of a file system or disk that cannot write past the cache. */
const REFUSALS: readonly (string | undefined)[] = ["EINVAL", "ENOTSUP", "EOPNOTSUPP"];

/**
 * Writes to a file past the system's page cache where that is possible: whole pages, on Linux, if the file system supports it.
 * A new page in the cache costs more than all other work on its bytes, and a large file would push out pages that are used again.
 * Reading and syncing the file work as usual.
 */
export class DirectWrites {
  /** `direct`: the same file, opened for writes past the cache. */
  constructor(
    private readonly file: FileHandle,
    private direct: FileHandle | undefined,
  ) {}

  /** Opens `file` once more, for writes past the cache. Close `file` only after closing this. */
  static async to(file: FileHandle): Promise<DirectWrites> {
    return new DirectWrites(file, await openDirectly(file));
  }

  /** Whether whole pages are written past the cache. */
  get arePossible(): boolean {
    return this.direct !== undefined;
  }

  /** Writes all of `data` at `position`. Rejects as `fs` does. */
  async write(data: Uint8Array, position: number): Promise<void> {
    const { direct } = this;
    if (direct && position % PAGE_BYTES === 0 && isWholePages(data)) {
      try {
        return await writeFully(direct, data, position);
      } catch (error) {
        // Either another write was refused and has closed `direct`, or this one is refused and closes it now.
        const refused = this.direct !== direct || REFUSALS.includes((error as NodeJS.ErrnoException).code);
        if (!refused) throw error;
        await this.close();
      }
    }
    // The refused write may have written a part: this writes all of it again.
    await writeFully(this.file, data, position);
  }

  /** Waits for writes under way, and lets later writes go through the cache. Never rejects: each failed write has already rejected. */
  async close(): Promise<void> {
    const { direct } = this;
    this.direct = undefined;
    await direct?.close().catch(() => {});
  }
}

/** Opens the same file past the cache, by its descriptor, since its name may mean another file by now. Undefined if that is impossible. */
async function openDirectly(file: FileHandle): Promise<FileHandle | undefined> {
  // Only Linux has the flag that this needs.
  if (constants.O_DIRECT === undefined) return undefined;
  try {
    return await open(`/proc/self/fd/${file.fd}`, constants.O_WRONLY | constants.O_DIRECT);
  } catch {
    return undefined;
  }
}
