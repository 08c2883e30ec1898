import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { put, read, realSample, type Sample } from "../../../../test/contract/chunk-store-contract.js";
import { until } from "../../../../test/e2e/until.js";
import { CrashDisk, type Omission } from "../../../../test/fixtures/crash-disk.js";
import { KeyedRandom } from "../../../runtime/random/keyed-random.js";
import { Life } from "../../grpc/life.js";
import { type DiskOptions, DiskStore } from "./disk-store.js";

// A replica is confirmed when its content, its name and its record are durable, in this order. Here a disk remembers every call, and
// the store is opened on what a crash after each of them could have left.

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmlab-crash-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Written {
  readonly sample: Sample;
  /** The moment when the sample's put was confirmed, and the moment when its deletion began. */
  confirmed: number;
  deleted: number;
}

/** Runs a store that gets chunks, some with the same content, some at the same time, and deletes some. Returns when each thing happened. */
async function history(disk: CrashDisk, root: string, layout: Partial<DiskOptions>): Promise<Written[]> {
  const store = await DiskStore.open(root, new Life(), { files: disk.files, leastGrowth: 1e6, ...layout });
  const written: Written[] = [];
  const store1 = async (sample: Sample): Promise<Written> => {
    const one = { sample, confirmed: Number.POSITIVE_INFINITY, deleted: Number.POSITIVE_INFINITY };
    written.push(one);
    expect(await put(store, sample)).toBeUndefined();
    one.confirmed = disk.moment;
    return one;
  };
  const remove = (one: Written): void => {
    one.deleted = disk.moment;
    store.delete(one.sample.chunk.fileId, one.sample.chunk.index);
  };
  const first = await store1(realSample(1, 0, 500, 1));
  const twin = { ...first.sample, chunk: { ...first.sample.chunk, fileId: 9, pledge: 2 } };
  const others = await Promise.all([store1(twin), ...[1, 2, 3].map((n) => store1(realSample(1, n, 400 + n, n + 2)))]);
  remove(first);
  remove(others[1]!);
  await store1(realSample(2, 0, 300, 10));
  await put(store, realSample(3, 0, 200, 0));
  await store1({ ...others[1]!.sample, chunk: { ...others[1]!.sample.chunk, pledge: 11 } });
  if (layout.leastDead === 0) {
    // The store moves what is left of the first segment while other chunks are put, and then removes the segment.
    remove(others[0]!);
    remove(others[2]!);
    await Promise.all([store1(realSample(4, 0, 300, 12)), store1(realSample(4, 1, 300, 13))]);
    await until(
      async () => readdirSync(join(root, "segments")),
      (names) => !names.includes("1"),
    );
    expect(store.get(others[3]!.sample.chunk.fileId, others[3]!.sample.chunk.index)).toBeDefined();
    await store1(realSample(4, 2, 300, 14));
  }
  await store.close();
  return written;
}

/** Describes what is wrong with the disk after a crash; undefined if nothing is. */
async function complaint(
  disk: CrashDisk,
  written: readonly Written[],
  moment: number,
  keeps: () => boolean,
): Promise<string | undefined> {
  const left = mkdtempSync(join(folder, "left-"));
  disk.leave(left, moment, keeps);
  const store = await DiskStore.open(left, new Life()).catch((error: Error) => error);
  if (store instanceof Error) return `it does not open: ${store.message}`;
  try {
    for (const { sample, confirmed, deleted } of written) {
      const { fileId, index, pledge } = sample.chunk;
      const held = store.get(fileId, index);
      if (confirmed <= moment && moment < deleted && held?.pledge !== pledge) return `${fileId}/${index} is forgotten`;
    }
    for (const { fileId, index } of store.list()) {
      const { sample } = written.find(({ sample: { chunk } }) => chunk.fileId === fileId && chunk.index === index)!;
      const content = await read(store, fileId, index);
      if (!("data" in content) || !content.data || Buffer.compare(content.data, sample.content.data!) !== 0)
        return `${fileId}/${index} has another content`;
    }
    return undefined;
  } finally {
    await store.close();
    rmSync(left, { recursive: true });
  }
}

/** Opens the store after a crash at each moment. Describes the first one after which something is wrong. */
async function firstComplaint(layout: Partial<DiskOptions>, omission?: Omission): Promise<string | undefined> {
  const root = join(folder, "store");
  const disk = new CrashDisk(root, omission);
  const written = await history(disk, root, layout);
  expect(disk.moment).toBeGreaterThan(20);
  for (let moment = 0; moment <= disk.moment; moment++) {
    const draws = new KeyedRandom(1).draws("step", moment);
    for (const keeps of [() => false, () => true, () => draws.next() < 0.5]) {
      const wrong = await complaint(disk, written, moment, keeps);
      if (wrong) return `after call ${moment}: ${wrong}`;
    }
  }
  return undefined;
}

const layouts: [string, Partial<DiskOptions>][] = [
  ["with a file for each content", { mostSmallBytes: -1 }],
  ["with segments", {}],
  ["with segments that are compacted again and again", { segmentBytes: 1500, leastDead: 0 }],
];

describe.each(layouts)("a store %s", (_name, layout) => {
  test("has after a crash at any call every replica that it had confirmed, and no content but the right one", async () => {
    expect(await firstComplaint(layout)).toBeUndefined();
  });

  test.each<Omission>(["content sync", "folder sync", "index sync"])(
    "is found out without its %s",
    async (omission) => {
      expect(await firstComplaint(layout, omission)).toContain("after call");
    },
  );
});
