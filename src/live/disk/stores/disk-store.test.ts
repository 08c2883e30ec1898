import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { put, read, realSample } from "../../../../test/contract/chunk-store-contract.js";
import { FullDisk } from "../../../../test/fixtures/full-disk.js";
import { Code } from "../../../runtime/rpc-error.js";
import { Life } from "../../grpc/life.js";
import { type FileSystem, machineFiles } from "../file-system.js";
import { type DiskOptions, DiskStore } from "./disk-store.js";

// In this file every content has a file of its own. With the usual options small contents lie in segments, which segments.test.ts tests.
const FILES: Partial<DiskOptions> = { mostSmallBytes: -1 };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmlab-store-"));
});
afterEach(async () => {
  await Promise.all(opened.map((store) => store.close()));
  opened.length = 0;
  rmSync(folder, { recursive: true });
});

const opened: DiskStore[] = [];
async function open(life = new Life(), place = folder): Promise<DiskStore> {
  const store = await DiskStore.open(place, life, FILES);
  opened.push(store);
  return store;
}
const index = () => join(folder, "index");

function files(): string[] {
  const found = readdirSync(folder, { recursive: true }) as string[];
  return found.filter((name) => name !== "index" && statSync(join(folder, name)).isFile());
}

test("replicas survive a restart, with their contents; cached copies do not", async () => {
  const before = await open();
  const kept = realSample(1, 0, 5000, 7);
  await put(before, kept);
  await put(before, realSample(1, 1, 5000, 0));
  const after = await open();
  expect([...after.list()]).toEqual([kept.chunk]);
  expect([after.replicas, after.replicaBytes, after.cachedCopies]).toEqual([1, 5000, 0]);
  expect(await read(after, 1, 0)).toMatchObject({ data: Buffer.from(kept.content.data!) });
  expect(files()).toHaveLength(1);
});

test("a deleted replica stays deleted, and its file goes", async () => {
  const before = await open();
  await put(before, realSample(1, 0, 10, 7));
  await put(before, realSample(1, 1, 10, 8));
  before.delete(1, 0);
  await before.close();
  const after = await open();
  expect([...after.list()].map((chunk) => chunk.index)).toEqual([1]);
  expect(files()).toHaveLength(1);
});

test("contents lie under two levels of folders, named by their hash", async () => {
  const store = await open();
  const one = realSample(1, 0, 10, 7);
  await put(store, one);
  const name = Buffer.from(one.chunk.hash).toString("hex");
  expect(files()).toEqual([join("chunks", name.slice(0, 2), name.slice(2, 4), name)]);
});

test("a record cut off by a crash costs nothing but itself", async () => {
  const before = await open();
  for (let n = 0; n < 5; n++) await put(before, realSample(1, n, 10, n + 1));
  truncateSync(index(), statSync(index()).size - 20);
  const after = await open();
  expect([...after.list()].map((chunk) => chunk.index)).toEqual([0, 1, 2, 3]);
  expect(after.recovery).toEqual({ replicas: 4, damagedRecords: 1, missingContents: 0 });
  await put(after, realSample(1, 4, 10, 9));
  expect((await open()).replicas).toBe(5);
});

test("a damaged record in the middle costs nothing but itself, wherever the damage is", async () => {
  const before = await open();
  for (let n = 0; n < 3; n++) await put(before, realSample(1, n, 10, n + 1));
  const intact = readFileSync(index());
  const second = intact.indexOf(10) + 1;
  for (let at = second; at < intact.indexOf(10, second); at += 7) {
    const damaged = Uint8Array.from(intact);
    damaged[at]! ^= 0x01;
    const copy = mkdtempSync(join(tmpdir(), "swarmlab-store-"));
    writeFileSync(join(copy, "index"), damaged);
    const store = await open(new Life(), copy);
    expect(store.recovery).toEqual({ replicas: 0, damagedRecords: 1, missingContents: 2 });
    rmSync(copy, { recursive: true });
  }
});

test("a torn line of any length is one damaged record", async () => {
  await put(await open(), realSample(1, 0, 10, 7));
  truncateSync(index(), statSync(index()).size + 1_000_000);
  expect((await open()).recovery).toEqual({ replicas: 1, damagedRecords: 1, missingContents: 0 });
});

test("another file in place of the index is refused, and costs no content", async () => {
  await put(await open(), realSample(1, 0, 10, 7));
  const saved = readFileSync(index());
  writeFileSync(index(), "some notes\nof somebody\n");
  await expect(open()).rejects.toThrow("is not the index of a store");
  writeFileSync(index(), saved);
  expect((await open()).recovery).toEqual({ replicas: 1, damagedRecords: 0, missingContents: 0 });
});

test("what others left among the contents does not keep a store from opening", async () => {
  await put(await open(), realSample(1, 0, 10, 7));
  const [content] = files() as [string];
  writeFileSync(join(folder, "chunks", "note"), "");
  writeFileSync(join(folder, dirname(dirname(content)), "note"), "");
  mkdirSync(join(folder, dirname(content), "folder"));
  expect((await open()).replicas).toBe(1);
});

test("a record of a content that is gone, or too short, is dropped", async () => {
  const before = await open();
  for (let n = 0; n < 3; n++) await put(before, realSample(1, n, 10 + n, n + 1));
  const [first, second] = files();
  rmSync(join(folder, first!));
  truncateSync(join(folder, second!), 3);
  const after = await open();
  expect(after.recovery).toEqual({ replicas: 1, damagedRecords: 0, missingContents: 2 });
  expect(files()).toHaveLength(1);
});

test("what a crash left unfinished is cleaned up", async () => {
  await put(await open(), realSample(1, 0, 10, 1));
  writeFileSync(join(folder, "temporary", "half"), "x");
  writeFileSync(join(folder, files()[0]!, "..", "0".repeat(64)), "never recorded");
  appendFileSync(index(), "\n\n");
  expect((await open()).replicas).toBe(1);
  expect(files()).toHaveLength(1);
});

test("a content that was cut or removed under the store is a data loss", async () => {
  const store = await open();
  await put(store, realSample(1, 0, 10, 1));
  const [file] = files();
  truncateSync(join(folder, file!), 3);
  expect(await read(store, 1, 0)).toMatchObject({ code: Code.DATA_LOSS });
  rmSync(join(folder, file!));
  expect(await read(store, 1, 0)).toMatchObject({ code: Code.DATA_LOSS });
});

test("content without a hash is named by its place", async () => {
  const store = await open();
  const { chunk, content } = realSample(5, 70_000, 10, 3);
  await put(store, { chunk: { ...chunk, hash: new Uint8Array() }, content });
  expect(files()).toEqual([join("chunks", "11", "70", "1170-5-70000")]);
  expect((await open()).get(5, 70_000)).toMatchObject({ size: 10, pledge: 3 });
});

test("content that does not fit its description is refused", async () => {
  const store = await open();
  const { chunk, content } = realSample(5, 0, 10, 3);
  const refused = { code: Code.INVALID_ARGUMENT };
  expect(await put(store, { chunk: { ...chunk, size: 11 }, content })).toMatchObject(refused);
  expect(await put(store, { chunk: { ...chunk, hash: new Uint8Array(3) }, content })).toMatchObject(refused);
  expect(await put(store, { chunk, content: { size: 10, data: undefined, tag: 1 } })).toMatchObject(refused);
  expect(store.replicas).toBe(0);
});

test("many puts and deletions at once end as if one after another", async () => {
  const store = await open();
  const samples = Array.from({ length: 60 }, (_, n) => realSample(1 + (n % 3), n, 100, n + 1));
  await Promise.all(samples.map((one) => put(store, one)));
  for (const { chunk } of samples.slice(0, 30)) store.delete(chunk.fileId, chunk.index);
  await Promise.all(samples.slice(0, 10).map((one) => put(store, one)));
  await store.close();
  const after = await open();
  expect([store.replicas, after.replicas]).toEqual([40, 40]);
  for (const chunk of after.list()) expect(await read(after, chunk.fileId, chunk.index)).toMatchObject({ size: 100 });
});

test("a replica is not demoted by a cached copy that is stored later", async () => {
  const store = await open();
  await put(store, realSample(1, 0, 10, 5));
  await put(store, realSample(1, 0, 10, 0));
  expect([store.replicas, store.cachedCopies]).toEqual([1, 0]);
});

test("nothing completes once the program's life is over", async () => {
  const life = new Life();
  const store = await open(life);
  await put(store, realSample(1, 0, 10, 5));
  let completions = 0;
  const { chunk, content } = realSample(1, 1, 10, 6);
  store.put(chunk, content, () => completions++, 0);
  store.read(1, 0, () => completions++, 0);
  store.read(9, 9, () => completions++, 0);
  life.end();
  await sleep(50);
  expect(completions).toBe(0);
  expect(store.replicas).toBe(1);
});

test("an index that grows with what is over is written anew while it is in use, and loses nothing", async () => {
  const store = await DiskStore.open(folder, new Life(), { ...FILES, leastGrowth: 10_000 });
  opened.push(store);
  const kept = Array.from({ length: 20 }, (_, n) => realSample(1, n, 10, n + 1));
  await Promise.all(kept.map((one) => put(store, one)));
  let largest = 0;
  for (let round = 0; round < 15; round++) {
    const passing = Array.from({ length: 30 }, (_, n) => realSample(2 + round, n, 1, 1000 + n));
    await Promise.all(passing.map((one) => put(store, one)));
    for (const { chunk } of passing) store.delete(chunk.fileId, chunk.index);
    largest = Math.max(largest, statSync(index()).size);
  }
  await store.close();
  // All records together have 55 kB.
  expect(largest).toBeGreaterThan(10_000);
  expect(largest).toBeLessThan(22_000);
  const after = await open();
  expect([...after.list()]).toEqual(kept.map(({ chunk }) => chunk));
  expect(after.recovery).toEqual({ replicas: 20, damagedRecords: 0, missingContents: 0 });
});

describe("on a disk that is full", () => {
  let disk: FullDisk;
  beforeEach(() => {
    disk = new FullDisk();
  });

  const full = { code: Code.RESOURCE_EXHAUSTED, message: expect.stringContaining("the disk is full") };

  test("a put is refused, wherever the room ends; what was confirmed stays, and with room the store goes on", async () => {
    const store = await DiskStore.open(folder, new Life(), { ...FILES, files: disk.files });
    opened.push(store);
    const kept = [0, 1, 2].map((n) => realSample(1, n, 1000, n + 1));
    for (const one of kept) await put(store, one);
    // The room ends before the content, within it, right after it, or within the index's record.
    for (const [n, left] of [0, 1, 500, 999, 1000, 1001, 1050].entries()) {
      disk.room = left;
      expect(await put(store, realSample(2, n, 1000, 50 + n)), `${left}`).toMatchObject(full);
      expect([store.replicas, store.replicaBytes]).toEqual([3, 3000]);
      for (const { chunk, content } of kept)
        expect(await read(store, chunk.fileId, chunk.index)).toMatchObject({ data: Buffer.from(content.data!) });
      // The failed put has left no file, neither under its name nor under another.
      expect(files()).toHaveLength(3);
    }
    disk.room = 0;
    expect(await put(store, realSample(2, 30, 1000, 0))).toMatchObject(full);
    store.delete(1, 1);
    disk.room = 1e6;
    const later = realSample(3, 0, 1000, 99);
    expect(await put(store, later)).toBeUndefined();
    await store.close();
    const after = await open();
    expect([...after.list()]).toEqual([kept[0]!.chunk, kept[2]!.chunk, later.chunk]);
    expect(await read(after, 3, 0)).toMatchObject({ size: 1000 });
  });

  test("an index that there is no room to write anew goes on", async () => {
    let tries = 0;
    const open = (async (path: string, flags: string) => {
      if (path.endsWith(".new") && ++tries > 1) disk.take(1);
      return machineFiles.open(path, flags);
    }) as FileSystem["open"];
    const store = await DiskStore.open(folder, new Life(), {
      ...FILES,
      files: { ...machineFiles, open },
      leastGrowth: 3000,
    });
    opened.push(store);
    disk.room = 0;
    const many = (round: number) => Array.from({ length: 30 }, (_, n) => realSample(2 + round, n, 1, 1000 + n));
    for (let round = 0; round < 5; round++) {
      await Promise.all(many(round).map((one) => put(store, one)));
      for (const { chunk } of many(round).slice(1)) store.delete(chunk.fileId, chunk.index);
    }
    expect(tries).toBeGreaterThan(2);
    await store.close();
    const after = await DiskStore.open(folder, new Life());
    opened.push(after);
    expect([...after.list()].map(({ fileId, index }) => [fileId, index])).toEqual(
      [0, 1, 2, 3, 4].map((n) => [2 + n, 0]),
    );
  });
});
