import { mkdirSync, readdirSync, statSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import type { StoredChunk } from "../../../runtime/chunk-store.js";
import type { FileSystem } from "../file-system.js";
import { readOpen, readPart } from "../read-whole.js";
import { type Compactable, compact, type SegmentOwner } from "./compaction.js";
import { type Place, Segment, SmallContent, segmentNumber } from "./segment.js";
import { SegmentWriter } from "./segment-writer.js";

export interface SegmentOptions {
  readonly files: FileSystem;
  /** From how many bytes on a segment is full, and another begins. */
  readonly segmentBytes: number;
  /** Bytes of a segment that nobody uses, below which it is not compacted. */
  readonly leastDead: number;
}

/**
 * The small contents of a store, in segments. One whose dead bytes are more than its live ones is compacted: what lives is copied to the
 * newest segment, the index is told, and then the file goes.
 */
export class Segments implements Compactable {
  /** Contents that another put of the same bytes may share. */
  private readonly byName = new Map<string, SmallContent>();
  private readonly due = new Set<Segment>();
  private compacting: Promise<void> | undefined;
  private closed = false;
  readonly writer: SegmentWriter;
  owner: SegmentOwner | undefined;

  private constructor(
    private readonly options: SegmentOptions,
    folder: string,
    private readonly found: Map<number, Segment>,
  ) {
    const last = Math.max(0, ...found.keys());
    this.writer = new SegmentWriter(folder, last, options.files, options.segmentBytes, (one) => this.consider(one));
  }

  /** Looks at what lies in `folder`, created where absent. */
  static open(folder: string, options: SegmentOptions): Segments {
    mkdirSync(folder, { recursive: true });
    const found = new Map<number, Segment>();
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const number = segmentNumber(entry.name);
      if (number === undefined || !entry.isFile()) continue;
      const path = join(folder, entry.name);
      const segment = new Segment(number, path, statSync(path).size);
      segment.sealed = true;
      found.set(number, segment);
    }
    return new Segments(options, folder, found);
  }

  /** Takes over a content that the index of an earlier life names; undefined when it is not there. */
  adopt(name: string, chunk: StoredChunk, place: Place): SmallContent | undefined {
    const segment = this.found.get(place.segment);
    if (!segment || place.offset + chunk.size > segment.end) return undefined;
    let content = this.byName.get(name);
    if (content?.within !== segment || content.offset !== place.offset) {
      content = new SmallContent(name, chunk.size, segment, place.offset);
      segment.add(content);
      this.byName.set(name, content);
    }
    content.uses++;
    content.chunks.add(chunk);
    return content;
  }

  /** Removes the segments that the index does not name, once all that it names is adopted; compaction begins. */
  begin(owner: SegmentOwner): void {
    this.owner = owner;
    for (const segment of this.found.values()) {
      if (segment.contents.size === 0) unlinkSync(segment.path);
      else this.consider(segment);
    }
    this.found.clear();
  }

  /**
   * Writes a content, or finds it where it lies already; durable when it resolves. Whoever asked then records it, and says `recorded`
   * or `unrecorded`.
   */
  async write(name: string, data: Uint8Array): Promise<SmallContent> {
    const known = this.byName.get(name);
    if (known?.size === data.length) {
      known.uses++;
      const { within } = known;
      within.unrecorded++;
      // What has rotted is not shared.
      const there = await this.read(known).catch(() => undefined);
      if (there && Buffer.compare(there, data) === 0) return known;
      within.unrecorded--;
      this.letGo(known);
    }
    const content = await this.writer.write(name, data);
    this.byName.set(name, content);
    return content;
  }

  /** The content of `chunk` is recorded where it is. */
  recorded(content: SmallContent, chunk: StoredChunk): void {
    content.chunks.add(chunk);
    content.within.unrecorded--;
    this.consider(content.within);
  }

  /** A record of the content could not be written; the index may have it all the same. */
  unrecorded(content: SmallContent): void {
    content.within.unrecorded--;
    this.letGo(content);
  }

  /** `chunk` is deleted, and has no place any more; its use ends with `letGo`, when that is durable. */
  forget(content: SmallContent, chunk: StoredChunk): void {
    content.chunks.delete(chunk);
  }

  /** One use of a content is over. */
  letGo(content: SmallContent): void {
    content.uses--;
    if (content.uses === 0) {
      if (this.byName.get(content.name) === content) this.byName.delete(content.name);
      content.within.remove(content);
    }
    this.consider(content.within);
  }

  /** Its bytes, in memory that is lent; fewer where the file ends before. */
  async read(content: SmallContent): Promise<Uint8Array> {
    for (;;) {
      const { within, offset } = content;
      try {
        const handle = this.writer.handleOf(within);
        return await (handle ? readOpen(handle, offset, content.size) : readPart(within.path, offset, content.size));
      } catch (error) {
        // Moved meanwhile, and its old place removed.
        if (content.within === within) throw error;
      }
    }
  }

  /** Waits for what is under way. */
  async close(): Promise<void> {
    this.closed = true;
    await this.writer.close();
    await this.compacting;
  }

  /** Removes a segment that holds nothing, and compacts one that holds little. */
  consider(segment: Segment): void {
    if (this.closed || segment.kept || segment.unrecorded > 0 || !this.owner) return;
    if (segment.sealed && segment.contents.size === 0) return this.remove(segment);
    if (segment.deadBytes <= Math.max(this.options.leastDead, segment.liveBytes)) return;
    if (!segment.sealed) return this.writer.seal(segment);
    this.due.add(segment);
    this.compacting ??= this.compactAll(this.owner);
  }

  private async compactAll(owner: SegmentOwner): Promise<void> {
    for (const segment of this.due) {
      this.due.delete(segment);
      if (this.closed || segment.unrecorded > 0 || segment.contents.size === 0) continue;
      if (await compact(segment, this, owner)) this.consider(segment);
    }
    this.compacting = undefined;
  }

  private remove(segment: Segment): void {
    segment.kept = true;
    try {
      this.options.files.unlinkSync(segment.path);
    } catch {
      // Gone with its disk.
    }
  }
}
