import { constants, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LentMemory } from "../grpc/fast-path/lent-memory.js";
import { isWholePages, PAGE_BYTES, pageMemory } from "../grpc/fast-path/page-memory.js";
import { DirectWrites } from "./direct-writes.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "direct-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Makes `length` bytes that begin at a page. */
const pages = (length: number, fill = 0) => Buffer.from(pageMemory(8 * PAGE_BYTES), 0, length).fill(fill);

/** Opens `path` anew, for writes past the cache if the file system supports them. */
async function opened(path: string): Promise<{ file: FileHandle; writes: DirectWrites }> {
  const file = await open(path, "w+");
  return { file, writes: await DirectWrites.to(file) };
}

/** A piece of the file: its place and its length in bytes, and what lies there. */
const piece = fc.record({
  position: fc.oneof(
    fc.nat(20).map((page) => page * PAGE_BYTES),
    fc.nat(20 * PAGE_BYTES),
  ),
  length: fc.oneof(
    fc.integer({ min: 1, max: 6 }).map((count) => count * PAGE_BYTES),
    fc.integer({ min: 1, max: 6 * PAGE_BYTES }),
  ),
  fill: fc.integer({ min: 1, max: 255 }),
});

describe("writes past the page cache", () => {
  it("leave what was written, whole pages or not, for whoever reads the file", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 12 }), async (pieces) => {
        const path = join(folder, "file");
        const { file, writes } = await opened(path);
        const end = Math.max(...pieces.map(({ position, length }) => position + length));
        const expected = Buffer.alloc(end);
        for (const { position, length, fill } of pieces) {
          await writes.write(pages(length, fill), position);
          expected.fill(fill, position, position + length);
          // A read in between brings the page into the cache.
          expect(
            readFileSync(path)
              .subarray(position, position + length)
              .equals(pages(length, fill)),
          ).toBe(true);
        }
        expect(readFileSync(path).equals(expected)).toBe(true);
        await writes.close();
        await file.close();
      }),
      { numRuns: 60 },
    );
  });

  it("go past it wherever the file system does that, and only those of whole pages", async () => {
    const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_DIRECT ?? 0);
    const probe = await open(join(folder, "probe"), flags).catch(() => undefined);
    await probe?.close();
    const { file, writes } = await opened(join(folder, "counted"));
    expect(writes.arePossible).toBe(
      probe !== undefined && constants.O_DIRECT !== undefined && existsSync("/proc/self/fd"),
    );
    let cached = 0;
    const write = file.write.bind(file);
    const counted = (...args: Parameters<typeof write>) => {
      cached++;
      return write(...args);
    };
    Object.assign(file, { write: counted });
    await writes.write(pages(2 * PAGE_BYTES), PAGE_BYTES);
    expect(cached).toBe(writes.arePossible ? 0 : 1);
    cached = 0;
    await writes.write(pages(PAGE_BYTES), 100);
    await writes.write(pages(PAGE_BYTES + 1), 0);
    await writes.write(pages(2 * PAGE_BYTES).subarray(1, 1 + PAGE_BYTES), 0);
    await writes.write(Buffer.alloc(PAGE_BYTES), 0);
    expect(cached).toBe(4);
    await writes.close();
    await writes.close();
    await writes.write(pages(PAGE_BYTES), 0);
    expect(cached).toBe(5);
    await file.close();
  });

  it("concern the file that was opened, whatever lies under its name by now", async () => {
    const path = join(folder, "name");
    const file = await open(path, "w+");
    renameSync(path, join(folder, "elsewhere"));
    writeFileSync(path, "precious");
    const writes = await DirectWrites.to(file);
    await writes.write(pages(PAGE_BYTES, 7), 0);
    await writes.close();
    await file.close();
    expect(readFileSync(path, "utf8")).toBe("precious");
    expect(readFileSync(join(folder, "elsewhere")).equals(pages(PAGE_BYTES, 7))).toBe(true);
  });

  it("go through it from the first refusal on, and lose nothing", async () => {
    const path = join(folder, "refused");
    const { file, writes } = await opened(path);
    let asked = 0;
    const refusing = {
      // Write only a part of the data, so that the rest does not consist of whole pages any more.
      write: async (data: Uint8Array, at: number, _length: number, position: number) => {
        if (++asked === 2) throw Object.assign(new Error("refused"), { code: "EINVAL" });
        return file.write(data, at, 100, position);
      },
      close: () => Promise.reject(new Error("it does not even close")),
    };
    const partly = new DirectWrites(file, refusing as unknown as FileHandle);
    await partly.write(pages(PAGE_BYTES, 5), 0);
    expect(partly.arePossible).toBe(false);
    await partly.write(pages(PAGE_BYTES, 6), PAGE_BYTES);
    expect(asked).toBe(2);
    expect(readFileSync(path).equals(Buffer.concat([pages(PAGE_BYTES, 5), pages(PAGE_BYTES, 6)]))).toBe(true);
    await writes.close();
    await file.close();
  });

  it("tell what the disk says otherwise", async () => {
    const file = await open(join(folder, "read only"), "w+");
    const full = {
      write: () => Promise.reject(Object.assign(new Error("no space"), { code: "ENOSPC" })),
    };
    const writes = new DirectWrites(file, full as unknown as FileHandle);
    await expect(writes.write(pages(PAGE_BYTES), 0)).rejects.toThrow("no space");
    await file.close();
  });
});

describe("memory in pages", () => {
  it("is told from all other", () => {
    expect(isWholePages(pages(PAGE_BYTES))).toBe(true);
    expect(isWholePages(pages(PAGE_BYTES + 1))).toBe(false);
    expect(isWholePages(pages(2 * PAGE_BYTES).subarray(1, 1 + PAGE_BYTES))).toBe(false);
    expect(isWholePages(Buffer.alloc(PAGE_BYTES))).toBe(false);
    expect(isWholePages(Buffer.from(new SharedArrayBuffer(PAGE_BYTES)))).toBe(false);
  });

  it("is lent, when asked for, so that a chunk at the end of its message lies on pages, also when used again", () => {
    const memory = new LentMemory();
    const CHUNK = 2 ** 20;
    expect(isWholePages(memory.lend(CHUNK))).toBe(false);
    memory.lendPages();
    for (const head of [0, 5, 17, 63]) {
      const message = memory.lend(head + CHUNK);
      expect(message.length).toBe(head + CHUNK);
      expect(isWholePages(message.subarray(head))).toBe(true);
      memory.giveBack(message);
      const shorter = memory.lend(head + CHUNK - PAGE_BYTES);
      expect(shorter.buffer).toBe(message.buffer);
      expect(isWholePages(shorter.subarray(head))).toBe(true);
      memory.giveBack(shorter);
    }
  });
});
