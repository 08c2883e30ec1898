import type { StoredChunk } from "../../../runtime/chunk-store.js";
import type { Place, Segment, SmallContent } from "./segment.js";
import type { SegmentWriter } from "./segment-writer.js";

/** Bytes copied at a time. */
const COPIED_BYTES = 4 * 1024 * 1024;

/** What compaction needs from the store whose contents it moves. */
export interface SegmentOwner {
  /** Whether no put of a chunk is under way. If one is, its record and the record of the content's new place could come in the wrong order. */
  isSettled(chunk: StoredChunk): boolean;
  /** Records the new place of the content of `chunk`. Resolves when the record is durable. */
  record(chunk: StoredChunk, place: Place): Promise<void>;
}

/** What compaction needs from the segments of that store. */
export interface Compactable {
  /** Writes into the newest segment. */
  readonly writer: SegmentWriter;
  read(content: SmallContent): Promise<Uint8Array>;
  /** Called for a copy that was written but will not be in the index. */
  unrecorded(content: SmallContent): void;
  /** Removes a segment if it is empty, or compacts it if that is due. */
  consider(segment: Segment): void;
}

/** A content, and its copy in the newest segment. */
interface Copied {
  readonly content: SmallContent;
  readonly copy: SmallContent;
  readonly target: Segment;
}

/**
 * Moves the contents of a sealed segment to the newest one: copies them durably, then records their new places in the index. Resolves
 * with true if the index on the disk no longer names the segment. Otherwise the segment stays as it was, or is kept until the next start.
 */
export async function compact(segment: Segment, segments: Compactable, owner: SegmentOwner): Promise<boolean> {
  const copied: Copied[] = [];
  let whole = true;
  for (const contents of portionsOf(segment)) whole &&= await copy(contents, segments, copied);
  const chunks = [...segment.contents].flatMap((content) => [...content.chunks]);
  // A content could not be copied, or a chunk is being put again. A later change of the segment will try again.
  if (!whole || segment.unrecorded > 0 || !chunks.every((chunk) => owner.isSettled(chunk))) {
    for (const { copy } of copied) segments.unrecorded(copy);
    return false;
  }
  for (const one of copied) move(one, segment);
  const records = copied.flatMap(({ content }) => [...content.chunks].map((chunk) => owner.record(chunk, content)));
  const written = await Promise.allSettled(records);
  // If a record failed, the index on the disk may still name this segment.
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

/** Copies contents, and adds the durable copies to `copied`. Resolves with whether all were copied. */
async function copy(contents: SmallContent[], segments: Compactable, copied: Copied[]): Promise<boolean> {
  const copying = contents.map(async (content) => {
    const data = await segments.read(content);
    if (data.length !== content.size) throw new Error("the segment was cut");
    const copy = await segments.writer.write(content.name, data);
    copied.push({ content, copy, target: copy.within });
  });
  return (await Promise.allSettled(copying)).every(({ status }) => status === "fulfilled");
}

/** Gives a content the place of its copy. Does nothing for a content that was released meanwhile. */
function move({ content, copy, target }: Copied, from: Segment): void {
  target.remove(copy);
  if (!from.contents.has(content)) return;
  from.remove(content);
  content.within = target;
  content.offset = copy.offset;
  target.add(content);
}
