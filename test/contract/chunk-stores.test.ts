import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Life } from "../../src/live/life.js";
import { DiskStore } from "../../src/live/stores/disk-store.js";
import { MemoryStore } from "../../src/node/stores/memory-store.js";
import { SizeOnlyStore } from "../../src/node/stores/size-only-store.js";
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

const nothing = async () => {};
chunkStoreContract("memory", realSample, async () => ({ store: new MemoryStore(), close: nothing }));
chunkStoreContract("memory store in a dummy network", dummySample, async () => ({
  store: new MemoryStore(),
  close: nothing,
}));
chunkStoreContract("size-only", dummySample, async () => ({ store: new SizeOnlyStore(), close: nothing }));
