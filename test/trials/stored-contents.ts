import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { replay } from "../../src/live/disk/stores/chunk-records.js";
import { readJournal } from "../../src/live/disk/stores/journal.js";

/** A content in a node's folder: a part of a segment, or a whole file. */
export interface StoredContent {
  /** Its hash, in hexadecimal. */
  readonly name: string;
  readonly path: string;
  readonly offset: number;
  readonly size: number;
}

/** Contents in a node's folder, each once: those in segments that its index names, and all that have a file. */
export function storedContents(folder: string): StoredContent[] {
  const store = join(folder, "store");
  const places = new Map<string, StoredContent>();
  for (const { chunk, place } of replay(readJournal(join(store, "index")).records)) {
    if (!place) continue;
    const path = join(store, "segments", `${place.segment}`);
    places.set(`${path} ${place.offset}`, {
      name: Buffer.from(chunk.hash).toString("hex"),
      path,
      offset: place.offset,
      size: chunk.size,
    });
  }
  const entries = readdirSync(join(store, "chunks"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return [...places.values(), ...files.map((path) => ({ name: basename(path), path, offset: 0, size: sizeOf(path) }))];
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The bytes of a content; fewer where its file ends before. */
export function bytesOf({ path, offset, size }: StoredContent): Buffer {
  return readFileSync(path).subarray(offset, offset + size);
}

/** Bytes of contents in a node's folder. */
export function storedBytes(folder: string): number {
  return storedContents(folder).reduce((sum, { size }) => sum + size, 0);
}
