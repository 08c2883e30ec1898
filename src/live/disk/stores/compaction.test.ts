import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { put, read, realSample, type Sample } from "../../../../test/contract/chunk-store-contract.js";
import { until } from "../../../../test/e2e/until.js";
import { FullDisk } from "../../../../test/fixtures/full-disk.js";
import { Code } from "../../../runtime/rpc-error.js";
import { Life } from "../../grpc/life.js";
import { type FileSystem, machineFiles } from "../file-system.js";
import { type DiskOptions, DiskStore } from "./disk-store.js";

// Chunks that are put, put again and deleted while the index is slow, or full, and while segments are compacted.

let folder: string;
let index: Index;
const opened: DiskStore[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmlab-compaction-"));
  index = new Index();
});
afterEach(async () => {
  index.release();
  await Promise.all(opened.splice(0).map((store) => store.close()));
  rmSync(folder, { recursive: true });
});

/** An index in which a test can make syncs wait, and can make writes fail for lack of room. */
class Index {
  readonly disk = new FullDisk((flags) => flags === "a");
  private held: Promise<void> | undefined;
  release: () => void = () => {};
  readonly files: FileSystem;

  constructor() {
    const open = (async (path: string, flags: string) => {
      const handle = await this.disk.files.open(path, flags);
      if (flags !== "a") return handle;
      const { datasync } = handle;
      handle.datasync = async () => {
        await this.held;
        return datasync.call(handle);
      };
      return handle;
    }) as FileSystem["open"];
    this.files = { ...machineFiles, open };
  }

  hold(): void {
    this.held = new Promise((resolve) => {
      this.release = () => {
        this.held = undefined;
        resolve();
      };
    });
  }
}

async function open(options: Partial<DiskOptions> = {}): Promise<DiskStore> {
  const store = await DiskStore.open(folder, new Life(), { files: index.files, ...options });
  opened.push(store);
  return store;
}

async function openAgain(): Promise<DiskStore> {
  await opened.at(-1)?.close();
  return open();
}

/** Makes a sample whose content no other sample has. */
function own(fileId: number, n: number, size: number): Sample {
  return realSample(fileId, n, size, 1 + n);
}

function under(pledge: number, { chunk, content }: Sample): Sample {
  return { chunk: { ...chunk, pledge }, content };
}

function remove(store: DiskStore, { chunk }: Sample): void {
  store.delete(chunk.fileId, chunk.index);
}

const segments = () => readdirSync(join(folder, "segments"));
const without = (name: string) =>
  until(
    async () => segments(),
    (names) => !names.includes(name),
  );

async function hasAll(store: DiskStore, samples: readonly Sample[]): Promise<void> {
  expect([...store.list()]).toEqual(samples.map(({ chunk }) => chunk));
  for (const { chunk, content } of samples)
    expect(await read(store, chunk.fileId, chunk.index)).toMatchObject({ data: Buffer.from(content.data!) });
}

describe.each([
  ["in a segment", {}],
  ["in a file of its own", { mostSmallBytes: -1 }],
])("a replica %s", (_name, layout) => {
  test("that is put again, while it is deleted, is there after the next start", async () => {
    const store = await open(layout);
    const one = own(1, 0, 100);
    await put(store, one);
    index.hold();
    const again = put(store, under(9, one));
    await sleep(20);
    remove(store, one);
    index.release();
    expect(await again).toBeUndefined();
    await hasAll(store, [under(9, one)]);
    await hasAll(await openAgain(), [under(9, one)]);
  });

  test("that is deleted while it is put again in vain stays deleted", async () => {
    const store = await open(layout);
    const one = own(1, 0, 100);
    await put(store, one);
    index.disk.refusals = 1;
    const again = put(store, under(9, one));
    remove(store, one);
    expect(await again).toMatchObject({ code: Code.RESOURCE_EXHAUSTED });
    await put(store, own(2, 0, 100));
    expect(store.get(1, 0)).toBeUndefined();
    await hasAll(await openAgain(), [own(2, 0, 100)]);
  });
});

test("a life that begins while the one before still rewrites its index loses nothing to it", async () => {
  let rewrite: () => void = () => {};
  const allowed = new Promise<void>((resolve) => {
    rewrite = resolve;
  });
  let rewriting = false;
  const slow = (async (path: string, flags: string) => {
    if (path.endsWith("index.new") && opened.length > 0) {
      rewriting = true;
      await allowed;
    }
    return machineFiles.open(path, flags);
  }) as FileSystem["open"];
  const life = new Life();
  const store = await DiskStore.open(folder, life, { files: { ...machineFiles, open: slow }, leastGrowth: 100 });
  opened.push(store);
  const first = own(1, 0, 100);
  let pledge = 0;
  for (; !rewriting; await turn()) await put(store, under(++pledge, first));
  life.end();
  const opening = open();
  await Promise.race([opening, sleep(200)]);
  setTimeout(rewrite, 200);
  const next = await opening;
  expect(await put(next, own(2, 0, 100))).toBeUndefined();
  await store.close();
  await hasAll(await openAgain(), [under(pledge, first), own(2, 0, 100)]);
});

const tight = { segmentBytes: 10_000, leastDead: 1000 };

/** Stores ten contents in a full segment, and deletes the first six of them. */
async function fullSegment(store: DiskStore): Promise<Sample[]> {
  const samples = Array.from({ length: 10 }, (_, n) => own(1, n, 1000));
  for (const one of samples) await put(store, one);
  expect(segments()).toEqual(["1"]);
  return samples;
}

test("a content that cannot be read stays behind, and does not keep the others", async () => {
  const store = await open(tight);
  const samples = await fullSegment(store);
  truncateSync(join(folder, "segments", "1"), 9500);
  for (const one of samples.slice(0, 6)) remove(store, one);
  await until(
    async () => segments(),
    (names) => names.includes("2") && statSync(join(folder, "segments", "2")).size === 3000,
  );
  for (const { chunk } of samples.slice(6, 9)) expect(await read(store, 1, chunk.index)).toMatchObject({ size: 1000 });
  expect(await read(store, 1, 9)).toMatchObject({ code: Code.DATA_LOSS });
  remove(store, samples[9]!);
  await without("1");
  await hasAll(await openAgain(), samples.slice(6, 9));
});

test("a content that is put again stays where it is until that is over, and does not keep the others", async () => {
  const store = await open(tight);
  const samples = await fullSegment(store);
  for (const one of samples.slice(0, 5)) remove(store, one);
  await put(store, own(2, 0, 10));
  index.hold();
  const again = put(store, under(77, samples[9]!));
  remove(store, samples[5]!);
  await sleep(50);
  expect(segments()).toContain("1");
  index.release();
  expect(await again).toBeUndefined();
  await without("1");
  const left = [...samples.slice(6, 9), under(77, samples[9]!), own(2, 0, 10)];
  await hasAll(store, left);
  await hasAll(await openAgain(), left);
});

test("a segment stays while the index cannot be told where its contents are, and goes when it can", async () => {
  const store = await open(tight);
  const samples = await fullSegment(store);
  for (const one of samples.slice(0, 5)) remove(store, one);
  await put(store, own(2, 0, 10));
  index.disk.refusals = Number.POSITIVE_INFINITY;
  remove(store, samples[5]!);
  await sleep(50);
  expect(segments()).toContain("1");
  await hasAll(store, [...samples.slice(6), own(2, 0, 10)]);
  expect(await put(store, own(2, 1, 10))).toMatchObject({ code: Code.RESOURCE_EXHAUSTED });
  expect(segments()).toContain("1");
  index.disk.refusals = 0;
  expect(await put(store, own(2, 2, 10))).toBeUndefined();
  await without("1");
  const left = [...samples.slice(6), own(2, 0, 10), own(2, 2, 10)];
  await hasAll(store, left);
  await hasAll(await openAgain(), left);
});

test("a compaction of many thousand tiny contents has few files open at once", async () => {
  const store = await open({ leastDead: 1000 });
  const samples = Array.from({ length: 10_000 }, (_, n) => {
    const { chunk } = own(1, n, 4);
    const data = new Uint8Array(Uint32Array.of(n).buffer);
    return { chunk: { ...chunk, hash: new Uint8Array() }, content: { size: 4, data, tag: 0 } };
  });
  await Promise.all(samples.map((one) => put(store, one)));
  for (const [n, one] of samples.entries()) if (n % 5 < 3) remove(store, one);
  let most = 0;
  while (segments().includes("1")) {
    most = Math.max(most, process.getActiveResourcesInfo().filter((kind) => kind.startsWith("FSReq")).length);
    await turn();
  }
  expect(most).toBeLessThan(50);
  await hasAll(
    await openAgain(),
    samples.filter((_, n) => n % 5 >= 3),
  );
}, 60_000);
