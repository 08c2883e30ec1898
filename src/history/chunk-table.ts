import type { HistoryFiles } from "./history.js";

/** The file and the size of each chunk of a history. Chunks are numbered across all files. */
export interface ChunkTable {
  readonly count: number;
  /** The first chunk of each file; one more entry at the end. */
  readonly first: Int32Array;
  /** For each chunk, its file, and its size in bytes. The last chunk of a file may be shorter. */
  readonly file: Int32Array;
  readonly bytes: Float64Array;
}

export function chunkTable({ chunks, chunkSize, bytes }: HistoryFiles): ChunkTable {
  const first = new Int32Array(chunks.length + 1);
  chunks.forEach((count, file) => {
    first[file + 1] = (first[file] as number) + count;
  });
  const count = first[chunks.length] as number;
  const table = { count, first, file: new Int32Array(count), bytes: new Float64Array(count) };
  chunks.forEach((count, file) => {
    const [start, size] = [first[file] as number, chunkSize[file] as number];
    table.file.fill(file, start, start + count);
    table.bytes.fill(size, start, start + count);
    if (count > 0) table.bytes[start + count - 1] = Math.max(0, (bytes[file] as number) - (count - 1) * size);
  });
  return table;
}
