import type { Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { type OpenFile, spool } from "./spool.js";

/** What is at a path, in words: `is a named pipe`. */
export function kindOf(found: Stats): string {
  if (found.isFile()) return "is a file";
  if (found.isDirectory()) return "is a folder";
  if (found.isSymbolicLink()) return "is a symbolic link";
  if (found.isFIFO()) return "is a named pipe";
  if (found.isSocket()) return "is a socket";
  return found.isBlockDevice() || found.isCharacterDevice() ? "is a device" : "is not a regular file";
}

/**
 * Opens a file of which all content is to be read. Where the system makes the content when it is read, as in `/proc`, the
 * length that it tells is not true: such a file is read to its end first. Rejects as `fs` does, with `Interrupted`, or when it
 * is no regular file.
 */
export async function openWhole(path: string, signal?: AbortSignal): Promise<OpenFile> {
  // A named pipe would be waited for.
  const seen = await stat(path);
  if (!seen.isFile()) throw new Error(`${path} ${kindOf(seen)}: not a regular file`);
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    if (await isTrue(file, size)) return { file, size };
    return await spool(file.createReadStream({ start: 0, autoClose: false }), signal);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Whether a file has as many bytes as the system says. A file that grows has more, and counts: what was there is put. */
async function isTrue(file: FileHandle, size: number): Promise<boolean> {
  const { bytesRead } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
  return size === 0 ? bytesRead === 0 : bytesRead === 1;
}
