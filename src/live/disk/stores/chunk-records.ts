import type { StoredChunk } from "../../../runtime/chunk-store.js";
import type { Place } from "./segment.js";

/** A replica as the journal records it. */
export interface RecordedChunk {
  readonly chunk: StoredChunk;
  /** The place of the replica's content in a segment; undefined when it has a file of its own, or no content. */
  readonly place: Place | undefined;
}

/**
 * The record of a replica: `+ file index size pledge hash`. The hash is hexadecimal, or `-` if there is none. If the content lies in a
 * segment, ` segment offset` follows.
 */
export function formatReplica(chunk: StoredChunk, place?: Place): string {
  const hash = chunk.hash.length > 0 ? Buffer.from(chunk.hash).toString("hex") : "-";
  const record = `+ ${chunk.fileId} ${chunk.index} ${chunk.size} ${chunk.pledge} ${hash}`;
  return place ? `${record} ${place.segment} ${place.offset}` : record;
}

/** Writes the record of a replica's deletion: `- file index`. */
export function formatDeletion(chunk: StoredChunk): string {
  return `- ${chunk.fileId} ${chunk.index}`;
}

const REPLICA = /^\+ (\d+) (\d+) (\d+) (\d+) (-|(?:[0-9a-f]{2})+)(?: (\d+) (\d+))?$/;
const DELETION = /^- (\d+) (\d+)$/;

/** Computes which replicas exist after all records of a journal. */
export function replay(records: Iterable<string>): RecordedChunk[] {
  const chunks = new Map<string, RecordedChunk>();
  for (const record of records) {
    const deletion = DELETION.exec(record);
    if (deletion) {
      chunks.delete(`${deletion[1]}/${deletion[2]}`);
      continue;
    }
    const replica = REPLICA.exec(record);
    if (!replica) throw new Error(`the index of the store has a record of an unknown kind: ${record}`);
    const [, fileId, index, size, pledge, hash, segment, offset] = replica;
    const chunk = {
      fileId: Number(fileId),
      index: Number(index),
      size: Number(size),
      pledge: Number(pledge),
      hash: hash === "-" ? new Uint8Array() : Uint8Array.from(Buffer.from(hash!, "hex")),
    };
    const place = segment === undefined ? undefined : { segment: Number(segment), offset: Number(offset) };
    chunks.set(`${fileId}/${index}`, { chunk, place });
  }
  return [...chunks.values()];
}
