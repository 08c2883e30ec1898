import { join } from "node:path";
import type { ChunkStore, StoredChunk } from "../../../runtime/chunk-store.js";
import type { Content } from "../../../runtime/content.js";
import { Code, RpcError } from "../../../runtime/rpc-error.js";
import type { Life } from "../../grpc/life.js";
import { isDiskFull, makeFolder } from "../durable-file.js";
import { machineFiles } from "../file-system.js";
import { formatDeletion, formatReplica, replay } from "./chunk-records.js";
import type { SegmentOwner } from "./compaction.js";
import { ContentFiles, contentName } from "./content-files.js";
import { Journal, readJournal } from "./journal.js";
import type { Place, SmallContent } from "./segment.js";
import { type SegmentOptions, Segments } from "./segments.js";

const NOT_HELD = new RpcError(Code.NOT_FOUND, "the chunk is not held");
const MISFIT = new RpcError(
  Code.INVALID_ARGUMENT,
  "this store keeps contents of the stated size, under no hash or a SHA-256",
);
const SHA256_BYTES = 32;

export interface DiskOptions extends SegmentOptions {
  /** The least growth, in bytes, after which the store rewrites the index; it must also have twice its earlier size. */
  readonly leastGrowth: number;
  /** The size of the largest replica, in bytes, that lies in a segment. Larger ones have a file each. */
  readonly mostSmallBytes: number;
}

const usualDisk: DiskOptions = {
  files: machineFiles,
  leastGrowth: 1024 * 1024,
  mostSmallBytes: 256 * 1024,
  segmentBytes: 32 * 1024 * 1024,
  leastDead: 1024 * 1024,
};

/** What the store found when it opened. */
export interface DiskRecovery {
  readonly replicas: number;
  /** The number of index records that could not be read. */
  readonly damagedRecords: number;
  /** The number of replicas in the index whose content is gone, or has the wrong length. */
  readonly missingContents: number;
}

/** A replica that was found, and its content in a segment; undefined: the content has a file of its own. */
interface Recovered {
  readonly chunk: StoredChunk;
  readonly content: SmallContent | undefined;
}

/** The puts of one chunk that are being written. */
interface Writing {
  puts: number;
  /** The functions to call when all these puts have ended. Each releases the content of a chunk that was deleted meanwhile. */
  readonly deleted: (() => void)[];
}

/**
 * The stores of this process, by folder, that still write although their life is over. A new store must wait for them: if they rewrote the
 * index, they would replace the new store's index.
 */
const ending = new Map<string, Promise<void>>();

function keyOf(chunk: { readonly fileId: number; readonly index: number }): string {
  return `${chunk.fileId}/${chunk.index}`;
}

function diskFailure(error: unknown): RpcError {
  return isDiskFull(error)
    ? new RpcError(Code.RESOURCE_EXHAUSTED, "the disk is full")
    : new RpcError(Code.INTERNAL, (error as Error).message);
}

/** The error codes that mean that a content is gone. Other errors, such as too many open files, are temporary. */
const LOSSES: readonly (string | undefined)[] = ["ENOENT", "ENOTDIR", "EISDIR", "ELOOP", "EIO"];

function readFailure({ code, message }: NodeJS.ErrnoException): RpcError {
  return new RpcError(LOSSES.includes(code) ? Code.DATA_LOSS : Code.UNAVAILABLE, message);
}

/**
 * A node's chunks on disk. Small replicas lie in segments, other contents in files of their own. A replica is confirmed
 * when its content, the name of its file if it has one of its own, and its record in the index are durable, in this
 * order. So a `kill -9` or a power cut loses no confirmed replica, and leaves no record without its content.
 * `missingContents` counts damage from outside. Cached copies are neither synced nor recorded; a restart forgets them.
 */
export class DiskStore implements ChunkStore, SegmentOwner {
  replicaBytes = 0;
  cachedBytes = 0;
  replicas = 0;
  cachedCopies = 0;
  private readonly chunks = new Map<string, StoredChunk>();
  /** The chunks whose content is in a segment. */
  private readonly small = new Map<StoredChunk, SmallContent>();
  /** The puts being written, by chunk. */
  private readonly writing = new Map<string, Writing>();

  private constructor(
    private readonly files: ContentFiles,
    private readonly segments: Segments,
    private readonly journal: Journal,
    private readonly options: DiskOptions,
    private readonly life: Life,
    readonly recovery: DiskRecovery,
    recovered: readonly Recovered[],
  ) {
    for (const { chunk, content } of recovered) this.remember(chunk, content);
    segments.begin(this);
  }

  /** Opens the store in `folder` with its replicas, and creates it if necessary. After the end of `life` no completion is called. */
  static async open(folder: string, life: Life, given: Partial<DiskOptions> = {}): Promise<DiskStore> {
    const options = { ...usualDisk, ...given };
    await ending.get(folder);
    await makeFolder(folder);
    const files = new ContentFiles(folder, options.files);
    const segments = Segments.open(join(folder, "segments"), options);
    const { records, damaged } = readJournal(join(folder, "index"));
    // Contents without a record are removed below. So first make sure that this file is an index. An index without a readable record has at
    // most one damaged line: its first record, cut off.
    if (records.length === 0 && damaged > 1) throw new Error(`${join(folder, "index")} is not the index of a store`);
    const recorded = replay(records);
    const found: Recovered[] = [];
    for (const { chunk, place } of recorded) {
      const content = place && segments.adopt(contentName(chunk), chunk, place);
      if (!content && (place || !files.has(chunk))) continue;
      if (!content) files.use(contentName(chunk));
      found.push({ chunk, content });
    }
    files.removeStrangers();
    const kept = found.map(({ chunk, content }) => formatReplica(chunk, content));
    const journal = await Journal.compacted(join(folder, "index"), kept, options.files);
    const missing = recorded.length - found.length;
    const recovery = { replicas: found.length, damagedRecords: damaged, missingContents: missing };
    const store = new DiskStore(files, segments, journal, options, life, recovery, found);
    life.whenOver(() => store.endIn(folder));
    return store;
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
    // Copy the hash, since it may be a view that keeps a whole message in memory.
    const kept = { ...chunk, hash: Uint8Array.from(chunk.hash) };
    const key = keyOf(kept);
    this.beginWriting(key);
    const isSmall = kept.pledge > 0 && kept.size <= this.options.mostSmallBytes;
    const write = isSmall ? this.writeSmall(kept, content.data) : this.writeFile(kept, content.data);
    write.then(
      (small) =>
        this.life.enter(() => {
          this.confirm(kept, small);
          this.endWriting(key, kept);
          this.shortenIndex();
          done(undefined, arg);
        }, undefined),
      (error) =>
        this.life.enter(() => {
          this.endWriting(key, kept);
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
    const small = this.small.get(chunk);
    const reading = small ? this.segments.read(small) : this.files.read(contentName(chunk), chunk.size);
    reading.then(
      (data) => this.life.enter((waiting: A) => done(wholeContent(chunk, data), waiting), arg),
      (error) => this.life.enter((waiting: A) => done(readFailure(error as NodeJS.ErrnoException), waiting), arg),
    );
  }

  delete(fileId: number, index: number): void {
    const chunk = this.get(fileId, index);
    if (!chunk || this.life.over) return;
    const release = this.forget(chunk);
    const writing = this.writing.get(keyOf(chunk));
    if (chunk.pledge === 0) release();
    // If a put of the chunk is under way, write no record of this deletion now: it could follow the put's record, and would then delete the
    // new replica, too.
    else if (writing) writing.deleted.push(release);
    else this.recordDeletion(chunk, release);
  }

  /** Waits for writes under way, and closes the files. The end of the program's life does this, too. */
  async close(): Promise<void> {
    await this.segments.close();
    await this.journal.close();
  }

  private endIn(folder: string): void {
    const ended = Promise.all([ending.get(folder), this.close()])
      // A failure does not matter here, since nobody waits for a confirmation any more.
      .catch(() => {})
      .then(() => {
        if (ending.get(folder) === ended) ending.delete(folder);
      });
    ending.set(folder, ended);
  }

  isSettled(chunk: StoredChunk): boolean {
    return !this.writing.has(keyOf(chunk));
  }

  record(chunk: StoredChunk, place?: Place): Promise<void> {
    return new Promise((resolve, reject) =>
      this.journal.append(formatReplica(chunk, place), (failure) => (failure ? reject(failure) : resolve())),
    );
  }

  private async writeSmall(chunk: StoredChunk, data: Uint8Array): Promise<SmallContent> {
    const content = await this.segments.write(contentName(chunk), data);
    try {
      await this.record(chunk, content);
    } catch (error) {
      this.segments.unrecorded(content);
      throw error;
    }
    return content;
  }

  private async writeFile(chunk: StoredChunk, data: Uint8Array): Promise<undefined> {
    const name = contentName(chunk);
    this.files.use(name);
    try {
      await this.files.write(name, data, chunk.pledge > 0);
      if (chunk.pledge > 0) await this.record(chunk);
    } catch (error) {
      this.life.enter(() => this.files.release(name), undefined);
      throw error;
    }
  }

  /**
   * Records a deletion, and then calls `release`. A crash in between leaves the replica, or a content without a record. The next start can
   * handle both.
   */
  private recordDeletion(chunk: StoredChunk, release: () => void): void {
    this.journal.append(formatDeletion(chunk), () => this.life.enter(release, undefined));
  }

  private beginWriting(key: string): void {
    const writing = this.writing.get(key);
    if (writing) writing.puts++;
    else this.writing.set(key, { puts: 1, deleted: [] });
  }

  private endWriting(key: string, chunk: StoredChunk): void {
    const { puts, deleted } = this.writing.get(key)!;
    if (puts > 1) {
      this.writing.get(key)!.puts--;
      return;
    }
    this.writing.delete(key);
    if (deleted.length === 0) return;
    const release = (): void => {
      for (const one of deleted) one();
    };
    // If a put of the chunk has succeeded, the chunk's last record is that of the put, so there is nothing to delete.
    if ((this.chunks.get(key)?.pledge ?? 0) > 0) release();
    else this.recordDeletion(chunk, release);
  }

  private confirm(chunk: StoredChunk, small: SmallContent | undefined): void {
    const held = this.get(chunk.fileId, chunk.index);
    if (held && held.pledge > 0 && chunk.pledge === 0) {
      // If a replica was stored meanwhile, it stays.
      this.files.release(contentName(chunk));
    } else {
      const release = held && this.forget(held);
      this.remember(chunk, small);
      if (small) this.segments.recorded(small, chunk);
      release?.();
    }
  }

  /** Rewrites the index when it has grown to twice its earlier size, and no put waits for its record. */
  private shortenIndex(): void {
    if (this.writing.size > 0 || !this.journal.hasGrown(this.options.leastGrowth)) return;
    const replicas = [...this.chunks.values()].filter(({ pledge }) => pledge > 0);
    this.journal.rewrite(replicas.map((chunk) => formatReplica(chunk, this.small.get(chunk))));
  }

  private remember(chunk: StoredChunk, small: SmallContent | undefined): void {
    this.chunks.set(keyOf(chunk), chunk);
    if (small) this.small.set(chunk, small);
    this.count(chunk, 1);
  }

  /** Removes a chunk from the store. Returns a function that deletes its content, to be called once the removal is durable. */
  private forget(chunk: StoredChunk): () => void {
    this.chunks.delete(keyOf(chunk));
    this.count(chunk, -1);
    const small = this.small.get(chunk);
    if (!small) return () => this.files.release(contentName(chunk));
    this.small.delete(chunk);
    this.segments.forget(small, chunk);
    return () => this.segments.letGo(small);
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
