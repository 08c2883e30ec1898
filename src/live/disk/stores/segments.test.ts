import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { put, read, realSample, type Sample } from "../../../../test/contract/chunk-store-contract.js";
import { until } from "../../../../test/e2e/until.js";
import { FullDisk } from "../../../../test/fixtures/full-disk.js";
import { Code } from "../../../runtime/rpc-error.js";
import { Life } from "../../grpc/life.js";
import { type FileSystem, machineFiles } from "../file-system.js";
import { type DiskOptions, DiskStore } from "./disk-store.js";

// Small contents lie in segments, one behind the other.

let folder: string;
const opened: DiskStore[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmlab-segments-"));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  rmSync(folder, { recursive: true });
});

async function open(options: Partial<DiskOptions> = {}): Promise<DiskStore> {
  const store = await DiskStore.open(folder, new Life(), options);
  opened.push(store);
  return store;
}

async function openAgain(options: Partial<DiskOptions> = {}): Promise<DiskStore> {
  await opened.at(-1)?.close();
  return open(options);
}

/** Makes a sample whose content no other sample has. */
function own(fileId: number, index: number, size: number): Sample {
  return realSample(fileId, index, size, 1 + fileId * 1000 + index);
}

function remove(store: DiskStore, { chunk }: Sample): void {
  store.delete(chunk.fileId, chunk.index);
}

const segmentFiles = () => readdirSync(join(folder, "segments"));
const segmentBytes = () => segmentFiles().reduce((sum, name) => sum + statSync(join(folder, "segments", name)).size, 0);
const ownFiles = () =>
  (readdirSync(join(folder, "chunks"), { recursive: true }) as string[]).filter((name) => name.length > 60);

async function hasAll(store: DiskStore, samples: readonly Sample[]): Promise<void> {
  expect([...store.list()]).toEqual(samples.map(({ chunk }) => chunk));
  for (const { chunk, content } of samples)
    expect(await read(store, chunk.fileId, chunk.index)).toMatchObject({ data: Buffer.from(content.data!) });
}

/** Counts the calls that make something durable. */
function counted(): { files: FileSystem; syncs: () => number } {
  let syncs = 0;
  const open = (async (path: string, flags: string) => {
    const handle = await machineFiles.open(path, flags);
    for (const kind of ["sync", "datasync"] as const) {
      const original = handle[kind].bind(handle);
      handle[kind] = () => {
        syncs++;
        return original();
      };
    }
    return handle;
  }) as FileSystem["open"];
  return { files: { ...machineFiles, open }, syncs: () => syncs };
}

test("many small puts at once share a few syncs, and a segment", async () => {
  const { files, syncs } = counted();
  const store = await open({ files });
  await put(store, own(1, 0, 100));
  const before = syncs();
  const samples = Array.from({ length: 100 }, (_, n) => own(2, n, 1000 + n));
  await Promise.all(samples.map((one) => put(store, one)));
  expect(syncs() - before).toBeLessThanOrEqual(4);
  expect(segmentFiles()).toEqual(["1"]);
  expect(ownFiles()).toEqual([]);
  await hasAll(await openAgain(), [own(1, 0, 100), ...samples]);
});

test("large replicas and cached copies have a file each, as before", async () => {
  const store = await open({ mostSmallBytes: 1000 });
  await put(store, own(1, 0, 1001));
  const { chunk, content } = own(1, 1, 500);
  await put(store, { chunk: { ...chunk, pledge: 0 }, content });
  expect(segmentFiles()).toEqual([]);
  expect(ownFiles()).toHaveLength(2);
});

test("a store whose contents all have files of their own opens, and goes on with segments", async () => {
  const old = await open({ mostSmallBytes: -1 });
  await put(old, own(1, 0, 100));
  await put(old, own(1, 1, 100));
  const store = await openAgain();
  expect(store.recovery).toEqual({ replicas: 2, damagedRecords: 0, missingContents: 0 });
  await put(store, own(1, 2, 100));
  remove(store, own(1, 0, 100));
  const after = await openAgain();
  await hasAll(after, [own(1, 1, 100), own(1, 2, 100)]);
  expect([ownFiles().length, segmentFiles().length]).toEqual([1, 1]);
});

test("chunks of one content share it, unless it has rotted", async () => {
  const store = await open();
  const first = realSample(1, 0, 1000, 7);
  const twin = { ...first, chunk: { ...first.chunk, fileId: 2, pledge: 8 } };
  await put(store, first);
  await put(store, twin);
  expect(segmentBytes()).toBe(1000);
  remove(store, first);
  await hasAll(await openAgain(), [twin]);
  const path = join(folder, "segments", segmentFiles()[0]!);
  const bytes = readFileSync(path);
  bytes[500]! ^= 1;
  writeFileSync(path, bytes);
  const third = { ...first, chunk: { ...first.chunk, fileId: 3, pledge: 9 } };
  await put(opened.at(-1)!, third);
  expect(await read(opened.at(-1)!, 3, 0)).toMatchObject({ data: Buffer.from(first.content.data!) });
});

test("a content that a hundred thousand chunks share is put and deleted in time", async () => {
  const store = await open();
  const { chunk, content } = realSample(1, 0, 10, 7);
  const shared = Array.from({ length: 100_000 }, (_, index) => ({ chunk: { ...chunk, index }, content }));
  await put(store, shared[0]!);
  await Promise.all(shared.slice(1).map((one) => put(store, one)));
  expect(segmentBytes()).toBe(10);
  for (const one of shared) remove(store, one);
  await store.close();
  expect(store.replicas).toBe(0);
}, 60_000);

test("a segment of which less than half is used is compacted; nothing is lost, and its file goes", async () => {
  const options = { segmentBytes: 10_000, leastDead: 1000 };
  const store = await open(options);
  const samples = Array.from({ length: 40 }, (_, n) => own(1, n, 1000));
  for (const one of samples) await put(store, one);
  expect(segmentFiles()).toHaveLength(4);
  const kept = samples.filter((_, n) => n % 4 === 0);
  for (const one of samples) if (!kept.includes(one)) remove(store, one);
  await until(
    async () => segmentBytes(),
    (bytes) => bytes <= 2 * 10_000,
  );
  await hasAll(store, kept);
  await hasAll(await openAgain(options), kept);
});

test("a store that is filled and emptied again and again stays small, and right", async () => {
  const options = { segmentBytes: 20_000, leastDead: 1000, leastGrowth: 2000 };
  const store = await open(options);
  const lasting = Array.from({ length: 10 }, (_, n) => own(1, n, 500));
  for (const one of lasting) await put(store, one);
  for (let round = 0; round < 30; round++) {
    const passing = Array.from({ length: 20 }, (_, n) => own(2 + round, n, 500 + round));
    const reading = lasting.map(({ chunk }) => read(store, chunk.fileId, chunk.index));
    await Promise.all([...passing.map((one) => put(store, one)), ...lasting.slice(0, 3).map((one) => put(store, one))]);
    for (const one of passing) remove(store, one);
    for (const content of await Promise.all(reading)) expect(content).toMatchObject({ size: 500 });
  }
  await until(
    async () => segmentBytes(),
    (bytes) => bytes < 60_000,
  );
  await hasAll(store, lasting);
  await hasAll(await openAgain(options), lasting);
});

test("contents of a segment that was cut or removed are missed, and the others kept", async () => {
  const store = await open({ segmentBytes: 2000 });
  for (let n = 0; n < 4; n++) await put(store, own(1, n, 1000));
  await store.close();
  const [first, second] = segmentFiles();
  truncateSync(join(folder, "segments", first!), 1500);
  expect(await read(store, 1, 1)).toMatchObject({ code: Code.DATA_LOSS });
  rmSync(join(folder, "segments", second!));
  expect(await read(store, 1, 2)).toMatchObject({ code: Code.DATA_LOSS });
  const after = await open();
  expect(after.recovery).toEqual({ replicas: 1, damagedRecords: 0, missingContents: 3 });
  await hasAll(after, [own(1, 0, 1000)]);
});

test("a segment that no record names goes at the next start; what is no segment stays", async () => {
  const store = await open();
  await put(store, own(1, 0, 100));
  writeFileSync(join(folder, "segments", "7"), "never recorded");
  writeFileSync(join(folder, "segments", "note"), "");
  await put(await openAgain(), own(1, 1, 100));
  // The store does not use the removed segment's number again.
  expect(segmentFiles().sort()).toEqual(["1", "8", "note"]);
});

test("two lives that overlap do not write to one segment", async () => {
  const before = await open();
  await put(before, own(1, 0, 100));
  const after = await open();
  const early = put(before, own(1, 1, 100));
  await Promise.all([early, put(after, own(2, 0, 100))]);
  await hasAll(await openAgain(), [own(1, 0, 100), own(2, 0, 100)]);
});

test("a full disk refuses puts, wherever the room ends, keeps what was confirmed, and does not fill up further", async () => {
  const disk = new FullDisk();
  const store = await open({ files: disk.files, leastDead: 3000 });
  const kept = [0, 1, 2].map((n) => own(1, n, 1000));
  for (const one of kept) await put(store, one);
  for (const [n, left] of [0, 1, 500, 999, 1000, 1001, 1050, 1050, 1050, 1050, 1050].entries()) {
    disk.room = left;
    expect(await put(store, own(2, n, 1000)), `${left}`).toMatchObject({ code: Code.RESOURCE_EXHAUSTED });
    await hasAll(store, kept);
    expect(segmentBytes()).toBeLessThanOrEqual(3000 + 2 * 4000);
  }
  disk.room = 1e6;
  const later = own(3, 0, 1000);
  expect(await put(store, later)).toBeUndefined();
  await sleep(20);
  await hasAll(await openAgain(), [...kept, later]);
});
