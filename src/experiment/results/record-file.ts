import { closeSync, fdatasyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord } from "../run-record.js";
import { lineOf } from "./record-lines.js";

/** The file is synced after this many records, so that a power cut loses no more than these. */
const SYNC_EVERY = 64;
const MOST_WRITERS = 100_000;

/** Matches the name of a file of records. */
export const RECORDS = /^records-\d+\.jsonl$/;

/**
 * A file of records to which one writer appends. Each record is one write at the end of the file. So if the process is killed, all lines are
 * whole, except perhaps the last one. No other writer uses the file, so two processes may write into one folder.
 */
export class RecordFile {
  private file: number | undefined;
  private length = 0;
  private unsynced = 0;

  /** The constructor creates no file; the first record creates it. */
  constructor(private readonly folder: string) {}

  /** Appends a record. Throws what the file system throws, as on a full disk. The file then ends with the previous record. */
  append(record: RunRecord): void {
    this.file ??= newFile(this.folder);
    const line = Buffer.from(lineOf(record));
    try {
      for (let written = 0; written < line.length; ) written += writeSync(this.file, line, written);
    } catch (error) {
      ftruncateSync(this.file, this.length);
      throw error;
    }
    this.length += line.length;
    if (++this.unsynced >= SYNC_EVERY) this.sync();
  }

  close(): void {
    if (this.file === undefined) return;
    this.sync();
    closeSync(this.file);
    this.file = undefined;
  }

  private sync(): void {
    if (this.file !== undefined && this.unsynced > 0) fdatasyncSync(this.file);
    this.unsynced = 0;
  }
}

/** Creates a file with the first number that no file has yet. */
function newFile(folder: string): number {
  for (let number = 1; number <= MOST_WRITERS; number++) {
    try {
      return openSync(join(folder, `records-${number}.jsonl`), "ax");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  throw new Error(`${folder} has more than ${MOST_WRITERS} files of records`);
}
