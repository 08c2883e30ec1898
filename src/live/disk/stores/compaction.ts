import type { StoredChunk } from "../../../runtime/chunk-store.js";
import type { Place, Segment, SmallContent } from "./segment.js";
import type { SegmentWriter } from "./segment-writer.js";

/** Bytes that are copied at a time. */
const COPIED_BYTES = 4 * 1024 * 1024;

/** What compaction asks of the store whose contents are moved. */
export interface SegmentOwner {
  /** Whether no put of a chunk is on its way to the index: its record could come before that of the content's new place. */
  isSettled(chunk: StoredChunk): boolean;
  /** Records where the content of `chunk` is now. Resolves when that is durable. */
  record(chunk: StoredChunk, place: Place): Promise<void>;
}

/** What compaction asks of the segments of that store. */
export interface Compactable {
  /** Writes into the newest segment. */
  readonly writer: SegmentWriter;
  read(content: SmallContent): Promise<Uint8Array>;
  /** A copy was written, and no index names it. */
  unrecorded(content: SmallContent): void;
  /** Looks whether a segment can go, or is to be compacted. */
  consider(segment: Segment): void;
}

/** A content, and its bytes in the newest segment. */
interface Copied {
  readonly content: SmallContent;
  readonly copy: SmallContent;
  readonly target: Segment;
}

/**
 * Moves the contents of a sealed segment to the newest one: copies them, durably, and has the index name their new places. Tells whether all
 * of them are elsewhere, by the index as it is on the disk. Otherwise the segment stays as it was, or is kept until the next start.
 */
export async function compact(segment: Segment, segments: Compactable, owner: SegmentOwner): Promise<boolean> {
  const copied: Copied[] = [];
  let whole = true;
  for (const contents of portionsOf(segment)) whole &&= await copy(contents, segments, copied);
  const chunks = [...segment.contents].flatMap((content) => [...content.chunks]);
  // What could not be copied, or is being put again: a later change of the segment tries again.
  if (!whole || segment.unrecorded > 0 || !chunks.every((chunk) => owner.isSettled(chunk))) {
    for (const { copy } of copied) segments.unrecorded(copy);
    return false;
  }
  for (const one of copied) move(one, segment);
  const records = copied.flatMap(({ content }) => [...content.chunks].map((chunk) => owner.record(chunk, content)));
  const written = await Promise.allSettled(records);
  // The index on the disk may still name this one.
  segment.kept = written.some(({ status }) => status === "rejected");
  for (const { target } of copied) target.unrecorded--;
  for (const target of new Set(copied.map(({ target }) => target))) segments.consider(target);
  return !segment.kept;
}

function* portionsOf(segment: Segment): Generator<SmallContent[]> {
  let portion: SmallContent[] = [];
  let bytes = 0;
  for (const content of [...segment.contents]) {
    portion.push(content);
    bytes += content.size;
    if (bytes < COPIED_BYTES) continue;
    yield portion;
    portion = [];
    bytes = 0;
  }
  yield portion;
}

/** Adds the copies of these contents that are durable. Tells whether there is one of each. */
async function copy(contents: SmallContent[], segments: Compactable, copied: Copied[]): Promise<boolean> {
  const copying = contents.map(async (content) => {
    const data = await segments.read(content);
    if (data.length !== content.size) throw new Error("the segment was cut");
    const copy = await segments.writer.write(content.name, data);
    copied.push({ content, copy, target: copy.within });
  });
  return (await Promise.allSettled(copying)).every(({ status }) => status === "fulfilled");
}

/** A content that was let go meanwhile has no place any more. */
function move({ content, copy, target }: Copied, from: Segment): void {
  target.remove(copy);
  if (!from.contents.has(content)) return;
  from.remove(content);
  content.within = target;
  content.offset = copy.offset;
  target.add(content);
}
