import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, statSync, unlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { StoredChunk } from "../../../runtime/chunk-store.js";
import { syncDirectory, writeSynced } from "../durable-file.js";
import type { FileSystem } from "../file-system.js";
import { readWhole } from "../read-whole.js";

/** Where a chunk's content lies under the store's folder: named by its hash, or by its place where it has none. */
export function contentName(chunk: StoredChunk): string {
  const name =
    chunk.hash.length > 0
      ? Buffer.from(chunk.hash).toString("hex")
      : `${(chunk.index % 65536).toString(16).padStart(4, "0")}-${chunk.fileId}-${chunk.index}`;
  return join(name.slice(0, 2), name.slice(2, 4), name);
}

/** Contents that have a file each, under two levels of folders. */
export class ContentFiles {
  private readonly contents: string;
  private readonly temporary: string;
  /** Chunks that share a content's file, those being written included. */
  private readonly users = new Map<string, number>();
  /** Folders whose names are durable, or are being made so. */
  private readonly folders = new Map<string, Promise<void>>();
  /** Two lives of a store may overlap for a moment in one process: their temporary files do not meet. */
  private readonly lifeName = randomUUID();
  private writes = 0;

  /** Opens the files under `folder`, which are created where absent, and removes what was only half written. */
  constructor(
    private readonly folder: string,
    private readonly files: FileSystem,
  ) {
    this.contents = join(folder, "chunks");
    this.temporary = join(folder, "temporary");
    rmSync(this.temporary, { recursive: true, force: true });
    mkdirSync(this.temporary, { recursive: true });
    mkdirSync(this.contents, { recursive: true });
  }

  /** Whether a content is there, and of its length. */
  has(chunk: StoredChunk): boolean {
    return statSync(this.pathOf(contentName(chunk)), { throwIfNoEntry: false })?.size === chunk.size;
  }

  /** Removes files that nobody uses: cached copies, and writes that a crash cut short. What is no content's place stays. */
  removeStrangers(): void {
    for (const outer of foldersIn(this.contents))
      for (const inner of foldersIn(join(this.contents, outer)))
        for (const entry of readdirSync(join(this.contents, outer, inner), { withFileTypes: true })) {
          const name = join(outer, inner, entry.name);
          if (entry.isFile() && !this.users.has(name)) unlinkSync(this.pathOf(name));
        }
  }

  use(name: string): void {
    this.users.set(name, (this.users.get(name) ?? 0) + 1);
  }

  /** The file goes with its last user, at once: a write of the same content that starts now finds its place free. */
  release(name: string): void {
    const left = this.users.get(name)! - 1;
    if (left > 0) {
      this.users.set(name, left);
      return;
    }
    this.users.delete(name);
    try {
      this.files.unlinkSync(this.pathOf(name));
    } catch {
      // Never written, or gone with its disk.
    }
  }

  /** Writes a content and its name; both are durable when that is wanted. */
  async write(name: string, data: Uint8Array, durable: boolean): Promise<void> {
    const temporary = join(this.temporary, `${this.lifeName}-${++this.writes}`);
    const path = this.pathOf(name);
    try {
      if (durable) await writeSynced(temporary, [data], this.files);
      else await this.files.writeFile(temporary, data);
      await this.makeFolder(dirname(path));
      await this.files.rename(temporary, path);
    } catch (error) {
      // What is left of it would fill a full disk further.
      await this.files.unlink(temporary).catch(() => {});
      throw error;
    }
    if (durable) await syncDirectory(dirname(path), this.files);
  }

  /** What is there of a content's bytes, and one more byte if there is more. */
  read(name: string, size: number): Promise<Uint8Array> {
    return readWhole(this.pathOf(name), size);
  }

  /** Makes a folder, durably, and those above it; each once in a life. */
  private makeFolder(path: string): Promise<void> {
    if (path === this.folder) return Promise.resolve();
    let made = this.folders.get(path);
    if (!made) {
      const above = dirname(path);
      made = this.makeFolder(above)
        .then(() => this.files.mkdir(path, { recursive: true }))
        .then(() => syncDirectory(above, this.files));
      this.folders.set(path, made);
      // After a full disk, say, the next write tries again.
      made.catch(() => this.folders.delete(path));
    }
    return made;
  }

  private pathOf(name: string): string {
    return join(this.contents, name);
  }
}

function foldersIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
