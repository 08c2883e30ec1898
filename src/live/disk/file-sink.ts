import { rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Content, FileSink } from "../../runtime/content.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { chunkMemory } from "../grpc/fast-path/lent-memory.js";
import type { Life } from "../grpc/life.js";
import { DirectWrites } from "./direct-writes.js";
import { isDiskFull, syncDirectory } from "./durable-file.js";
import { DiskFileSource } from "./file-source.js";
import { PartialFile } from "./partial-file.js";

type Done = (failure: RpcError | undefined) => void;

/**
 * Each time this many bytes are written, a sync begins while more bytes arrive. So at the end little is left to sync, both in the system's cache
 * and in the disk's own cache.
 */
const WRITE_BACK_BYTES = 32 * 1024 * 1024;

/**
 * A file on disk that a get writes. It appears under its name only when it is whole and durable. Chunks that an earlier get of the
 * same target left can be read back.
 */
export class DiskFileSink implements FileSink {
  readonly kept: DiskFileSource | undefined;
  /** The number of bytes written by this get, without those that an earlier get left. */
  writtenBytes = 0;
  /** The path of the file's content now. */
  place: string;
  private opened: Promise<void> | undefined;
  /** The number of bytes written since the last sync began. */
  private behind = 0;
  /** The sync under way. The promise rejects when the sync fails. It is kept, because the system reports such a failure only once. */
  private writingBack: Promise<void> | undefined;

  private constructor(
    private readonly path: string,
    private readonly partial: PartialFile,
    private readonly writes: DirectWrites,
    private readonly life: Life,
  ) {
    this.place = partial.path;
    life.whenOver(() => void this.release().catch(() => {}));
    const { handle, keptBytes } = partial;
    if (keptBytes > 0) this.kept = new DiskFileSource(handle, keptBytes, life);
  }

  /** Opens the file. Rejects as `fs` does when the file cannot be written. */
  static async create(path: string, life: Life): Promise<DiskFileSink> {
    const partial = await PartialFile.claim(path);
    const writes = await DirectWrites.to(partial.handle);
    if (writes.arePossible) chunkMemory.lendPages();
    return new DiskFileSink(path, partial, writes, life);
  }

  open(size: number): void {
    this.opened = this.partial.handle.truncate(size);
    // A later write or close rejects with this error. Until then it must not count as an error that nobody handles.
    this.opened.catch(() => {});
  }

  write(_index: number, offset: number, content: Content, done: Done): void {
    const { data } = content;
    if (data) this.settle(this.writeAt(data, offset), done);
    else this.settle(Promise.reject(new Error("a dummy network carries no content for a file")), done);
  }

  close(done: Done): void {
    this.settle(this.finish(), done);
  }

  /** Ends a get that did not finish. Resolves with the path where its content is kept; undefined if there is none. */
  async giveUp(): Promise<string | undefined> {
    if (!this.kept && this.writtenBytes === 0) {
      await this.discard();
      return undefined;
    }
    await this.writes.close();
    this.place = await this.partial.setAside();
    return this.place;
  }

  /** Removes everything that was written. */
  async discard(): Promise<void> {
    await this.writes.close();
    await this.partial.remove();
  }

  private async writeAt(data: Uint8Array, offset: number): Promise<void> {
    await this.opened;
    await this.writes.write(data, offset);
    this.writtenBytes += data.length;
    this.behind += data.length;
    if (this.behind >= WRITE_BACK_BYTES && !this.writingBack) this.writeBack();
  }

  private writeBack(): void {
    this.behind = 0;
    this.writingBack = this.partial.handle.datasync().then(() => {
      this.writingBack = undefined;
    });
    // `finish` rejects with this error.
    this.writingBack.catch(() => {});
  }

  private async finish(): Promise<void> {
    const { handle } = this.partial;
    await this.opened;
    await this.writingBack;
    await handle.sync();
    await this.release();
    await rename(this.place, this.path);
    this.place = this.path;
    await syncDirectory(dirname(this.path));
  }

  private async release(): Promise<void> {
    await this.writes.close();
    await this.partial.handle.close();
  }

  private settle(work: Promise<void>, done: Done): void {
    work.then(
      () => this.life.enter(done, undefined),
      (error: Error) => {
        const code = isDiskFull(error) ? Code.RESOURCE_EXHAUSTED : Code.INTERNAL;
        this.life.enter(done, new RpcError(code, error.message));
      },
    );
  }
}
