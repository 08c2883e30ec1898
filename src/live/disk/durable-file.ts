import { readFileSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { Unfit } from "../daemon/unfit.js";
import { type FileSystem, machineFiles } from "./file-system.js";

/** Whether a write failed because the disk, or the user's share of it, is full. */
export function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT";
}

/** Makes the names in a directory durable: those of files that were created, renamed or removed. */
export async function syncDirectory(path: string, files: FileSystem = machineFiles): Promise<void> {
  const handle = await files.open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder and the folders above it, durably. Rejects with Unfit if one of these names belongs to a file. */
export async function makeFolder(path: string): Promise<void> {
  const first = await machineFiles.mkdir(path, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    const inTheWay = error.code === "EEXIST" || error.code === "ENOTDIR";
    throw inTheWay ? new Unfit(`${path}: a folder is expected, and there is a file`) : error;
  });
  if (first === undefined) return;
  for (let above = dirname(path); ; above = dirname(above)) {
    await syncDirectory(above);
    if (above === dirname(first) || above === dirname(above)) return;
  }
}

/** Writes all of `data` at `position`, with several writes if one takes only a part. Rejects when a write takes nothing. */
export async function writeFully(handle: FileHandle, data: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < data.length; ) {
    const { bytesWritten } = await handle.write(data, done, data.length - done, position + done);
    if (bytesWritten === 0) throw new Error(`nothing was written at ${position + done}, and nothing said why`);
    done += bytesWritten;
  }
}

/** Writes pieces one after another, from `position` on, usually with one system call. */
export async function writeAllFully(
  handle: FileHandle,
  pieces: readonly Uint8Array[],
  position: number,
): Promise<void> {
  let { bytesWritten: done } = await handle.writev(pieces, position);
  let at = position;
  for (const piece of pieces) {
    const skipped = Math.min(done, piece.length);
    done -= skipped;
    if (skipped < piece.length) await writeFully(handle, piece.subarray(skipped), at + skipped);
    at += piece.length;
  }
}

/** Writes a new file and makes its content durable, but not its name. If it fails, it leaves nothing behind. */
export async function writeSynced(
  path: string,
  blocks: Iterable<Uint8Array>,
  files: FileSystem = machineFiles,
): Promise<void> {
  const handle = await files.open(path, "w");
  try {
    let written = 0;
    for (const block of blocks) {
      await writeFully(handle, block, written);
      written += block.length;
    }
    await handle.datasync();
  } catch (error) {
    await handle.close();
    await files.unlink(path).catch(() => {});
    throw error;
  }
  await handle.close();
}

/** Replaces a file so that after a crash it holds either the old content or the new one. */
async function replaceDurably(
  path: string,
  blocks: Iterable<Uint8Array>,
  files: FileSystem = machineFiles,
): Promise<void> {
  const temporary = `${path}.new`;
  await writeSynced(temporary, blocks, files);
  await files.rename(temporary, path);
  await syncDirectory(dirname(path), files);
}

/**
 * Replaces the text of a small file like `replaceDurably`. A full disk has no room for a second file; there the new text overwrites the old
 * one. The new text must not be shorter than the old one. It must fit into one sector (512 bytes), since disks write a sector completely or
 * not at all.
 */
export async function replaceText(path: string, text: string, files: FileSystem = machineFiles): Promise<void> {
  try {
    await replaceDurably(path, [Buffer.from(text)], files);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    const handle = await files.open(path, "r+").catch(() => {
      throw new Error(`${path}: the disk is full`);
    });
    try {
      await writeFully(handle, Buffer.from(text), 0);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

/** Reads the text of a small file; undefined when there is none. */
export function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
