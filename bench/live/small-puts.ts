import { randomFillSync } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ClientSession } from "../../src/live/daemon/client-session.js";
import type { Content, FileSource } from "../../src/runtime/content.js";
import type { OperationResult } from "../../src/runtime/observer.js";
import { median } from "../result.js";
import type { Row } from "../row.js";
import { freePorts } from "./parties.js";
import { type Program, start } from "./program.js";

const here = fileURLToPath(new URL(".", import.meta.url));
const NODES = 3;
/**
 * The number of puts that come first and are not measured. V8 compiles what a program runs often, and rates still rise after a thousand puts: of
 * 500 puts in a cold network, most of the time goes into this (docs/performance.md, "Small files").
 */
const FIRST_PUTS = 3000;

/** A small file of one chunk, in memory, so that the client reads no disk. Files with different numbers differ. */
class Blob implements FileSource {
  private readonly data: Uint8Array;

  /** `random`: the content, but for the first four bytes, which hold the number. To draw each content anew would take time from the puts. */
  constructor(random: Uint8Array, number: number) {
    this.data = random.slice();
    new DataView(this.data.buffer).setUint32(0, number);
  }

  get size(): number {
    return this.data.length;
  }

  read<A>(_index: number, offset: number, length: number, done: (content: Content, arg: A) => void, arg: A): void {
    done({ size: length, data: this.data.subarray(offset, offset + length), tag: 0 }, arg);
  }
}

/**
 * Each client puts one small file after another, with three replicas, into a network of a tracker and three nodes: `node --import tsx
 * bench/live/small-puts.ts CLIENTS [PUTS KIBIBYTES]`. The tracker and each node have a process of their own; the clients share one. All run the build. A put
 * counts when it is acknowledged; then its replicas are durable. CPU time is that of the tracker and the nodes. The row also has the CPU
 * time per put of the tracker, of a node (the mean) and of the clients' process.
 */
async function putAll(clients: number, puts: number, kibibytes: number): Promise<Row> {
  if (!existsSync(`${here}../../dist/live/daemon/node-process.js`)) throw new Error("npm run build comes first");
  const { clientSession }: typeof import("../../src/live/daemon/client-session.js") = await import(
    `${here}../../dist/live/daemon/client-session.js`
  );
  const folder = mkdtempSync(join(tmpdir(), "swarmlab-bench-"));
  const programs: Program[] = [];
  try {
    const [port] = await freePorts(1);
    const address = `127.0.0.1:${port}`;
    const program = async (...args: string[]) => {
      const started = start(process.execPath, [
        ...(process.env.BENCH_NODE_OPTIONS ?? "").split(" ").filter((f) => f !== ""),
        `${here}swarmlab-member.mjs`,
        ...args,
      ]);
      programs.push(started);
      await started.said("ready");
    };
    await program("tracker", address, join(folder, "tracker"), `${NODES}`);
    for (let node = 1; node <= NODES; node++) await program("node", address, join(folder, `node-${node}`));
    const random = randomFillSync(new Uint8Array(kibibytes * 1024));
    let begun = 0;
    const took: number[] = [];
    const putting = async (session: ClientSession, until: number): Promise<void> => {
      while (begun < until) {
        const number = begun++;
        const name = `file-${number}`;
        const began = performance.now();
        const { error } = await new Promise<OperationResult>((resolve) =>
          session.node.put({ name, source: new Blob(random, number) }, resolve),
        );
        if (error) throw new Error(`${name}: ${error}`);
        took.push(performance.now() - began);
      }
    };
    const sessions = (until: number) =>
      Promise.all(
        Array.from({ length: clients }, (_, number) =>
          clientSession({ tracker: address, name: `client-${number}` }, (session) => putting(session, until)),
        ),
      );
    await sessions(FIRST_PUTS);
    took.length = 0;
    const before = programs.map(({ usage }) => usage);
    const own = process.cpuUsage();
    const began = performance.now();
    await sessions(FIRST_PUTS + puts);
    const wallSeconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(own);
    const usages = programs.map(({ usage }) => usage);
    const used = usages.map(({ cpuSeconds }, at) => cpuSeconds - before[at]!.cpuSeconds);
    const cpuSeconds = used.reduce((sum, seconds) => sum + seconds, 0);
    const perPut = (seconds: number): number => (1000 * seconds) / puts;

    const sorted = took.toSorted((a, b) => a - b);
    return {
      unit: "puts",
      count: puts,
      cpuSeconds,
      wallSeconds,
      peakBytes: Math.max(...usages.map(({ peakBytes }) => peakBytes)),
      more: {
        putsPerSecond: puts / wallSeconds,
        medianMs: median(took),
        p99Ms: sorted[Math.floor(sorted.length * 0.99)]!,
        trackerCpuMsPerPut: perPut(used[0]!),
        nodeCpuMsPerPut: perPut((cpuSeconds - used[0]!) / NODES),
        clientCpuMsPerPut: perPut((user + system) / 1e6),
        systemCpuMsPerPut: perPut(
          usages.reduce((sum, { systemSeconds }, at) => sum + systemSeconds - before[at]!.systemSeconds, 0),
        ),
      },
    };
  } finally {
    await Promise.all(programs.map((program) => program.end()));
    rmSync(folder, { recursive: true, force: true });
  }
}

const [, , clients = "50", puts = "3000", kibibytes = "64"] = process.argv;
console.log(JSON.stringify(await putAll(Number(clients), Number(puts), Number(kibibytes))));
process.exit();
