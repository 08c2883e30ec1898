import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DiskState } from "../../src/live/disk/tracker-state/disk-state.js";
import { LmdbRecords } from "../../src/live/disk/tracker-state/lmdb-records.js";
import { Life } from "../../src/live/grpc/life.js";
import { MemoryState } from "../../src/tracker/state.js";
import { trackerStateContract } from "./tracker-state-contract.js";

trackerStateContract("memory", async () => {
  const state = new MemoryState();
  return { open: async () => state, close: async () => {} };
});

trackerStateContract("disk", async () => {
  const folder = mkdtempSync(join(tmpdir(), "swarmlab-state-"));
  let state: DiskState | undefined;
  return {
    async open() {
      await state?.close();
      const onFailure = (failure: Error): void => {
        throw failure;
      };
      state = await DiskState.open(folder, new Life(), onFailure, LmdbRecords.openSound);
      return state;
    },
    async close() {
      await state?.close();
      rmSync(folder, { recursive: true });
    },
  };
});
