import type { StoredChunk } from "../../../runtime/chunk-store.js";

/** The segment in which a content lies, and its offset there in bytes, as the index records them. */
export interface Place {
  readonly segment: number;
  readonly offset: number;
}

/** A small content. It lies in a segment together with others. */
export class SmallContent implements Place {
  /** The chunks that have this content according to the index. */
  readonly chunks = new Set<StoredChunk>();
  /** The number of uses: one for each of these chunks, and one for each put or deletion that is not in the index yet. */
  uses = 0;
  /** The number of puts with this place that are not in the index yet. The content must not move meanwhile. */
  unrecorded = 0;

  constructor(
    readonly name: string,
    readonly size: number,
    public within: Segment,
    public offset: number,
  ) {}

  get segment(): number {
    return this.within.number;
  }
}

/** A file of small contents, one after another. Written bytes never change. */
export class Segment {
  readonly contents = new Set<SmallContent>();
  /** The number of bytes of contents in use. */
  liveBytes = 0;
  /**
   * The chunks whose contents have moved elsewhere, but which the index may still place here. Until the index has their new places, the
   * segment must stay.
   */
  readonly owed = new Map<StoredChunk, SmallContent>();
  /** Whether the segment is complete: nothing more will be written to it. */
  sealed = false;
  /** Whether the segment's file was removed. */
  removed = false;

  constructor(
    readonly number: number,
    readonly path: string,
    /** The offset of the next content in bytes: the end of all durable contents. */
    public end: number,
  ) {}

  /** The number of bytes of contents that are no longer in use. */
  get deadBytes(): number {
    return this.end - this.liveBytes;
  }

  add(content: SmallContent): void {
    this.contents.add(content);
    this.liveBytes += content.size;
  }

  remove(content: SmallContent): void {
    if (this.contents.delete(content)) this.liveBytes -= content.size;
  }

  /** Adds a content of `size` bytes that was written at the segment's end. */
  append(name: string, size: number): SmallContent {
    const content = new SmallContent(name, size, this, this.end);
    this.end += size;
    this.add(content);
    return content;
  }
}

const NAME = /^([1-9]\d{0,14})$/;

/** Reads the number in the name of a segment's file; undefined for other files. */
export function segmentNumber(name: string): number | undefined {
  const match = NAME.exec(name);
  return match ? Number(match[1]) : undefined;
}
