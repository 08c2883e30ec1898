import type { FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { syncDirectory, writeAllFully } from "../durable-file.js";
import type { FileSystem } from "../file-system.js";
import { Segment, type SmallContent } from "./segment.js";

/** The least size of a full batch, in bytes. A batch takes contents until it has at least this many bytes, and is then synced. */
const BATCH_BYTES = 8 * 1024 * 1024;

interface Waiting {
  readonly name: string;
  readonly data: Uint8Array;
  readonly resolve: (content: SmallContent) => void;
  readonly reject: (failure: unknown) => void;
}

/**
 * Writes small contents into segments. Contents that arrive while a sync is under way are written together, and share the next sync.
 * After a failure the segment is cut to its durable part, and the next content begins a new segment.
 */
export class SegmentWriter {
  private waiting: Waiting[] = [];
  private working: Promise<void> | undefined;
  private current: { readonly segment: Segment; readonly handle: FileHandle } | undefined;
  private sealing = false;
  private closed = false;

  constructor(
    private readonly folder: string,
    /** The highest number that any segment has had. */
    private lastNumber: number,
    private readonly files: FileSystem,
    /** The size in bytes at which a segment is full. */
    private readonly segmentBytes: number,
    private readonly onSealed: (segment: Segment) => void,
  ) {}

  /**
   * Makes sure that no new segment gets this number or a lower one. The index may still name a segment that is gone, and a full disk keeps
   * the store from rewriting the index. If a new segment got the old number, the next start would take its contents for those of the old
   * segment.
   */
  avoid(number: number): void {
    this.lastNumber = Math.max(this.lastNumber, number);
  }

  /** Writes a content. Resolves once it is durable; it then has one use. */
  write(name: string, data: Uint8Array): Promise<SmallContent> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(new Error("the store is closed"));
      this.waiting.push({ name, data, resolve, reject });
      this.start();
    });
  }

  /** The open file of a segment, if it is the one being written. Closing the file waits for reads that have begun. */
  handleOf(segment: Segment): FileHandle | undefined {
    return this.current?.segment === segment ? this.current.handle : undefined;
  }

  /** Ends a segment: nothing more is written to it. */
  seal(segment: Segment): void {
    if (this.current?.segment !== segment) return;
    this.sealing = true;
    this.start();
  }

  /** Waits for writes under way, and closes the file. */
  async close(): Promise<void> {
    this.closed = true;
    await this.working;
    await this.finish();
  }

  private start(): void {
    this.working ??= this.writeAll();
  }

  private async writeAll(): Promise<void> {
    // Wait a moment, so that contents that arrive together are written together.
    await turn();
    while (this.waiting.length > 0 || this.sealing) {
      if (this.sealing) await this.finish();
      else await this.writeBatch(this.nextBatch());
    }
    this.working = undefined;
  }

  private nextBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    while (count < this.waiting.length && bytes < BATCH_BYTES) bytes += this.waiting[count++]!.data.length;
    return this.waiting.splice(0, count);
  }

  private async writeBatch(batch: readonly Waiting[]): Promise<void> {
    let written: SmallContent[];
    try {
      this.current ??= await this.begin();
      const { segment, handle } = this.current;
      await writeAllFully(
        handle,
        batch.map(({ data }) => data),
        segment.end,
      );
      await handle.datasync();
      written = batch.map(({ name, data }) => segment.append(name, data.length));
      if (segment.end >= this.segmentBytes) this.sealing = true;
    } catch (failure) {
      // Remove the part of the batch that was written: on a full disk it would take room that is needed.
      await this.current?.handle.truncate(this.current.segment.end).catch(() => {});
      await this.finish();
      for (const { reject } of batch) reject(failure);
      return;
    }
    for (const [n, content] of written.entries()) {
      content.uses++;
      content.unrecorded++;
      batch[n]!.resolve(content);
    }
  }

  /** Begins a segment with a new number, and makes its name durable. */
  private async begin(): Promise<{ segment: Segment; handle: FileHandle }> {
    await this.files.mkdir(this.folder, { recursive: true });
    await syncDirectory(dirname(this.folder), this.files);
    const { path, handle } = await this.create();
    try {
      await syncDirectory(this.folder, this.files);
      return { segment: new Segment(this.lastNumber, path, 0), handle };
    } catch (error) {
      await handle.close();
      await this.files.unlink(path).catch(() => {});
      throw error;
    }
  }

  private async create(): Promise<{ path: string; handle: FileHandle }> {
    for (;;) {
      const path = join(this.folder, `${++this.lastNumber}`);
      try {
        return { path, handle: await this.files.open(path, "wx+") };
      } catch (error) {
        // An earlier life of the store in this process may still be writing, and may have taken this number.
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
    }
  }

  private async finish(): Promise<void> {
    this.sealing = false;
    const { current } = this;
    if (!current) return;
    this.current = undefined;
    await current.handle.close().catch(() => {});
    current.segment.sealed = true;
    this.onSealed(current.segment);
  }
}
