import { spawnSync } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Row } from "../row.js";
import { parties } from "./parties.js";
import type { Program } from "./program.js";

const MEBIBYTE = 2 ** 20;

/** A run that takes longer than this, in ms, has failed. */
const LONGEST_MS = 180_000;

/**
 * One seeder, and `leechers` that start together, each in a process of its own: `node --import tsx bench/live/live.ts PARTY [LEECHERS
 * MEBIBYTES]`. Wall time is the time from the start of the leechers until the last of them has the file. CPU time is that of all processes,
 * including the seeder. It counts from the start of each process. At the end every file is compared with the seeder's.
 */
async function share(party: string, leechers: number, mebibytes: number): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), "swarmlab-bench-"));
  const programs: Program[] = [];
  try {
    const file = { path: join(folder, "file.bin"), name: "file.bin", chunkSize: MEBIBYTE };
    writeFileSync(file.path, randomFillSync(Buffer.allocUnsafe(mebibytes * MEBIBYTE)));
    const swarm = await parties[party]!(folder, file, leechers);
    try {
      programs.push(await swarm.seed());
      const began = performance.now();
      const all = Array.from({ length: leechers }, (_, number) => swarm.leech(number + 1));
      programs.push(...all.map(({ program }) => program));
      await Promise.race([Promise.all(all.map(({ done }) => done)), lateness()]);
      const wallSeconds = (performance.now() - began) / 1000;
      const usages = programs.map((program) => program.usage);
      await Promise.all(programs.map((program) => program.end()));
      for (const { path } of all)
        if (spawnSync("cmp", [file.path, path], { stdio: "inherit" }).status !== 0) throw new Error(`${path} is wrong`);
      const [seeder, ...others] = usages;
      return {
        unit: "MiB",
        count: leechers * mebibytes,
        cpuSeconds: usages.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
        wallSeconds,
        peakBytes: Math.max(...usages.map(({ peakBytes }) => peakBytes)),
        more: {
          systemSeconds: usages.reduce((sum, { systemSeconds }) => sum + systemSeconds, 0),
          seederCpuSeconds: seeder!.cpuSeconds,
          seederPeakBytes: seeder!.peakBytes,
          leecherPeakBytes: Math.max(...others.map(({ peakBytes }) => peakBytes)),
        },
      };
    } finally {
      swarm.close();
    }
  } finally {
    await Promise.all(programs.map((program) => program.end()));
    rmSync(folder, { recursive: true, force: true });
  }
}

function lateness(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`not done after ${LONGEST_MS} ms`)), LONGEST_MS).unref();
  });
}

const [, , party = "", leechers = "4", mebibytes = "256"] = process.argv;
console.log(JSON.stringify(await share(party, Number(leechers), Number(mebibytes))));
process.exit();
