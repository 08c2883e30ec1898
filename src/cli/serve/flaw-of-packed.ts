import { readFile, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

/** Larger files are not checked here, but only when they are needed. */
const LARGEST = 16 * 2 ** 20;
const LARGEST_INSIDE = 500_000_000;

/** A sentence that says why a gzip file is damaged or cut off; undefined: it is sound, does not exist, or is too large to be checked here. */
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
