import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DiskStore } from "../../src/live/disk/stores/disk-store.js";
import { RecordedSizes } from "../../src/live/disk/stores/recorded-sizes.js";
import { Life } from "../../src/live/grpc/life.js";
import { MemoryStore } from "../../src/node/store/stores/memory-store.js";
import { SizeOnlyStore } from "../../src/node/store/stores/size-only-store.js";
import { Disk } from "../../src/play/disks/disk.js";
import { FailingStore } from "../../src/play/disks/failing-store.js";
import { NO_TIMER, type Timer } from "../../src/runtime/clock.js";
import { dummyTag } from "../../src/runtime/dummy-content.js";
import { chunkStoreContract, dummySample, realSample } from "./chunk-store-contract.js";

chunkStoreContract("disk", realSample, async () => {
  const folder = mkdtempSync(join(tmpdir(), "swarmlab-store-"));
  const store = await DiskStore.open(folder, new Life());
  return {
    store,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
});

chunkStoreContract("recorded sizes", dummySample, async () => {
  const folder = mkdtempSync(join(tmpdir(), "swarmlab-store-"));
  const store = await RecordedSizes.open(join(folder, "sizes"), new Life());
  return {
    store,
    async close() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
});

test("after a restart the recorded sizes are there again, except for cached copies and deleted replicas", async () => {
  const folder = mkdtempSync(join(tmpdir(), "swarmlab-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "sizes");
  const first = await RecordedSizes.open(path, new Life());
  for (const [index, pledge] of [3, 4, 0].entries()) {
    const [chunk, content] = [
      { fileId: 7, index, size: 100, pledge, hash: new Uint8Array() },
      { size: 100, data: undefined, tag: dummyTag(7, index) },
    ];
    expect(await new Promise((resolve) => first.put(chunk, content, resolve, undefined))).toBeUndefined();
  }
  first.delete(7, 0);
  await first.close();
  const again = await RecordedSizes.open(path, new Life());
  expect([...again.list()]).toMatchObject([{ fileId: 7, index: 1, size: 100, pledge: 4 }]);
  expect([again.replicas, again.replicaBytes, again.cachedCopies]).toEqual([1, 100, 0]);
  await again.close();
});

const nothing = async () => {};
chunkStoreContract("memory", realSample, async () => ({ store: new MemoryStore(), close: nothing }));
chunkStoreContract("memory store in a dummy network", dummySample, async () => ({
  store: new MemoryStore(),
  close: nothing,
}));
chunkStoreContract("size-only", dummySample, async () => ({ store: new SizeOnlyStore(), close: nothing }));

/** A store on a disk that may fail; `rate` in bytes per second, if it is slow. */
function failing(rate?: number): FailingStore {
  const disk = new Disk();
  if (rate !== undefined) disk.slow(rate);
  const store = new FailingStore(new MemoryStore(), disk);
  const after = <A>(delay: number, callback: (arg: A) => void, arg: A): Timer => {
    setTimeout(callback, delay, arg);
    return NO_TIMER;
  };
  store.begin({ now: () => performance.now(), after, cancel: () => {} });
  return store;
}
chunkStoreContract("failing", realSample, async () => ({ store: failing(), close: nothing }));
chunkStoreContract("slow", realSample, async () => ({ store: failing(10e6), close: nothing }));
