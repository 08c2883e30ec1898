import { type FileHandle, open, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Content, FileSink } from "../runtime/content.js";
import { Code, RpcError } from "../runtime/rpc-error.js";
import { syncDirectory, writeFully } from "./durable-file.js";
import type { Life } from "./life.js";

type Done = (failure: RpcError | undefined) => void;

/** A file on disk being fetched: it appears under its name once it is whole and durable, and not before. */
export class DiskFileSink implements FileSink {
  private readonly temporary: string;
  private file: Promise<FileHandle> | undefined;

  constructor(
    private readonly path: string,
    private readonly life: Life,
  ) {
    this.temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  }

  open(size: number): void {
    this.file = this.create(size);
    // Whoever writes or closes is told; until then nobody asks.
    this.file.catch(() => {});
  }

  write(_index: number, offset: number, content: Content, done: Done): void {
    const { data } = content;
    if (data) this.settle(this.writeAt(data, offset), done);
    else this.settle(Promise.reject(new Error("a dummy network carries no content for a file")), done);
  }

  close(done: Done): void {
    this.settle(this.finish(), done);
  }

  /** Removes what was written of a file that did not become whole. */
  async discard(): Promise<void> {
    const file = await this.file?.catch(() => undefined);
    if (!file) return;
    await file.close().catch(() => {});
    await unlink(this.temporary).catch(() => {});
  }

  private async create(size: number): Promise<FileHandle> {
    const file = await open(this.temporary, "w");
    await file.truncate(size);
    return file;
  }

  private async writeAt(data: Uint8Array, offset: number): Promise<void> {
    await writeFully(await this.opened(), data, offset);
  }

  private async finish(): Promise<void> {
    const file = await this.opened();
    await file.sync();
    await file.close();
    await rename(this.temporary, this.path);
    await syncDirectory(dirname(this.path));
  }

  private opened(): Promise<FileHandle> {
    if (!this.file) throw new Error("a sink is opened before it is written to");
    return this.file;
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
