import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, statSync, unlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { StoredChunk } from "../../../runtime/chunk-store.js";
import { syncDirectory, writeSynced } from "../durable-file.js";
import type { FileSystem } from "../file-system.js";
import { readWhole } from "../read-whole.js";

/** The path of a chunk's content under the folder of contents. Its name is the hash, or the file and index if there is no hash. */
export function contentName(chunk: StoredChunk): string {
  const name =
    chunk.hash.length > 0
      ? Buffer.from(chunk.hash).toString("hex")
      : `${(chunk.index % 65536).toString(16).padStart(4, "0")}-${chunk.fileId}-${chunk.index}`;
  return join(name.slice(0, 2), name.slice(2, 4), name);
}

/** The contents of chunks, each in a file of its own, under two levels of folders. */
export class ContentFiles {
  private readonly contents: string;
  private readonly temporary: string;
  /** How many chunks share each content's file, including chunks being written. */
  private readonly users = new Map<string, number>();
  /** The folders whose names are durable, or are becoming durable. */
  private readonly folders = new Map<string, Promise<void>>();
  /** A part of the names of temporary files. Two lives of a store may overlap for a moment in one process, and must not share files. */
  private readonly lifeName = randomUUID();
  private writes = 0;

  /** Opens the files under `folder`, and creates it if necessary. Removes half-written files. */
  constructor(
    private readonly folder: string,
    private readonly files: FileSystem,
  ) {
    this.contents = join(folder, "chunks");
    this.temporary = join(folder, "temporary");
    mkdirSync(this.temporary, { recursive: true });
    for (const name of readdirSync(this.temporary))
      rmSync(join(this.temporary, name), { recursive: true, force: true });
    mkdirSync(this.contents, { recursive: true });
  }

  /** Whether the file of a content exists and has the right length. */
  has(chunk: StoredChunk): boolean {
    return statSync(this.pathOf(contentName(chunk)), { throwIfNoEntry: false })?.size === chunk.size;
  }

  /** Removes files that no chunk uses: cached copies, and writes that a crash cut short. Other files stay. */
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

  /** Ends one use of a file. The last use removes the file at once, so that a new write of the same content finds the path free. */
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
      // The file was never written, or the disk has lost it.
    }
  }

  /** Writes a content and its name. With `durable`, both are durable when this resolves. */
  async write(name: string, data: Uint8Array, durable: boolean): Promise<void> {
    const temporary = join(this.temporary, `${this.lifeName}-${++this.writes}`);
    const path = this.pathOf(name);
    try {
      if (durable) await writeSynced(temporary, [data], this.files);
      else await this.files.writeFile(temporary, data);
      await this.makeFolder(dirname(path));
      await this.files.rename(temporary, path);
    } catch (error) {
      // Remove the part that was written: on a full disk it would take room that is needed.
      await this.files.unlink(temporary).catch(() => {});
      throw error;
    }
    if (durable) await syncDirectory(dirname(path), this.files);
  }

  /** Reads a content: up to `size` bytes, and one more byte if the file is longer. */
  read(name: string, size: number): Promise<Uint8Array> {
    return readWhole(this.pathOf(name), size);
  }

  /** Makes a folder and those above it durably, each once in a life. */
  private makeFolder(path: string): Promise<void> {
    if (path === this.folder) return Promise.resolve();
    let made = this.folders.get(path);
    if (!made) {
      const above = dirname(path);
      made = this.makeFolder(above)
        .then(() => this.files.mkdir(path, { recursive: true }))
        .then(() => syncDirectory(above, this.files));
      this.folders.set(path, made);
      // After a failure, such as a full disk, the next write tries again.
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
