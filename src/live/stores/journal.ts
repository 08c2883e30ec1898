import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { replaceDurably } from "../durable-file.js";

/** Hexadecimal digits of a record's checksum. */
const CHECKSUM_DIGITS = 8;
/** Bytes of a line that can still be a record's. */
const LONGEST_LINE = 64 * 1024;

function lineOf(record: string): string {
  return `${hash("sha256", record).slice(0, CHECKSUM_DIGITS)} ${record}\n`;
}

function recordOf(line: string): string | undefined {
  const record = line.slice(CHECKSUM_DIGITS + 1);
  return record !== "" && lineOf(record) === `${line}\n` ? record : undefined;
}

/** Records that could be read back, and the number of lines that could not. */
export interface Recovered {
  readonly records: string[];
  readonly damaged: number;
}

/** Reads a journal's records. A torn or damaged line costs its own record and no other. */
export function readJournal(path: string): Recovered {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { records: [], damaged: 0 };
    throw error;
  }
  const records: string[] = [];
  let damaged = 0;
  // Line by line: all of it, after years of a node that never stopped, may be too much for one string.
  for (let start = 0, end = 0; start < bytes.length; start = end + 1) {
    end = bytes.indexOf("\n", start);
    if (end < 0) end = bytes.length;
    if (end === start) continue;
    const record = end - start > LONGEST_LINE ? undefined : recordOf(bytes.toString("utf8", start, end));
    if (record === undefined) damaged++;
    else records.push(record);
  }
  return { records, damaged };
}

/**
 * An append-only file of one-line records, each with a checksum. Records appended while a sync is under way share the
 * next one, so that many at once cost as much as one.
 */
export class Journal {
  private pending: string[] = [];
  private waiting: ((failure: unknown) => void)[] = [];
  private syncing = false;
  /** Whether the file may end in the middle of a line. */
  private torn = false;
  private closed: Promise<void> | undefined;

  private constructor(private readonly file: FileHandle) {}

  /** Starts a journal anew with `records`; an older one at `path` is replaced at once or not at all. */
  static async compacted(path: string, records: readonly string[]): Promise<Journal> {
    await replaceDurably(path, records.map(lineOf).join(""));
    return new Journal(await open(path, "a"));
  }

  /** Appends a record; `done` runs once it is durable, or has failed. */
  append(record: string, done: (failure: unknown) => void): void {
    this.pending.push(lineOf(record));
    this.waiting.push(done);
    if (!this.syncing) void this.syncAll();
  }

  /** Waits for what was appended, and closes the file. */
  close(): Promise<void> {
    this.closed ??= this.finish();
    return this.closed;
  }

  private async finish(): Promise<void> {
    while (this.syncing) await new Promise<void>((resolve) => this.waiting.push(() => resolve()));
    await this.file.close();
  }

  private async syncAll(): Promise<void> {
    this.syncing = true;
    while (this.waiting.length > 0) {
      const [lines, waiting] = [this.pending, this.waiting];
      this.pending = [];
      this.waiting = [];
      const failure = await this.write(lines);
      for (const done of waiting) done(failure);
    }
    this.syncing = false;
  }

  private async write(lines: string[]): Promise<unknown> {
    try {
      await this.file.appendFile((this.torn ? "\n" : "") + lines.join(""));
      await this.file.datasync();
      this.torn = false;
      return undefined;
    } catch (error) {
      this.torn = true;
      return error;
    }
  }
}
