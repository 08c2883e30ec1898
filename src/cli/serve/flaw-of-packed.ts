import { readFile, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

/** Larger files are looked at when they are needed. */
const LARGEST = 16 * 2 ** 20;
const LARGEST_INSIDE = 500_000_000;

/** Why a file that gzip packed is damaged or cut off, in a sentence; undefined: it is sound, is not there, or is large. */
export async function flawOfPacked(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || found.size > LARGEST) return undefined;
  try {
    await promisify(gunzip)(await readFile(path), { maxOutputLength: LARGEST_INSIDE });
    return undefined;
  } catch (error) {
    return `${path}: damaged, or cut off: ${(error as Error).message}`;
  }
}
