import type { FileHandle } from "node:fs/promises";
import { expect, test } from "vitest";
import { writeFully } from "./durable-file.js";

/** Makes a file whose writes take only a part of the data: the n-th write takes at most `taken[n]` bytes. */
function reluctant(taken: number[], into: Buffer): FileHandle {
  const write = async (data: Uint8Array, from: number, length: number, at: number) => {
    const bytesWritten = Math.min(length, taken.shift() ?? 0);
    into.set(data.subarray(from, from + bytesWritten), at);
    return { bytesWritten, buffer: data };
  };
  return { write } as unknown as FileHandle;
}

test("what a write leaves is written by the next, and one that takes nothing is an error", async () => {
  const data = Buffer.from("0123456789");
  const into = Buffer.alloc(12);
  await writeFully(reluctant([3, 1, 6], into), data, 2);
  expect(into.subarray(2).equals(data)).toBe(true);
  await expect(writeFully(reluctant([3, 0, 7], into), data, 2)).rejects.toThrow("nothing was written at 5");
});
