import { close, open, read } from "node:fs";
import { chunkMemory } from "./lent-memory.js";

function ignore(): void {}

/**
 * Reads a file that should have `length` bytes, into memory that is lent: what is there of them, and one more byte if there
 * is more. Three visits to the disk, where `readFile`, which knows no length, takes six for a mebibyte.
 */
export function readWhole(path: string, length: number): Promise<Uint8Array> {
  const data = chunkMemory.lendToSend(length + 1);
  return new Promise((resolve, reject) => {
    open(path, "r", (failure, file) => {
      if (failure) return reject(failure);
      const readFrom = (filled: number): void => {
        read(file, data, filled, data.length - filled, filled, (error, bytes) => {
          const total = filled + bytes;
          if (!error && bytes > 0 && total < length) return readFrom(total);
          close(file, ignore);
          if (error) reject(error);
          else resolve(data.subarray(0, total));
        });
      };
      readFrom(0);
    });
  });
}
