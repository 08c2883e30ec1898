import type { StoredChunk } from "../../../runtime/chunk-store.js";

/** Where in which segment a content begins, as the index says it. */
export interface Place {
  readonly segment: number;
  readonly offset: number;
}

/** A small content, which lies in a segment, together with others. */
export class SmallContent implements Place {
  /** Chunks of which the index says that this is their content. */
  readonly chunks = new Set<StoredChunk>();
  /** These, and puts and deletions of chunks that are on their way to the index. */
  uses = 0;

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

/** A file of small contents, one behind the other. What was written is never changed. */
export class Segment {
  readonly contents = new Set<SmallContent>();
  /** Bytes of contents in use. */
  liveBytes = 0;
  /** Puts that are on their way to the index, and will name this segment there. */
  unrecorded = 0;
  /** Nothing is written to it any more. */
  sealed = false;
  /** It stays until the next start, whatever is in it: it is not known whether the index names it. */
  kept = false;

  constructor(
    readonly number: number,
    readonly path: string,
    /** Where the next content goes: behind all that is durable. */
    public end: number,
  ) {}

  /** Bytes that nobody uses. */
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

  /** Adds a content of `size` bytes that was written at its end. */
  append(name: string, size: number): SmallContent {
    const content = new SmallContent(name, size, this, this.end);
    this.end += size;
    this.add(content);
    return content;
  }
}

const NAME = /^([1-9]\d{0,14})$/;

/** The number in the name of a segment's file; undefined for other files. */
export function segmentNumber(name: string): number | undefined {
  const match = NAME.exec(name);
  return match ? Number(match[1]) : undefined;
}
