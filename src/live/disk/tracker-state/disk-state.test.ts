import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FragileRecords, RecordDisk } from "../../../../test/contract/fragile-records.js";
import { contentOf, flushed, savedFile } from "../../../../test/contract/tracker-state-contract.js";
import { applyWrite } from "../../../../test/fixtures/state-writes.js";
import { MemoryState } from "../../../tracker/state.js";
import { Life } from "../../grpc/life.js";
import { DataDir } from "../data-dir.js";
import { DiskState } from "./disk-state.js";
import { LmdbRecords } from "./lmdb-records.js";
import type { RecordStore } from "./record-store.js";
import { fileKey, fileValue, HEAD_KEY, peerKey, peerValue } from "./tracker-records.js";

let folder: string;
const opened: DiskState[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "swarmlab-state-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(opened.map((state) => state.close()));
  opened.length = 0;
  rmSync(folder, { recursive: true });
});

const path = () => join(folder, "tracker-state");
const failures: Error[] = [];

async function open(
  life = new Life(),
  openRecords: (path: string) => Promise<RecordStore> = LmdbRecords.openSound,
): Promise<DiskState> {
  failures.length = 0;
  const state = await DiskState.open(folder, life, (failure) => failures.push(failure), openRecords);
  opened.push(state);
  return state;
}

/** Reads the state that a tracker finds if it starts now. */
async function found() {
  const state = await open();
  const content = contentOf(state.load());
  await state.close();
  return content;
}

async function filled(): Promise<void> {
  const state = await open();
  for (let n = 1; n <= 40; n++) {
    state.savePeer(n, `node-${n}`, 1);
    state.saveFile(savedFile(n, `film-${n}`));
  }
  await flushed(state);
  await state.close();
}

test("a process that is killed at any moment leaves what it wrote up to some write, all that it said to be durable included", async () => {
  const writer = fileURLToPath(new URL("../../../../test/fixtures/state-writer.ts", import.meta.url));
  let [first, durable, begun] = [1, 0, 0];
  for (let start = 1; start <= 3; start++) {
    const args = ["--import", "tsx", writer, folder, String(first)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    const ended = new Promise((resolve) => child.on("close", resolve));
    await new Promise<void>((resolve) =>
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        // Kill the process at a different moment each time. Before that, wait until several writes are durable, however slow the disk is:
        // only then can the test notice that one was lost.
        if ((output.match(/^durable/gm)?.length ?? 0) >= 8 * start) setTimeout(resolve, 3 * start ** 3);
      }),
    );
    child.kill("SIGKILL");
    await ended;
    const numbers = (what: string) =>
      [...output.matchAll(new RegExp(`^${what} (\\d+)$`, "gm"))].map(([, n]) => Number(n));
    durable = Math.max(durable, ...numbers("durable"));
    begun = Math.max(begun, ...numbers("begun"));
    const content = await found();
    expect(content.epoch).toBe(2 * start);
    const model = new MemoryState();
    let last = 0;
    while (last < durable) applyWrite(model, ++last);
    const isIt = () => JSON.stringify(contentOf({ ...model.saved(), epoch: 2 * start })) === JSON.stringify(content);
    while (!isIt() && last < begun) applyWrite(model, ++last);
    expect(isIt(), `${durable} durable, ${begun} begun`).toBe(true);
    first = last + 1;
  }
  expect(first).toBeGreaterThan(20);
});

describe("a file", () => {
  test.each([
    ["notes of somebody", () => Buffer.from("some notes\nof somebody\n")],
    ["zeros", () => Buffer.alloc(5000)],
    ["the half of a state", (whole: Buffer) => whole.subarray(0, whole.length / 2)],
    ["a state without its first page", (whole: Buffer) => Buffer.concat([Buffer.alloc(4096), whole.subarray(4096)])],
  ])("that is %s is refused, and left as it is", async (_, damage) => {
    await filled();
    const damaged = damage(readFileSync(path()));
    writeFileSync(path(), damaged);
    await expect(open(new Life(), LmdbRecords.open)).rejects.toThrow(`${path()}: it cannot be read`);
    expect(readFileSync(path()).equals(damaged)).toBe(true);
  });

  test("with damage in a record is refused, by the record's name", async () => {
    await filled();
    const whole = readFileSync(path());
    for (const name of ["node-7", "film-7", "film-30"]) {
      const damaged = Buffer.from(whole);
      for (let at = whole.indexOf(name); at >= 0; at = whole.indexOf(name, at + 1)) damaged[at + name.length + 2]! ^= 1;
      writeFileSync(path(), damaged);
      await expect(open()).rejects.toThrow(new RegExp(`^${path()}: the record of "(peer|file)/.*" is damaged`));
    }
    writeFileSync(path(), whole);
    expect((await found()).files).toHaveLength(40);
  });

  test.each([
    ["lacks a peer", peerKey(3), undefined, "should hold 40 peers"],
    ["lacks a file", fileKey("film-3"), undefined, "40 files, and does not"],
    ["lacks its head", HEAD_KEY, undefined, "its head is missing"],
    ["holds an older version of a file", fileKey("film-3"), fileValue(3, savedFile(99, "film-3")), "and does not"],
    [
      "holds a peer under another's number",
      peerKey(3),
      peerValue({ number: 4, identity: "n", incarnation: 1 }),
      "checksum",
    ],
    ["holds something else", "folder/x", Buffer.from("something"), 'the record of "folder/x" is damaged'],
  ])("that %s is refused, and left as it was", async (_, key, value, why) => {
    await filled();
    const records = await LmdbRecords.openSound(path());
    await records.write([{ key, value }]);
    await records.close();
    const damaged = readFileSync(path());
    await expect(open()).rejects.toThrow(why);
    expect(readFileSync(path()).equals(damaged)).toBe(true);
  });
});

test("a tracker's folder is no node's, and a node's no tracker's", async () => {
  await open();
  await expect(DataDir.open(folder)).rejects.toThrow("is the folder of a tracker");
  const other = join(folder, "n");
  (await DataDir.open(other)).release();
  await expect(DiskState.open(other, new Life(), () => {})).rejects.toThrow("is the folder of a node");
});

test("a folder belongs to one process at a time", async () => {
  writeFileSync(join(folder, "lock"), `${process.ppid}\n`);
  await expect(open()).rejects.toThrow(`in use by process ${process.ppid}`);
  expect(readdirSync(folder)).toEqual(["lock"]);
});

test("each folder is a network of its own, and one that was made before networks had names gets one that stays", async () => {
  const networks: number[] = [];
  for (const name of ["one", "other", "old", "old"]) {
    const state = await DiskState.open(
      join(folder, name),
      new Life(),
      () => {},
      async (file) => {
        const records = await LmdbRecords.openSound(file);
        if (name === "old" && networks.length === 2) await records.write([{ key: HEAD_KEY, value: namelessHead() }]);
        return records;
      },
    );
    const { network, epoch } = state.load();
    if (name === "old") expect(epoch).toBe(networks.length + 6);
    networks.push(network);
    await state.close();
  }
  expect(new Set(networks).size).toBe(3);
  expect(networks[3]).toBe(networks[2]);
  for (const network of networks) expect(network).toBeGreaterThan(0);
});

/** Makes the head record of a tracker that had started seven times and knew no peers, in the older format without a network. */
function namelessHead(): Buffer {
  const json = Buffer.from(JSON.stringify(["swarmlab tracker", 3, 7, 0, 0, 0, 0]));
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(json, crc32(HEAD_KEY)));
  return Buffer.concat([checksum, json]);
}

test("a file that is overwritten for ever takes bounded room", async () => {
  const state = await open();
  const hashes = new Uint8Array(32 * 3000);
  for (let n = 1; n <= 200; n++) {
    state.saveFile(savedFile(n, n % 2 === 0 ? "even" : "odd", { size: 300_000, hashes }));
    state.savePeer(1, "n1", n);
    if (n % 7 === 0) await flushed(state);
  }
  await flushed(state);
  // The 200 versions have 19 MB.
  expect(statSync(path()).size).toBeLessThan(4_000_000);
  await state.close();
  const { peers, files } = await found();
  expect(files.map(({ id, name }) => [id, name])).toEqual([
    [199, "odd"],
    [200, "even"],
  ]);
  expect(files[0]?.hashes).toEqual(hashes);
  expect(peers).toEqual([{ number: 1, identity: "n1", incarnation: 200 }]);
});

test("a file with hashes of 2^20 chunks is kept whole, and the map grows with it", async () => {
  const state = await open();
  const hashes = new Uint8Array(2 ** 25).map((_, at) => at >> 5);
  state.saveFile(savedFile(1, "large", { size: 2 ** 40, chunkSize: 2 ** 20, hashes }));
  await flushed(state);
  await state.close();
  const [file] = (await found()).files;
  expect(file?.hashes.length).toBe(hashes.length);
  expect(Buffer.compare(file!.hashes, hashes)).toBe(0);
});

test("a life in the same process that begins while another's write is under way finds it", async () => {
  const life = new Life();
  const before = await open(life);
  before.saveFile(savedFile(1, "f"));
  // The transaction of this write begins with the next turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
  life.end();
  const after = await open();
  expect(contentOf(after.load())).toMatchObject({ epoch: 2, files: [{ name: "f" }] });
});

describe("on a disk that may fail at any moment", () => {
  let disk: RecordDisk;
  let records: FragileRecords;
  beforeEach(() => {
    disk = new RecordDisk();
  });

  const begin = (life = new Life(), held = true): Promise<DiskState> => {
    records = new FragileRecords(disk, held);
    return open(life, async () => records);
  };
  const afterwards = async () => contentOf((await begin(new Life(), false)).load());
  const turn = () => sleep(2);

  test("nothing is told to be durable before it is, and what is written meanwhile shares the next transaction", async () => {
    const state = await begin();
    const order: string[] = [];
    const write = (n: number) => {
      state.saveFile(savedFile(n, `f${n}`));
      state.flush((_, arg) => order.push(arg), `${n} durable`);
    };
    for (let n = 1; n <= 100; n++) write(n);
    await turn();
    for (let n = 101; n <= 200; n++) write(n);
    state.flush((_, arg) => order.push(arg), "and again");
    await turn();
    expect(order).toEqual([]);
    order.push("synced");
    records.sync();
    await turn();
    order.push("synced");
    records.sync();
    await turn();
    expect([order.indexOf("synced"), order.indexOf("1 durable"), order.lastIndexOf("synced")]).toEqual([0, 1, 101]);
    expect([order.length, order.at(-1), records.transactions]).toEqual([203, "and again", 2]);
  });

  test.each([true, false])(
    "a write that fails ends it, whether it took effect (%s) or not: nothing completes any more",
    async (durable) => {
      const state = await begin();
      state.saveFile(savedFile(1, "before"));
      await turn();
      records.sync();
      let completions = 0;
      state.saveFile(savedFile(2, "failed"));
      state.flush(() => completions++, 0);
      await turn();
      state.saveFile(savedFile(3, "waiting"));
      state.flush(() => completions++, 0);
      records.fail("the disk is full", durable);
      await turn();
      state.saveFile(savedFile(4, "after"));
      state.flush(() => completions++, 0);
      await turn();
      expect([completions, records.isWriting]).toEqual([0, false]);
      expect(failures.map((failure) => failure.message)).toEqual([`cannot write ${path()}: the disk is full`]);
      const names = (await afterwards()).files.map((file) => file.name);
      expect(names).toEqual(durable ? ["before", "failed"] : ["before"]);
    },
  );

  test("nothing completes once the tracker's life is over, and nothing is written any more", async () => {
    const life = new Life();
    const state = await begin(life);
    let completions = 0;
    state.savePeer(1, "n1", 1);
    state.flush(() => completions++, 0);
    await turn();
    state.savePeer(2, "n2", 1);
    life.end();
    records.sync();
    await state.close();
    expect([completions, records.isWriting]).toEqual([0, false]);
    expect((await afterwards()).peers.map(({ number }) => number)).toEqual([1]);
  });

  test("after a crash at any moment it holds a beginning of what was written, with all that was told to be durable", async () => {
    const action = fc.constantFrom("write", "write", "turn", "sync", "crash", "crash too late");
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
        disk = new RecordDisk();
        const kept = new MemoryState();
        let life = new Life();
        let state = await begin(life);
        let [epoch, begun, durable, last] = [1, 0, 0, 0];
        for (const one of [...actions, "crash"]) {
          if (one === "write") {
            applyWrite(state, ++begun);
            state.flush((_, n) => {
              durable = n;
            }, begun);
          } else if (one === "turn") await new Promise((resolve) => setImmediate(resolve));
          else if (one === "sync") records.sync();
          else {
            life.end();
            records.fail("crash", one === "crash too late");
            life = new Life();
            state = await begin(life);
            const content = JSON.stringify(contentOf(state.load()));
            epoch++;
            const isIt = () => JSON.stringify(contentOf({ ...kept.saved(), epoch })) === content;
            while (last < durable) applyWrite(kept, ++last);
            while (!isIt() && last < begun) applyWrite(kept, ++last);
            expect(isIt()).toBe(true);
            durable = begun = last;
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
