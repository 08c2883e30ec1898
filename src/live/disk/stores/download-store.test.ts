import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { put, read, realSample } from "../../../../test/contract/chunk-store-contract.js";
import type { Content, FileSink } from "../../../runtime/content.js";
import { Code, RpcError } from "../../../runtime/rpc-error.js";
import { chunkMemory } from "../../grpc/fast-path/lent-memory.js";
import { Life } from "../../grpc/life.js";
import { DiskFileSink } from "../file-sink.js";
import { DownloadStore } from "./download-store.js";

const SIZE = 1000;
let folder: string;
let life: Life;
let store: DownloadStore;
let sink: FileSink;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "download-"));
  life = new Life();
  store = new DownloadStore(life);
  sink = store.download(await DiskFileSink.create(join(folder, "file"), life));
  sink.open(3 * SIZE);
});

afterEach(() => {
  life.end();
  rmSync(folder, { recursive: true, force: true });
});

const write = (index: number, content: Content) =>
  new Promise((resolve) => sink.write(index, index * SIZE, content, resolve));

async function bytesOf(index: number): Promise<Uint8Array> {
  const content = await read(store, 7, index);
  if (content instanceof RpcError) throw new Error(`${content}`);
  return Uint8Array.from(content.data!);
}

/** Does what a get does: keeps the copy, and then writes the chunk. */
async function fetched(index: number): Promise<void> {
  const sample = realSample(7, index, SIZE, 0);
  const kept = put(store, sample);
  expect(await write(index, sample.content)).toBeUndefined();
  expect(await kept).toBeUndefined();
}

test("what is written of a file can be read back, before and after it got its name", async () => {
  for (const index of [2, 0, 1]) await fetched(index);
  expect(Array.from(store.list(), ({ index }) => index)).toEqual([0, 1, 2]);
  expect(store).toMatchObject({ cachedBytes: 3 * SIZE, cachedCopies: 3, replicas: 0, replicaBytes: 0 });
  expect(await bytesOf(1)).toEqual(realSample(7, 1, SIZE, 0).content.data);
  await new Promise((resolve) => sink.close(resolve));
  expect(readFileSync(join(folder, "file")).length).toBe(3 * SIZE);
  expect(await bytesOf(2)).toEqual(realSample(7, 2, SIZE, 0).content.data);
});

test("what nobody asked for while it was fetched is served afterwards, too", async () => {
  for (const index of [0, 1, 2]) await fetched(index);
  await new Promise((resolve) => sink.close(resolve));
  expect(await bytesOf(1)).toEqual(realSample(7, 1, SIZE, 0).content.data);
});

test("a copy counts from when it is written, and not before", async () => {
  const sample = realSample(7, 0, SIZE, 0);
  const kept = put(store, sample);
  expect(store.get(7, 0)).toBeUndefined();
  await write(0, sample.content);
  await kept;
  expect(store.get(7, 0)).toMatchObject({ size: SIZE, pledge: 0 });
});

test("a copy that was dropped is served no more, and the file keeps its bytes", async () => {
  await fetched(0);
  store.delete(7, 0);
  expect(store).toMatchObject({ cachedBytes: 0, cachedCopies: 0 });
  expect(await read(store, 7, 0)).toMatchObject({ code: Code.NOT_FOUND });
});

test("a chunk that cannot be written is no copy", async () => {
  const sample = realSample(7, 0, SIZE, 0);
  const failing = store.download({
    place: join(folder, "none"),
    kept: undefined,
    open() {},
    write: (_index: number, _offset: number, _content: Content, done: (failure: RpcError) => void) =>
      done(new RpcError(Code.RESOURCE_EXHAUSTED, "the disk is full")),
  } as unknown as DiskFileSink);
  const kept = put(store, sample);
  await new Promise((resolve) => failing.write(0, 0, sample.content, resolve));
  expect(await kept).toMatchObject({ code: Code.RESOURCE_EXHAUSTED });
  expect(store.get(7, 0)).toBeUndefined();
});

test("large chunks, of whole pages and not, are written, served meanwhile, and read back by the next get", async () => {
  const CHUNK = 512 * 1024;
  const sizes = [CHUNK, CHUNK, CHUNK, 300_001];
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const path = join(folder, "large");
  const expected = sizes.map((size, index) => Buffer.from(realSample(7, index, size, 0).content.data!));
  const fetch = async (into: FileSink, index: number) => {
    const { chunk, content } = realSample(7, index, sizes[index]!, 0);
    // A chunk arrives in lent memory, behind the head of its message.
    const data = chunkMemory.lend(10 + content.size).subarray(10);
    data.set(content.data!);
    const arrived = { ...content, data };
    const kept = put(store, { chunk, content: arrived });
    expect(await new Promise((resolve) => into.write(index, index * CHUNK, arrived, resolve))).toBeUndefined();
    expect(await kept).toBeUndefined();
  };

  const first = await DiskFileSink.create(path, life);
  const begun = store.download(first);
  begun.open(total);
  await Promise.all([2, 0, 3].map((index) => fetch(begun, index)));
  for (const index of [0, 3, 2]) expect(expected[index]!.equals(await bytesOf(index))).toBe(true);
  await first.giveUp();
  expect(expected[2]!.equals(await bytesOf(2))).toBe(true);

  const resumed = store.download(await DiskFileSink.create(path, life));
  expect(resumed.kept?.size).toBe(total);
  resumed.open(total);
  for (const index of [0, 2, 3]) {
    const isSame = await new Promise((resolve) => {
      const onRead = (content: Content | RpcError) => resolve(expected[index]!.equals((content as Content).data!));
      resumed.kept!.read(index, index * CHUNK, sizes[index]!, onRead, undefined);
    });
    expect(isSame).toBe(true);
  }
  await fetch(resumed, 1);
  await new Promise((resolve) => resumed.close(resolve));
  expect(Buffer.concat(expected).equals(readFileSync(path))).toBe(true);
});

test("replicas are refused", async () => {
  expect(await put(store, realSample(7, 0, SIZE, 5))).toMatchObject({ code: Code.FAILED_PRECONDITION });
});
