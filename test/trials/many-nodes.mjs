#!/usr/bin/env node
/**
 * Runs many nodes in one process, for networks with more nodes than the machine can have processes: many-nodes.mjs <tracker> <folder> <name> <count>.
 * Uses the compiled program. The nodes die together, so they are in one zone.
 */
import { join } from "node:path";
import process from "node:process";
import { startNode } from "../../dist/live/daemon/node-process.js";

const [tracker, folder, name, count] = process.argv.slice(2);

const start = (identity) =>
  startNode({
    ...{ tracker, listen: "127.0.0.1:0", dataDir: join(folder, identity), identity },
    ...{ capacityBytes: 64 * 1024 * 1024, zone: name, patienceMs: 60_000 },
  });

for (let n = 1; n <= Number(count); n++) await start(`${name}-${n}`);
console.log(`${count} nodes`);
