import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { History } from "../../history/history.js";
import { readHistory, type WrittenHistory } from "../../history/written.js";
import { BadInput } from "../exit-code.js";
import { flawIn, historyShape } from "./history-shape.js";

/** The largest history file, and the largest content after decompression, in bytes. The file of 100,000 nodes has a few megabytes. */
const LARGEST = 256 * 2 ** 20;
const LARGEST_INSIDE = 500_000_000;
/** The largest number of problems of one file that are shown. */
const TOLD = 3;

/** Reads and checks a history: history.json.gz, or the folder of its report. Throws BadInput, with the file and what is wrong. */
export function readHistoryFile(path: string): History {
  const [file, bytes] = bytesOf(path);
  const value = parsed(file, unpacked(file, bytes));
  const result = historyShape.safeParse(value);
  if (!result.success) {
    const { issues } = result.error;
    throw new BadInput(
      ...issues.slice(0, TOLD).map(({ path: place, message }) => `${file}: ${place.map(String).join(".")}: ${message}`),
    );
  }
  const history = readHistory(result.data as WrittenHistory);
  const flaw = flawIn(history);
  if (flaw !== undefined) throw new BadInput(`${file}: ${flaw}`);
  return history;
}

function bytesOf(path: string): readonly [string, Buffer] {
  try {
    const isFolder = statSync(path).isDirectory();
    const file = isFolder ? join(path, "history.json.gz") : path;
    const found = statSync(file, { throwIfNoEntry: !isFolder });
    if (!found) throw new BadInput(`${path}: there is no history.json.gz in it: run writes one with --history full`);
    if (!found.isFile()) throw new BadInput(`${file}: not a file`);
    if (found.size > LARGEST) throw new BadInput(`${file}: not a history: it is larger than 256 MiB`);
    return [file, readFileSync(file)];
  } catch (error) {
    if (error instanceof BadInput) throw error;
    throw new BadInput(`${path}: cannot be read: ${(error as Error).message.replace(/, \w+ '.*$/s, "")}`);
  }
}

function unpacked(file: string, bytes: Buffer): string {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b)
    throw new BadInput(`${file}: not a history: it is not compressed by gzip`);
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_INSIDE }).toString("utf8");
  } catch (error) {
    throw new BadInput(`${file}: damaged, or cut off: ${(error as Error).message}`);
  }
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadInput(`${file}: not JSON, or cut off: ${(error as Error).message}`);
  }
}
