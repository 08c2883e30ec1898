import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { put, read, realSample } from "../../../test/contract/chunk-store-contract.js";
import { FullDisk } from "../../../test/fixtures/full-disk.js";
import { Life } from "../grpc/life.js";
import { replaceText } from "./durable-file.js";
import { type DiskOptions, DiskStore } from "./stores/disk-store.js";

// What a node's start writes on a disk that is full. test/trials/disk-full.test.ts has a real process and a real disk.

let folder: string;
const opened: DiskStore[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmlab-full-"));
  disk = new FullDisk((flags) => flags.startsWith("w"));
  disk.room = 0;
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  rmSync(folder, { recursive: true });
});

/** The disk is full: bytes that are there can be overwritten, but a new file takes no byte. */
let disk: FullDisk;

async function open(options: Partial<DiskOptions> = {}): Promise<DiskStore> {
  await opened.at(-1)?.close();
  const store = await DiskStore.open(folder, new Life(), options);
  opened.push(store);
  return store;
}

const kept = (store: DiskStore) => [...store.list()].map(({ fileId, index }) => `${fileId}/${index}`);

test("a text is overwritten where it is, and a new one is refused by its name", async () => {
  const path = join(folder, "incarnation");
  writeFileSync(path, "9\n");
  await replaceText(path, "10\n", disk.files);
  expect(readFileSync(path, "utf8")).toBe("10\n");
  const other = join(folder, "identity");
  await expect(replaceText(other, "n1\n", disk.files)).rejects.toThrow(`${other}: the disk is full`);
});

test("a store opens with the index that is there, though its end was cut off, and goes on with it when there is room", async () => {
  const before = await open();
  const samples = [0, 1, 2].map((n) => realSample(1, n, 1000, n + 1));
  for (const one of samples) await put(before, one);
  before.delete(1, 1);
  await before.close();
  appendFileSync(join(folder, "index"), "a record that was cut o");

  const full = await open({ files: disk.files });
  expect(kept(full)).toEqual(["1/0", "1/2"]);
  expect(full.recovery).toMatchObject({ replicas: 2, damagedRecords: 1 });
  full.delete(1, 0);
  const after = await open();
  expect(kept(after)).toEqual(["1/2"]);
  expect(await read(after, 1, 2)).toMatchObject({ data: Buffer.from(samples[2]!.content.data!) });
});

test("a store whose index names a segment that is gone does not take the contents of a new segment for the old ones", async () => {
  const before = await open();
  await put(before, realSample(1, 0, 1000, 1));
  await put(before, realSample(1, 1, 1_000_000, 1));
  rmSync(join(folder, "segments", "1"));
  const full = await open({ files: disk.files });
  expect(full.recovery).toMatchObject({ replicas: 1, missingContents: 1 });
  // There is room again, but the index is still the old one.
  const later = realSample(2, 0, 1000, 2);
  disk.room = Number.POSITIVE_INFINITY;
  expect(await put(full, later)).toBeUndefined();
  expect(kept(await open())).toEqual(["1/1", "2/0"]);
});
