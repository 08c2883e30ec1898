import { closeSync, openSync, readSync } from "node:fs";
import * as z from "zod";
import type { RunRecord } from "../run-record.js";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const whole = z.number().int().min(0);

/** The form of a record in a file, or from another machine. */
export const recordSchema = z.object({
  key: sha256,
  scenarioHash: sha256,
  seed: whole,
  network: whole.nullable(),
  outcome: z.enum(["finished", "failed"]),
  digest: z.string().regex(/^([0-9a-f]{16})?$/),
  passed: z.boolean(),
  events: whole,
  metrics: z.record(z.string().max(200), z.number().nullable()),
  error: z.object({ message: z.string(), command: z.string() }).optional(),
});

/** The longest line that is read, in bytes. */
const LONGEST_LINE = 2 ** 20;
const READ_BYTES = 2 ** 18;
const LINE_FEED = 10;

/** Writes a record as a line of a file. */
export function lineOf(record: RunRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** A damaged line in a file of records; lines are counted from 1. */
class DamagedRecords extends Error {
  constructor(path: string, line: number, what: string) {
    super(`${path}:${line}: ${what}`);
    this.name = "DamagedRecords";
  }
}

/**
 * Reads the records of a file one by one. Returns the number of bytes of a last line without a line end, which a killed writer has
 * left; 0 if there is none. Throws DamagedRecords if any other line is not a record, and what the file system throws.
 */
export function* readRecords(path: string): Generator<RunRecord, number> {
  const file = openSync(path, "r");
  try {
    let rest = Buffer.alloc(0);
    let line = 0;
    const block = Buffer.allocUnsafe(READ_BYTES);
    for (;;) {
      const length = readSync(file, block, 0, block.length, null);
      if (length === 0) return rest.length;
      const bytes = Buffer.concat([rest, block.subarray(0, length)]);
      let start = 0;
      for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
        yield recordOf(path, ++line, bytes.toString("utf8", start, end));
        start = end + 1;
      }
      rest = bytes.subarray(start);
      if (rest.length > LONGEST_LINE) throw new DamagedRecords(path, line + 1, "this line is longer than any record");
    }
  } finally {
    closeSync(file);
  }
}

function recordOf(path: string, line: number, text: string): RunRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DamagedRecords(path, line, "this is not JSON: the file is damaged");
  }
  const { success, data, error } = recordSchema.safeParse(value);
  if (success) return data as RunRecord;
  const [issue] = error.issues;
  throw new DamagedRecords(path, line, `this is not a record of a run: ${issue?.path.join(".")}: ${issue?.message}`);
}
