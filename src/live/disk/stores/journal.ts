import { hash } from "node:crypto";
import { closeSync, existsSync, openSync, readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { isDiskFull, syncDirectory, writeSynced } from "../durable-file.js";
import { type FileSystem, machineFiles } from "../file-system.js";

/** The number of hexadecimal digits of a record's checksum. */
const CHECKSUM_DIGITS = 8;
/** The longest line, in bytes, that can be a record. */
const LONGEST_LINE = 64 * 1024;
/** The number of bytes read, and of characters written, at a time. A whole journal may be too long for one string. */
const BLOCK = 1024 * 1024;
const LINE_END = 10;
const NOTHING = Buffer.alloc(0);

function lineOf(record: string): string {
  return `${hash("sha256", record).slice(0, CHECKSUM_DIGITS)} ${record}\n`;
}

function recordOf(line: string): string | undefined {
  const record = line.slice(CHECKSUM_DIGITS + 1);
  return record !== "" && lineOf(record) === `${line}\n` ? record : undefined;
}

function* blocksOf(lines: Iterable<string>): Generator<Buffer> {
  let block = "";
  for (const line of lines) {
    block += line;
    if (block.length < BLOCK) continue;
    yield Buffer.from(block);
    block = "";
  }
  if (block !== "") yield Buffer.from(block);
}

interface JournalLine {
  /** The record; undefined when the line is damaged, or cut off. */
  readonly record: string | undefined;
  /** Whether the line has its line end. The last line has none if it was cut off. */
  readonly ended: boolean;
}

function lineFrom(bytes: Buffer, ended: boolean): JournalLine {
  return { record: bytes.length > LONGEST_LINE ? undefined : recordOf(bytes.toString("utf8")), ended };
}

/** Yields the lines of a journal, without empty lines; none if there is no file. */
function* journalLines(path: string): Generator<JournalLine> {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  try {
    const block = Buffer.allocUnsafe(BLOCK);
    let begun: Buffer = NOTHING;
    for (let length = readSync(file, block); length > 0; length = readSync(file, block)) {
      const bytes = block.subarray(0, length);
      let start = 0;
      for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END, start)) {
        const line = begun.length > 0 ? Buffer.concat([begun, bytes.subarray(start, end)]) : bytes.subarray(start, end);
        if (line.length > 0) yield lineFrom(line, true);
        begun = NOTHING;
        start = end + 1;
      }
      // If a line is too long for a record, keep only enough of it to know this.
      if (begun.length <= LONGEST_LINE) begun = Buffer.concat([begun, bytes.subarray(start)]);
    }
    if (begun.length > 0) yield lineFrom(begun, false);
  } finally {
    closeSync(file);
  }
}

/** The records that could be read, and the number of lines that could not be read. */
export interface Recovered {
  readonly records: string[];
  readonly damaged: number;
}

/** Reads a journal's records. A torn or damaged line costs its own record and no other. */
export function readJournal(path: string): Recovered {
  const records: string[] = [];
  let damaged = 0;
  for (const { record } of journalLines(path)) {
    if (record === undefined) damaged++;
    else records.push(record);
  }
  return { records, damaged };
}

/**
 * An append-only file of one-line records, each with a checksum. Records that are appended at the same time, or while a sync is under way,
 * share the next sync, which takes about as long for many records as for one.
 */
export class Journal {
  private pending: string[] = [];
  private waiting: ((failure: unknown) => void)[] = [];
  /** The records that will replace the whole file. */
  private anew: Iterable<string> | undefined;
  private syncing = false;
  /** Whether the file may end in the middle of a line. */
  private torn = false;
  /** The error after which nothing more may be written, because the next start could read either the old file or the new one. */
  private broken: unknown;
  private closed: Promise<void> | undefined;

  private file: FileHandle | undefined;
  /** The size of the file in bytes: now, and after it was last rewritten. */
  private size = 0;
  private first = 0;

  private constructor(
    private readonly files: FileSystem,
    private readonly path: string,
  ) {}

  /**
   * Starts a new journal with `records`. An older one at `path`, which must say the same, is replaced completely or not at all. If the
   * disk has no room for the new one, the older one stays in use.
   */
  static async compacted(path: string, records: Iterable<string>, files: FileSystem = machineFiles): Promise<Journal> {
    const journal = new Journal(files, path);
    try {
      await journal.writeAnew(records);
    } catch (error) {
      if (!isDiskFull(error) || !existsSync(path)) throw error;
      await journal.takeOver();
      return journal;
    }
    await journal.putInPlace();
    return journal;
  }

  /** Appends a record. Calls `done` once the record is durable, or has failed. */
  append(record: string, done: (failure: unknown) => void): void {
    this.pending.push(lineOf(record));
    this.waiting.push(done);
    this.start();
  }

  /** Whether the file has grown to twice the size that it had when it was last rewritten, and by more than `least` bytes. */
  hasGrown(least: number): boolean {
    return !this.anew && this.size - this.first > Math.max(least, this.first);
  }

  /**
   * Rewrites the journal with `records`, which must contain everything appended so far. Records that are appended but not written yet may
   * then appear twice. If there is no room for a new file, the old one stays in use.
   */
  rewrite(records: Iterable<string>): void {
    this.anew = records;
    this.start();
  }

  /** Waits until the appended records are written, and closes the file. */
  close(): Promise<void> {
    this.closed ??= this.finish();
    return this.closed;
  }

  private async finish(): Promise<void> {
    while (this.syncing) await new Promise<void>((resolve) => this.waiting.push(() => resolve()));
    await this.file?.close();
  }

  private start(): void {
    if (!this.syncing) void this.syncAll();
  }

  private async syncAll(): Promise<void> {
    this.syncing = true;
    // Wait a moment: a caller usually appends several records.
    await undefined;
    while (this.waiting.length > 0 || this.anew) {
      const { anew, pending, waiting } = this;
      this.pending = [];
      this.waiting = [];
      const failure = await this.write(anew, pending);
      if (this.anew === anew) this.anew = undefined;
      for (const done of waiting) done(failure);
    }
    this.syncing = false;
  }

  private async write(anew: Iterable<string> | undefined, lines: string[]): Promise<unknown> {
    try {
      if (anew) await this.replace(anew);
      if (this.broken) return this.broken;
      if (lines.length === 0) return undefined;
      const file = this.file!;
      if (this.torn) await file.appendFile("\n");
      for (const block of blocksOf(lines)) {
        await file.appendFile(block);
        this.size += block.length;
      }
      await file.datasync();
      this.torn = false;
      return undefined;
    } catch (error) {
      this.torn = true;
      return error;
    }
  }

  private async replace(records: Iterable<string>): Promise<void> {
    const { size } = this;
    try {
      await this.writeAnew(records);
    } catch {
      // Do not try again before the file has grown to twice this size.
      this.first = size;
      this.size = size;
      return;
    }
    try {
      await this.putInPlace();
    } catch (error) {
      this.broken = error;
    }
  }

  /** Writes `records` to a new file beside the journal. */
  private async writeAnew(records: Iterable<string>): Promise<void> {
    let size = 0;
    function* blocks(): Generator<Buffer> {
      for (const block of blocksOf(linesOf(records))) {
        size += block.length;
        yield block;
      }
    }
    await writeSynced(`${this.path}.new`, blocks(), this.files);
    this.size = size;
    this.first = size;
  }

  /** Goes on with the journal that is there. Its last line may be cut off. */
  private async takeOver(): Promise<void> {
    this.file = await this.files.open(this.path, "a");
    this.size = (await this.file.stat()).size;
    this.torn = true;
  }

  private async putInPlace(): Promise<void> {
    await this.files.rename(`${this.path}.new`, this.path);
    await syncDirectory(dirname(this.path), this.files);
    const older = this.file;
    this.file = await this.files.open(this.path, "a");
    this.torn = false;
    await older?.close();
  }
}

function* linesOf(records: Iterable<string>): Generator<string> {
  for (const record of records) yield lineOf(record);
}
