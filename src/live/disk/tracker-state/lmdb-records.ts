import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { open, type RootDatabase } from "lmdb";
import { syncDirectory } from "../durable-file.js";
import type { RecordChange, RecordStore, StoredRecord } from "./record-store.js";

/**
 * How the environment is opened. Without `overlappingSync` a commit writes its pages, syncs, and then writes the meta page through
 * a descriptor that syncs: it is durable when it resolves. Without `eventTurnBatching` a batch is a transaction of its own.
 * The map grows with the file.
 */
const options = {
  noSubdir: true,
  encoding: "binary",
  keyEncoding: "binary",
  overlappingSync: false,
  eventTurnBatching: false,
} as const;

/** The longest time for the inspection, in ms. It takes seconds even for a large network. */
const INSPECTION_MS = 10 * 60_000;
/**
 * A program that opens a file as `open` does, and reads all of it. It fails if the keys do not ascend: in a damaged file the tree of pages
 * may lead back to itself, so that reading would have no end. Arguments: the library, the file, the options.
 */
const INSPECTION = `
const [library, path, options] = process.argv.slice(1);
const records = require(library).open({ path, ...JSON.parse(options) });
let last = Buffer.alloc(0);
for (const { key, value } of records.getRange({})) {
  if (Buffer.compare(last, key) >= 0) throw new Error("keys out of order");
  last = key;
  for (let at = 0; at < value.length; at += 1024) value[at];
}
records.close();
`;

/** The records in LMDB: a tree of pages in a file that is mapped into memory. Changed pages are copied. */
export class LmdbRecords implements RecordStore {
  private constructor(private readonly records: RootDatabase<Buffer, Buffer>) {}

  /** Opens a file, and creates it if necessary. Throws when it is not a sound LMDB file, and leaves it unchanged. */
  static async open(path: string): Promise<LmdbRecords> {
    await inspect(path);
    return LmdbRecords.openSound(path);
  }

  /** Opens a file that is known to be sound. If the file is damaged even so, this process may be ended by a signal. */
  static async openSound(path: string): Promise<LmdbRecords> {
    const records = open<Buffer, Buffer>({ path, ...options });
    await syncDirectory(dirname(path));
    return new LmdbRecords(records);
  }

  get(key: string): Uint8Array | undefined {
    this.records.resetReadTxn();
    return this.records.get(Buffer.from(key));
  }

  transact(body: (records: Iterable<StoredRecord>) => readonly RecordChange[]): void {
    this.records.transactionSync(() => {
      for (const { key, value } of body(this.all())) this.change(key, value);
    });
  }

  async write(changes: Iterable<RecordChange>): Promise<void> {
    try {
      await this.records.batch(() => {
        for (const { key, value } of changes) this.change(key, value);
      });
    } catch (error) {
      throw await reasonOf(error);
    }
  }

  close(): Promise<void> {
    return this.records.close();
  }

  private change(key: string, value: Uint8Array | undefined): void {
    if (value) void this.records.put(Buffer.from(key), value as Buffer);
    else void this.records.remove(Buffer.from(key));
  }

  private *all(): Generator<StoredRecord> {
    for (const { key, value } of this.records.getRange({})) yield { key: key.toString(), value };
  }
}

/**
 * Opens and reads a file in a separate process first. LMDB trusts the mapped pages: a page that was cut off or overwritten would end
 * this process by a signal, without a message.
 */
async function inspect(path: string): Promise<void> {
  const library = createRequire(import.meta.url).resolve("lmdb");
  const given = ["-e", INSPECTION, library, path, JSON.stringify(options)];
  try {
    await promisify(execFile)(process.execPath, given, {
      env: { ...process.env, NODE_OPTIONS: "" },
      timeout: INSPECTION_MS,
    });
  } catch (error) {
    const { signal, stderr } = error as { signal?: string; stderr?: string };
    const why = /^\w*Error: (.*)$/m.exec(stderr ?? "")?.[1] ?? signal ?? String(error);
    throw new Error(`it cannot be read, as no file of this store or a damaged one (${why})`);
  }
}

/** Finds the reason why a commit failed. The library gives it in the rejection of another promise. */
async function reasonOf(error: unknown): Promise<Error> {
  const { commitError } = error as { commitError?: Promise<never> };
  try {
    await commitError;
  } catch (reason) {
    return reason as Error;
  }
  return error as Error;
}
