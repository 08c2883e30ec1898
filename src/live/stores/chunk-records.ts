import type { StoredChunk } from "../../runtime/chunk-store.js";

/** The record of a replica: `+ file index size pledge hash`, the hash in hexadecimal, or `-` where there is none. */
export function formatReplica(chunk: StoredChunk): string {
  const hash = chunk.hash.length > 0 ? Buffer.from(chunk.hash).toString("hex") : "-";
  return `+ ${chunk.fileId} ${chunk.index} ${chunk.size} ${chunk.pledge} ${hash}`;
}

/** The record of a replica's end: `- file index`. */
export function formatDeletion(chunk: StoredChunk): string {
  return `- ${chunk.fileId} ${chunk.index}`;
}

const REPLICA = /^\+ (\d+) (\d+) (\d+) (\d+) (-|(?:[0-9a-f]{2})+)$/;
const DELETION = /^- (\d+) (\d+)$/;

/** The replicas that a journal's records leave. */
export function replay(records: Iterable<string>): StoredChunk[] {
  const chunks = new Map<string, StoredChunk>();
  for (const record of records) {
    const deletion = DELETION.exec(record);
    if (deletion) {
      chunks.delete(`${deletion[1]}/${deletion[2]}`);
      continue;
    }
    const replica = REPLICA.exec(record);
    if (!replica) throw new Error(`the index of the store has a record of an unknown kind: ${record}`);
    const [, fileId, index, size, pledge, hash] = replica;
    chunks.set(`${fileId}/${index}`, {
      fileId: Number(fileId),
      index: Number(index),
      size: Number(size),
      pledge: Number(pledge),
      hash: hash === "-" ? new Uint8Array() : Uint8Array.from(Buffer.from(hash!, "hex")),
    });
  }
  return [...chunks.values()];
}
