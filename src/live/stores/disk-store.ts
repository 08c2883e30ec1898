import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, statSync, unlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ChunkStore, StoredChunk } from "../../runtime/chunk-store.js";
import type { Content } from "../../runtime/content.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { makeFolder, syncDirectory, writeSynced } from "../durable-file.js";
import { type FileSystem, machineFiles } from "../file-system.js";
import type { Life } from "../life.js";
import { readWhole } from "../read-whole.js";
import { formatDeletion, formatReplica, replay } from "./chunk-records.js";
import { Journal, readJournal } from "./journal.js";

const NOT_HELD = new RpcError(Code.NOT_FOUND, "the chunk is not held");
const MISFIT = new RpcError(
  Code.INVALID_ARGUMENT,
  "this store keeps contents of the stated size, under no hash or a SHA-256",
);
const SHA256_BYTES = 32;

export interface DiskOptions {
  readonly files: FileSystem;
  /** Bytes by which the index grows, to twice its size at least, before it is written anew. */
  readonly leastGrowth: number;
}

const usual: DiskOptions = { files: machineFiles, leastGrowth: 1024 * 1024 };

/** What start-up found. */
export interface DiskRecovery {
  readonly replicas: number;
  /** Records of the index that could not be read. */
  readonly damagedRecords: number;
  /** Replicas of the index whose content is gone, or has the wrong length. */
  readonly missingContents: number;
}

function keyOf(chunk: { readonly fileId: number; readonly index: number }): string {
  return `${chunk.fileId}/${chunk.index}`;
}

/** Where a chunk's content lies under the store's folder: named by its hash, or by its place where it has none. */
function contentName(chunk: StoredChunk): string {
  const name =
    chunk.hash.length > 0
      ? Buffer.from(chunk.hash).toString("hex")
      : `${(chunk.index % 65536).toString(16).padStart(4, "0")}-${chunk.fileId}-${chunk.index}`;
  return join(name.slice(0, 2), name.slice(2, 4), name);
}

function diskFailure(error: unknown): RpcError {
  const { code, message } = error as NodeJS.ErrnoException;
  const full = code === "ENOSPC" || code === "EDQUOT";
  return full ? new RpcError(Code.RESOURCE_EXHAUSTED, "the disk is full") : new RpcError(Code.INTERNAL, message);
}

/** Codes of errors by which a content is gone. Others, such as too many open files, are over one day. */
const LOSSES: readonly (string | undefined)[] = ["ENOENT", "ENOTDIR", "EISDIR", "ELOOP", "EIO"];

function readFailure({ code, message }: NodeJS.ErrnoException): RpcError {
  return new RpcError(LOSSES.includes(code) ? Code.DATA_LOSS : Code.UNAVAILABLE, message);
}

/**
 * Keeps contents in files. A replica is confirmed when its content, the name of its file and its record in the index are
 * durable, in this order; so the index never names what is not there. Cached copies are neither synced nor recorded, and
 * forgotten by a restart.
 */
export class DiskStore implements ChunkStore {
  replicaBytes = 0;
  cachedBytes = 0;
  replicas = 0;
  cachedCopies = 0;
  private readonly chunks = new Map<string, StoredChunk>();
  /** Chunks that share a content file, those being written included. */
  private readonly users = new Map<string, number>();
  /** Folders whose names are durable, or are being made so. */
  private readonly folders = new Map<string, Promise<void>>();
  /** Two lives of a store may overlap for a moment in one process: their temporary files do not meet. */
  private readonly lifeName = randomUUID();
  private writes = 0;
  /** Chunks on their way to the disk. */
  private writing = 0;

  private constructor(
    private readonly folder: string,
    private readonly journal: Journal,
    private readonly options: DiskOptions,
    private readonly life: Life,
    readonly recovery: DiskRecovery,
    recovered: readonly StoredChunk[],
  ) {
    for (const chunk of recovered) {
      this.use(contentName(chunk));
      this.remember(chunk);
    }
  }

  /** Opens the store in `folder`, created where absent, with the replicas that it holds. Completions end with `life`. */
  static async open(folder: string, life: Life, options: DiskOptions = usual): Promise<DiskStore> {
    const { files } = options;
    const contents = join(folder, "chunks");
    const temporary = join(folder, "temporary");
    await makeFolder(folder);
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary, { recursive: true });
    mkdirSync(contents, { recursive: true });
    const { records, damaged } = readJournal(join(folder, "index"));
    // Contents that no record names are removed below: not on the word of another file. A first record may be cut off.
    if (records.length === 0 && damaged > 1) throw new Error(`${join(folder, "index")} is not the index of a store`);
    const recorded = replay(records);
    const found = recorded.filter((chunk) => hasContent(contents, chunk));
    removeStrangers(contents, new Set(found.map(contentName)));
    const journal = await Journal.compacted(join(folder, "index"), found.map(formatReplica), files);
    const missing = recorded.length - found.length;
    const recovery = { replicas: found.length, damagedRecords: damaged, missingContents: missing };
    life.whenOver(() => void journal.close());
    return new DiskStore(folder, journal, options, life, recovery, found);
  }

  get(fileId: number, index: number): StoredChunk | undefined {
    return this.chunks.get(keyOf({ fileId, index }));
  }

  list(): Iterable<StoredChunk> {
    return [...this.chunks.values()].sort((a, b) => a.fileId - b.fileId || a.index - b.index);
  }

  put<A>(chunk: StoredChunk, content: Content, done: (failure: RpcError | undefined, arg: A) => void, arg: A): void {
    const hashFits = chunk.hash.length === 0 || chunk.hash.length === SHA256_BYTES;
    if (content.data?.length !== chunk.size || !hashFits) {
      this.life.enterSoon((waiting: A) => done(MISFIT, waiting), arg);
      return;
    }
    // A copy of the hash: it may be a view that keeps a whole message in memory.
    const kept = { ...chunk, hash: Uint8Array.from(chunk.hash) };
    const name = contentName(kept);
    this.use(name);
    this.writing++;
    this.write(kept, name, content.data).then(
      () => this.life.enter(() => this.confirm(kept, done, arg), undefined),
      (error) =>
        this.life.enter(() => {
          this.writing--;
          this.release(name);
          done(diskFailure(error), arg);
        }, undefined),
    );
  }

  read<A>(fileId: number, index: number, done: (content: Content | RpcError, arg: A) => void, arg: A): void {
    const chunk = this.get(fileId, index);
    if (!chunk) {
      this.life.enterSoon((waiting: A) => done(NOT_HELD, waiting), arg);
      return;
    }
    readWhole(this.pathOf(contentName(chunk)), chunk.size).then(
      (data) => this.life.enter((waiting: A) => done(wholeContent(chunk, data), waiting), arg),
      (error) => this.life.enter((waiting: A) => done(readFailure(error as NodeJS.ErrnoException), waiting), arg),
    );
  }

  delete(fileId: number, index: number): void {
    const chunk = this.get(fileId, index);
    if (!chunk || this.life.over) return;
    this.forget(chunk);
    const name = contentName(chunk);
    if (chunk.pledge === 0) this.release(name);
    // A crash in between leaves the replica or a file without a record: either is found at the next start.
    else this.journal.append(formatDeletion(chunk), () => this.life.enter(() => this.release(name), undefined));
  }

  /** Waits for writes of the index under way, and closes it; the end of its program's life does so, too. */
  close(): Promise<void> {
    return this.journal.close();
  }

  private async write(chunk: StoredChunk, name: string, data: Uint8Array): Promise<void> {
    const temporary = join(this.folder, "temporary", `${this.lifeName}-${++this.writes}`);
    const path = this.pathOf(name);
    const durable = chunk.pledge > 0;
    try {
      if (durable) await writeSynced(temporary, [data], this.options.files);
      else await this.options.files.writeFile(temporary, data);
      await this.makeFolder(dirname(path));
      await this.options.files.rename(temporary, path);
    } catch (error) {
      // What is left of it would fill a full disk further.
      await this.options.files.unlink(temporary).catch(() => {});
      throw error;
    }
    if (!durable) return;
    await syncDirectory(dirname(path), this.options.files);
    await new Promise<void>((resolve, reject) =>
      this.journal.append(formatReplica(chunk), (failure) => (failure ? reject(failure) : resolve())),
    );
  }

  /** Makes a folder, durably, and those above it; each once in a life. */
  private makeFolder(path: string): Promise<void> {
    if (path === this.folder) return Promise.resolve();
    let made = this.folders.get(path);
    if (!made) {
      const above = dirname(path);
      made = this.makeFolder(above)
        .then(() => this.options.files.mkdir(path, { recursive: true }))
        .then(() => syncDirectory(above, this.options.files));
      this.folders.set(path, made);
      // After a full disk, say, the next write tries again.
      made.catch(() => this.folders.delete(path));
    }
    return made;
  }

  private confirm<A>(chunk: StoredChunk, done: (failure: RpcError | undefined, arg: A) => void, arg: A): void {
    this.writing--;
    const held = this.get(chunk.fileId, chunk.index);
    if (held && held.pledge > 0 && chunk.pledge === 0) {
      // A replica that was stored meanwhile stays one.
      this.release(contentName(chunk));
    } else {
      if (held) this.forget(held);
      this.remember(chunk);
      if (held) this.release(contentName(held));
    }
    this.shortenIndex();
    done(undefined, arg);
  }

  /** Writes the index anew when it is full of what is over: while nothing is recorded that is not confirmed yet. */
  private shortenIndex(): void {
    if (this.writing > 0 || !this.journal.hasGrown(this.options.leastGrowth)) return;
    const replicas = [...this.chunks.values()].filter(({ pledge }) => pledge > 0);
    this.journal.rewrite(replicas.map(formatReplica));
  }

  private pathOf(name: string): string {
    return join(this.folder, "chunks", name);
  }

  private use(name: string): void {
    this.users.set(name, (this.users.get(name) ?? 0) + 1);
  }

  /** The file goes with its last user, at once: a write of the same content that starts now finds its place free. */
  private release(name: string): void {
    const left = this.users.get(name)! - 1;
    if (left > 0) {
      this.users.set(name, left);
      return;
    }
    this.users.delete(name);
    try {
      this.options.files.unlinkSync(this.pathOf(name));
    } catch {
      // Never written, or gone with its disk.
    }
  }

  private remember(chunk: StoredChunk): void {
    this.chunks.set(keyOf(chunk), chunk);
    this.count(chunk, 1);
  }

  private forget(chunk: StoredChunk): void {
    this.chunks.delete(keyOf(chunk));
    this.count(chunk, -1);
  }

  private count(chunk: StoredChunk, sign: 1 | -1): void {
    if (chunk.pledge > 0) {
      this.replicas += sign;
      this.replicaBytes += sign * chunk.size;
    } else {
      this.cachedCopies += sign;
      this.cachedBytes += sign * chunk.size;
    }
  }
}

function wholeContent(chunk: StoredChunk, data: Uint8Array): Content | RpcError {
  if (data.length === chunk.size) return { size: data.length, data, tag: 0 };
  const found = data.length > chunk.size ? "more than" : `${data.length} of`;
  return new RpcError(Code.DATA_LOSS, `the disk holds ${found} ${chunk.size} bytes`);
}

function hasContent(contents: string, chunk: StoredChunk): boolean {
  return statSync(join(contents, contentName(chunk)), { throwIfNoEntry: false })?.size === chunk.size;
}

/** Removes files that no record names: cached copies, and writes that a crash cut short. What is no content's place stays. */
function removeStrangers(contents: string, named: ReadonlySet<string>): void {
  for (const outer of foldersIn(contents))
    for (const inner of foldersIn(join(contents, outer)))
      for (const entry of readdirSync(join(contents, outer, inner), { withFileTypes: true })) {
        const name = join(outer, inner, entry.name);
        if (entry.isFile() && !named.has(name)) unlinkSync(join(contents, name));
      }
}

function foldersIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
