import { closeSync, fdatasyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { inBlocks } from "../../report/tidy/tidy.js";

/**
 * Writes a file from pieces of text: first beside it, then in its place. A process that reads it meanwhile, or after
 * the writer was killed, finds the old file or the whole new one. Two processes may write the same file. Throws what
 * the file system throws, and leaves nothing behind.
 */
export function writeWhole(path: string, pieces: Iterable<string>): void {
  const beside = `${path}.${process.pid}.new`;
  const file = openSync(beside, "w");
  try {
    try {
      for (const block of inBlocks(pieces)) writeAll(file, block);
      fdatasyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}
