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
  /** The size in bytes at which a segment is full and the next one begins. */
  readonly segmentBytes: number;
  /** A segment is compacted only if it has more dead bytes than this. */
  readonly leastDead: number;
}

/**
 * The small contents of a store, in segments. A segment is compacted if its dead bytes are more than its live ones, and more than
 * `leastDead`. Then its live contents are copied to the newest segment, the index records their new places, and the file is removed.
 */
export class Segments implements Compactable {
  /** The contents by name. A put of the same bytes may share one. */
  private readonly byName = new Map<string, SmallContent>();
  private readonly due = new Set<Segment>();
  /** The segments that must stay because the new places of their contents could not be recorded. */
  private readonly owing = new Set<Segment>();
  private compacting: Promise<void> | undefined;
  /** Segments that changed while new places of their contents were being recorded. They are looked at again afterwards. */
  private readonly changed = new Set<Segment>();
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

  /** Finds the segments in `folder`, which is made if it does not exist. */
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

  /** Takes over a content that the index names from an earlier life; undefined when it is missing. */
  adopt(name: string, chunk: StoredChunk, place: Place): SmallContent | undefined {
    const segment = this.found.get(place.segment);
    this.writer.avoid(place.segment);
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

  /** Removes segments that the index does not name, and begins compaction. Call it once all contents of the index are adopted. */
  begin(owner: SegmentOwner): void {
    this.owner = owner;
    for (const segment of this.found.values()) {
      if (segment.contents.size === 0) unlinkSync(segment.path);
      else this.consider(segment);
    }
    this.found.clear();
  }

  /**
   * Writes a content, or shares one with the same bytes. The content is durable when this resolves. The caller then records it in the
   * index, and calls `recorded` or `unrecorded`.
   */
  async write(name: string, data: Uint8Array): Promise<SmallContent> {
    const known = this.byName.get(name);
    if (known?.size === data.length) {
      known.uses++;
      known.unrecorded++;
      // A damaged content is not shared.
      const there = await this.read(known).catch(() => undefined);
      if (there && Buffer.compare(there, data) === 0) return known;
      known.unrecorded--;
      this.letGo(known);
    }
    const content = await this.writer.write(name, data);
    this.byName.set(name, content);
    return content;
  }

  /** Notes that the index has recorded the content of `chunk`. */
  recorded(content: SmallContent, chunk: StoredChunk): void {
    content.chunks.add(chunk);
    content.unrecorded--;
    this.consider(content.within);
    // The index can be written again, so try to record the places that it lacks.
    for (const segment of this.owing) this.compactSoon(segment);
  }

  /** Notes that the record of a content failed. The index may contain the record even so. */
  unrecorded(content: SmallContent): void {
    content.unrecorded--;
    this.letGo(content);
  }

  /** Notes that `chunk` is deleted. Call `letGo`, too, once the deletion is durable. */
  forget(content: SmallContent, chunk: StoredChunk): void {
    content.chunks.delete(chunk);
  }

  /** Ends one use of a content. */
  letGo(content: SmallContent): void {
    content.uses--;
    if (content.uses === 0) {
      if (this.byName.get(content.name) === content) this.byName.delete(content.name);
      content.within.remove(content);
    }
    this.consider(content.within);
  }

  /** Reads the bytes of a content into lent memory; fewer if the file ends before. */
  async read(content: SmallContent): Promise<Uint8Array> {
    for (;;) {
      const { within, offset } = content;
      try {
        const handle = this.writer.handleOf(within);
        return await (handle ? readOpen(handle, offset, content.size) : readPart(within.path, offset, content.size));
      } catch (error) {
        // If compaction moved the content meanwhile, read it from its new place.
        if (content.within === within) throw error;
      }
    }
  }

  /** Waits until writes and compaction under way have ended. */
  async close(): Promise<void> {
    this.closed = true;
    await this.writer.close();
    await this.compacting;
  }

  /** Removes a segment without live bytes, and compacts one with few. */
  consider(segment: Segment): void {
    if (this.closed || segment.removed || !this.owner) return;
    if (segment.owed.size > 0) return void this.changed.add(segment);
    if (segment.sealed && segment.contents.size === 0) return this.remove(segment);
    if (segment.deadBytes <= Math.max(this.options.leastDead, segment.liveBytes)) return;
    if (!segment.sealed) return this.writer.seal(segment);
    this.compactSoon(segment);
  }

  private compactSoon(segment: Segment): void {
    if (this.closed || !this.owner) return;
    this.due.add(segment);
    this.compacting ??= this.compactAll(this.owner);
  }

  private async compactAll(owner: SegmentOwner): Promise<void> {
    // Wait a moment, since more segments may become due in the same event.
    await undefined;
    for (const segment of this.due) {
      this.due.delete(segment);
      if (this.closed || segment.removed) continue;
      await compact(segment, this, owner);
      if (segment.owed.size > 0) this.owing.add(segment);
      else this.owing.delete(segment);
      if (segment.contents.size === 0 || this.changed.has(segment)) {
        this.changed.delete(segment);
        this.consider(segment);
      }
    }
    this.compacting = undefined;
  }

  private remove(segment: Segment): void {
    segment.removed = true;
    try {
      this.options.files.unlinkSync(segment.path);
    } catch {
      // The file was lost with its disk.
    }
  }
}
