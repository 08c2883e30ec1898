import type { StoredChunk } from "../../../runtime/chunk-store.js";
import { readPart } from "../read-whole.js";
import type { Place, Segment, SmallContent } from "./segment.js";
import type { SegmentWriter } from "./segment-writer.js";

/** The number of bytes of a segment that are read, and then copied, at a time. */
const SPAN_BYTES = 4 * 1024 * 1024;

/** What compaction needs from the store whose contents it moves. */
export interface SegmentOwner {
  /**
   * Whether no put of a chunk is under way. During a put, the index could get the put's record and the record of the content's new place in
   * the wrong order.
   */
  isSettled(chunk: StoredChunk): boolean;
  /** Records the new place of the content of `chunk`. Resolves when the record is durable. */
  record(chunk: StoredChunk, place: Place): Promise<void>;
}

/** What compaction needs from the segments of that store. */
export interface Compactable {
  /** The writer of the newest segment. */
  readonly writer: SegmentWriter;
  /** Called for a copy that was written, but that the index will not contain. */
  unrecorded(content: SmallContent): void;
  /** Removes a segment if it is empty, or compacts it if that is due. */
  consider(segment: Segment): void;
}

/** A content, and its copy in the newest segment. */
interface Copied {
  readonly content: SmallContent;
  readonly copy: SmallContent;
}

/**
 * Moves the contents of a sealed segment to the newest one: copies them durably, then records their new places in the index. A content that
 * cannot be read or copied, or that is being put again, stays where it is. The next change of the segment makes the store try again. Places that
 * could not be recorded remain in `segment.owed`.
 */
export async function compact(segment: Segment, segments: Compactable, owner: SegmentOwner): Promise<void> {
  await recordOwed(segment, owner);
  for (const span of spansOf(segment)) {
    // While the index cannot be written, make no more copies.
    if (segment.owed.size > 0) return;
    const targets = new Set<Segment>();
    for (const one of await copy(span, segment, segments.writer)) {
      if (!canMove(one.content, segment, owner)) {
        segments.unrecorded(one.copy);
        continue;
      }
      targets.add(one.copy.within);
      move(one, segment);
      for (const chunk of one.content.chunks) segment.owed.set(chunk, one.content);
    }
    await recordOwed(segment, owner);
    for (const target of targets) segments.consider(target);
  }
}

/** Groups contents that lie close together, so that one read covers each group. */
function* spansOf(segment: Segment): Generator<SmallContent[]> {
  let span: SmallContent[] = [];
  for (const content of [...segment.contents].sort((a, b) => a.offset - b.offset)) {
    if (span.length > 0 && content.offset + content.size - span[0]!.offset > SPAN_BYTES) {
      yield span;
      span = [];
    }
    span.push(content);
  }
  if (span.length > 0) yield span;
}

/** Copies contents. Resolves with the copies that are durable. */
async function copy(span: readonly SmallContent[], from: Segment, writer: SegmentWriter): Promise<Copied[]> {
  const copying: Promise<Copied>[] = [];
  for await (const { content, data } of bytesOf(
    span.filter((content) => from.contents.has(content)),
    from,
  ))
    copying.push(writer.write(content.name, data).then((copy) => ({ content, copy })));
  const copied = await Promise.allSettled(copying);
  return copied.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

/** Reads contents, and yields those that are complete. If it cannot read them together, it reads each alone. */
async function* bytesOf(
  span: readonly SmallContent[],
  { path }: Segment,
): AsyncGenerator<{ readonly content: SmallContent; readonly data: Uint8Array }> {
  if (span.length === 0) return;
  const begin = span[0]!.offset;
  const end = span.reduce((most, { offset, size }) => Math.max(most, offset + size), begin);
  const all = await readPart(path, begin, end - begin).catch(() => undefined);
  for (const content of span) {
    const { offset, size } = content;
    const data =
      all?.subarray(offset - begin, offset - begin + size) ??
      (await readPart(path, offset, size).catch(() => undefined));
    if (data?.length === size) yield { content, data };
  }
}

function canMove(content: SmallContent, from: Segment, owner: SegmentOwner): boolean {
  return (
    from.contents.has(content) &&
    content.unrecorded === 0 &&
    [...content.chunks].every((chunk) => owner.isSettled(chunk))
  );
}

/** Gives a content the place of its copy. */
function move({ content, copy }: Copied, from: Segment): void {
  const target = copy.within;
  target.remove(copy);
  from.remove(content);
  content.within = target;
  content.offset = copy.offset;
  target.add(content);
}

/** Records the new places that the index does not have yet. Places that could not be recorded stay in `owed`. */
async function recordOwed({ owed }: Segment, owner: SegmentOwner): Promise<void> {
  const recording = [...owed].map(async ([chunk, content]) => {
    // A chunk that was deleted or replaced meanwhile has a later record.
    if (content.chunks.has(chunk)) {
      if (!owner.isSettled(chunk)) return;
      await owner.record(chunk, content);
    }
    owed.delete(chunk);
  });
  await Promise.allSettled(recording);
}
