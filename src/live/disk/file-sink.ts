import { rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Content, FileSink } from "../../runtime/content.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { chunkMemory } from "../grpc/fast-path/lent-memory.js";
import type { Life } from "../grpc/life.js";
import { DirectWrites } from "./direct-writes.js";
import { syncDirectory } from "./durable-file.js";
import { DiskFileSource } from "./file-source.js";
import { PartialFile } from "./partial-file.js";

type Done = (failure: RpcError | undefined) => void;

/**
 * After so many written bytes the disk is let begin, while more arrive, so that little is left to wait for at the end: pages
 * in the system's cache, and what a disk keeps in its own.
 */
const WRITE_BACK_BYTES = 32 * 1024 * 1024;

/**
 * A file on disk being fetched: it appears under its name once it is whole and durable, and not before. What an earlier
 * get of the same target left is offered for reading back.
 */
export class DiskFileSink implements FileSink {
  readonly kept: DiskFileSource | undefined;
  /** Bytes that were written, without those that were there before. */
  writtenBytes = 0;
  /** Where its content lies now. */
  place: string;
  private opened: Promise<void> | undefined;
  /** Bytes that were written since the disk was last given any. */
  private behind = 0;
  /** What the disk is being given. Rejects when it does not take it, which the system tells only once. */
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

  /** Rejects as `fs` does where nothing can be written. */
  static async create(path: string, life: Life): Promise<DiskFileSink> {
    const partial = await PartialFile.claim(path);
    const writes = await DirectWrites.to(partial.handle);
    if (writes.arePossible) chunkMemory.lendPages();
    return new DiskFileSink(path, partial, writes, life);
  }

  open(size: number): void {
    this.opened = this.partial.handle.truncate(size);
    // Whoever writes or closes is told; until then nobody asks.
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

  /** Ends a get that came too early to its end. Tells where what has arrived is kept; undefined when nothing has. */
  async giveUp(): Promise<string | undefined> {
    if (!this.kept && this.writtenBytes === 0) {
      await this.discard();
      return undefined;
    }
    await this.writes.close();
    this.place = await this.partial.setAside();
    return this.place;
  }

  /** Removes what was written. */
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
    // Whoever closes is told.
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
      (error: NodeJS.ErrnoException) => {
        const code = error.code === "ENOSPC" ? Code.RESOURCE_EXHAUSTED : Code.INTERNAL;
        this.life.enter(done, new RpcError(code, error.message));
      },
    );
  }
}
