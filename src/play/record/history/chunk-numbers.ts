import type { HistoryFileLog } from "./history-files.js";

/** Numbers the chunks of the history. The chunks of a file have consecutive numbers. Files come in the order of their commits. */
export class ChunkNumbers {
  private readonly first: Int32Array;
  private readonly files: Int32Array;

  /** `chunks`: the number of chunks of each file of the history. */
  constructor(
    log: HistoryFileLog,
    private readonly chunks: readonly number[],
  ) {
    this.files = log.positions();
    this.first = new Int32Array(chunks.length);
    for (let file = 1; file < chunks.length; file++) this.first[file] = this.first[file - 1]! + chunks[file - 1]!;
  }

  /** The number of a chunk. `slot`: the file's number in the log. -1: the file was never committed. */
  of(slot: number, index: number): number {
    const file = this.files[slot]!;
    return file < 0 || index >= this.chunks[file]! ? -1 : this.first[file]! + index;
  }
}
