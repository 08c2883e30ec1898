import type { Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { type OpenFile, spool } from "./spool.js";

/** Says in words what is at a path: `is a named pipe`. */
export function kindOf(found: Stats): string {
  if (found.isFile()) return "is a file";
  if (found.isDirectory()) return "is a folder";
  if (found.isSymbolicLink()) return "is a symbolic link";
  if (found.isFIFO()) return "is a named pipe";
  if (found.isSocket()) return "is a socket";
  return found.isBlockDevice() || found.isCharacterDevice() ? "is a device" : "is not a regular file";
}

/**
 * Opens a file whose whole content will be read. The system makes some files only when they are read, as in `/proc`, and gives a
 * wrong length for them: such a file is first copied to its end. Rejects as `fs` does, with `Interrupted`, or when it is not a
 * regular file.
 */
export async function openWhole(path: string, signal?: AbortSignal): Promise<OpenFile> {
  // Look before opening, since opening a named pipe would wait for a writer.
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

/**
 * Whether the length that the system gives is true. If it is 0, the file must be empty. Otherwise the file must have at least that many bytes.
 * A growing file has more; then only the bytes up to that length are put.
 */
async function isTrue(file: FileHandle, size: number): Promise<boolean> {
  const { bytesRead } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
  return size === 0 ? bytesRead === 0 : bytesRead === 1;
}
