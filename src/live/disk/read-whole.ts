import { close, open, read } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { chunkMemory } from "../grpc/fast-path/lent-memory.js";

function ignore(): void {}

/**
 * Reads a file that should have `length` bytes, into lent memory: up to `length` bytes, and one more byte if the file is longer. This
 * takes three file operations. `readFile`, which does not know the length, takes six for a mebibyte.
 */
export function readWhole(path: string, length: number): Promise<Uint8Array> {
  return readPart(path, 0, length, length + 1);
}

/**
 * Reads a part of a file from `position` on, into lent memory. It reads at most `most` bytes, and at least `enough` unless the file ends
 * before.
 */
export function readPart(path: string, position: number, enough: number, most = enough): Promise<Uint8Array> {
  const data = chunkMemory.lendToSend(most);
  return new Promise((resolve, reject) => {
    open(path, "r", (failure, file) => {
      if (failure) return reject(failure);
      const readFrom = (filled: number): void => {
        read(file, data, filled, data.length - filled, position + filled, (error, bytes) => {
          const total = filled + bytes;
          if (!error && bytes > 0 && total < enough) return readFrom(total);
          close(file, ignore);
          if (error) reject(error);
          else resolve(data.subarray(0, total));
        });
      };
      readFrom(0);
    });
  });
}

/** Reads `length` bytes from an open file, or fewer if the file ends before. */
export async function readOpen(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const data = chunkMemory.lendToSend(length);
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await file.read(data, filled, length - filled, position + filled);
    if (bytesRead === 0) return data.subarray(0, filled);
    filled += bytesRead;
  }
  return data;
}
