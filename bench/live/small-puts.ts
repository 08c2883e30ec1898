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

/** Lets `count` callers wait for each other. When the last one joins, `atEnd` runs, its result becomes `result`, and all go on. */
function meeting<T>(count: number, atEnd: () => T): { readonly join: () => Promise<T>; readonly result: Promise<T> } {
  let missing = count;
  let end = (_result: T): void => {};
  const result = new Promise<T>((resolve) => {
    end = resolve;
  });
  const join = (): Promise<T> => {
    if (--missing === 0) end(atEnd());
    return result;
  };
  return { join, result };
}

/**
 * Each client puts one small file after another, with three replicas, into a network of a tracker and three nodes: `node --import tsx
 * bench/live/small-puts.ts CLIENTS [PUTS KIBIBYTES]`. The tracker and each node have a process of their own; the clients share one. All run the build. A put
 * counts when it is acknowledged; then its replicas are durable. Clients stay in the network from the first put to the last. CPU time is that of the tracker and the nodes. The row also has the CPU
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
    const usage = () => ({
      at: performance.now(),
      own: process.cpuUsage(),
      programs: programs.map((one) => one.usage),
    });
    const warm = meeting(clients, () => {
      took.length = 0;
      return usage();
    });
    const over = meeting(clients, usage);
    const client = async (session: ClientSession): Promise<void> => {
      await putting(session, FIRST_PUTS);
      await warm.join();
      await putting(session, FIRST_PUTS + puts);
      await over.join();
    };
    await Promise.all(
      Array.from({ length: clients }, (_, number) =>
        clientSession({ tracker: address, name: `client-${number}` }, client),
      ),
    );
    const [before, after] = [await warm.result, await over.result];
    const wallSeconds = (after.at - before.at) / 1000;
    const used = after.programs.map(({ cpuSeconds }, at) => cpuSeconds - before.programs[at]!.cpuSeconds);
    const own = after.own.user + after.own.system - before.own.user - before.own.system;
    const cpuSeconds = used.reduce((sum, seconds) => sum + seconds, 0);
    const perPut = (seconds: number): number => (1000 * seconds) / puts;

    const sorted = took.toSorted((a, b) => a - b);
    return {
      unit: "puts",
      count: puts,
      cpuSeconds,
      wallSeconds,
      peakBytes: Math.max(...after.programs.map(({ peakBytes }) => peakBytes)),
      more: {
        putsPerSecond: puts / wallSeconds,
        medianMs: median(took),
        p99Ms: sorted[Math.floor(sorted.length * 0.99)]!,
        trackerCpuMsPerPut: perPut(used[0]!),
        nodeCpuMsPerPut: perPut((cpuSeconds - used[0]!) / NODES),
        clientCpuMsPerPut: perPut(own / 1e6),
        systemCpuMsPerPut: perPut(
          after.programs.reduce(
            (sum, { systemSeconds }, at) => sum + systemSeconds - before.programs[at]!.systemSeconds,
            0,
          ),
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
