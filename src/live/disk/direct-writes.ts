import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { isWholePages, PAGE_BYTES } from "../grpc/fast-path/page-memory.js";
import { writeFully } from "./durable-file.js";

/** What a file system, or its disk, says that writes through its cache alone. */
const REFUSALS: readonly (string | undefined)[] = ["EINVAL", "ENOTSUP", "EOPNOTSUPP"];

/**
 * Writes to a file past the system's page cache, as far as that can be: whole pages, on Linux, where the file system does it.
 * A page that is new to the cache costs more than all else that is done with its bytes, and a file that passes by would push
 * out of it what is used again. Who reads the file, or syncs it, sees no difference.
 */
export class DirectWrites {
  /** `direct`: the same file, past the cache. */
  constructor(
    private readonly file: FileHandle,
    private direct: FileHandle | undefined,
  ) {}

  /** Opens `file` once more. It may be closed only after this. */
  static async to(file: FileHandle): Promise<DirectWrites> {
    return new DirectWrites(file, await openDirectly(file));
  }

  /** Whether pages go past the cache. */
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
        // Closed by another write that was refused, or now by this one.
        const refused = this.direct !== direct || REFUSALS.includes((error as NodeJS.ErrnoException).code);
        if (!refused) throw error;
        await this.close();
      }
    }
    // What may have been written in part is written again.
    await writeFully(this.file, data, position);
  }

  /** Waits for writes under way; from then on all go through the cache. Never rejects: what failed to be written has been told. */
  async close(): Promise<void> {
    const { direct } = this;
    this.direct = undefined;
    await direct?.close().catch(() => {});
  }
}

/** By its number, so that it is the same file whatever lies under its name by now. Undefined where that cannot be. */
async function openDirectly(file: FileHandle): Promise<FileHandle | undefined> {
  // Only Linux has the flag.
  if (constants.O_DIRECT === undefined) return undefined;
  try {
    return await open(`/proc/self/fd/${file.fd}`, constants.O_WRONLY | constants.O_DIRECT);
  } catch {
    return undefined;
  }
}
