import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CHUNK, LiveNetwork } from "../../../test/acceptance/live-network.js";
import { PayloadMode } from "../../gen/swarmlab/v1/common.js";
import { NodeServiceDefinition, TransferPurpose } from "../../gen/swarmlab/v1/node.js";
import { MemorySink } from "../../node/get/sinks/memory-sink.js";
import { defaultSettings } from "../../node/options.js";
import { SeededSource } from "../../node/put/sources/seeded-source.js";
import { MemoryStore } from "../../node/store/stores/memory-store.js";
import type { Content } from "../../runtime/content.js";
import type { OperationResult } from "../../runtime/observer.js";
import { Code, type RpcError } from "../../runtime/rpc-error.js";
import { defaultTrackerOptions } from "../../tracker/options.js";
import { clientSession, getFile, putFile } from "../daemon/client-session.js";
import { startNode } from "../daemon/node-process.js";
import { startTracker } from "../daemon/tracker-process.js";
import { errorOf } from "./status.js";

const SIZE = 24 * CHUNK;
let folder: string;
let network: LiveNetwork;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "transfer-"));
  network = await LiveNetwork.start();
});

afterEach(() => {
  network.close();
  rmSync(folder, { recursive: true, force: true });
  expect(network.bugs).toEqual([]);
});

/** Starts a tracker, and a node that stores the file that is put. */
async function start() {
  const settings = { payload: PayloadMode.REAL, announceIntervalMs: 500, chunkSize: CHUNK, replication: 1 };
  const tracker = await startTracker({
    listen: "127.0.0.1:0",
    tracker: { ...defaultTrackerOptions, settings, suspectAfter: 60_000, deadAfter: 60_000 },
  });
  const seeder = await startNode({
    tracker: tracker.address,
    listen: "127.0.0.1:0",
    dataDir: join(folder, "seeder"),
    capacityBytes: 1e9,
    zone: "",
    patienceMs: 10_000,
  });
  return { tracker, seeder };
}

test("readers that come together send each other what they have, out of the files that they write", async () => {
  const { tracker, seeder } = await start();
  try {
    const content = new SeededSource(128 * CHUNK, 1).bytes(0, 128 * CHUNK);
    writeFileSync(join(folder, "file"), content);
    const put = await clientSession({ tracker: tracker.address }, (session) =>
      putFile(session, { path: join(folder, "file"), name: "file" }),
    );
    expect(put.error).toBeUndefined();
    let reading = 4;
    const got = await Promise.all(
      [1, 2, 3, 4].map((number) =>
        clientSession({ tracker: tracker.address }, async (session) => {
          const path = join(folder, `copy-${number}`);
          const result = await getFile(session, { name: "file", path });
          reading--;
          while (reading > 0) await sleep(5);
          return { error: result.error, path, sent: session.node.traffic.uploadedBytes };
        }),
      ),
    );
    for (const { error, path } of got) {
      expect(error).toBeUndefined();
      expect(readFileSync(path).equals(content)).toBe(true);
    }
    expect(got.some(({ sent }) => sent > 0)).toBe(true);
    expect(seeder.node.traffic.uploadedBytes).toBeLessThan(4 * content.length);
  } finally {
    await seeder.stop({ drain: false, graceMs: 0 });
    await tracker.stop({ graceMs: 0 });
  }
});

test("wrong content is refused and counted, fetched elsewhere, and its sender reported", async () => {
  await network.add("honest");
  const liar = await network.add("liar");
  expect((await network.put("honest", "file", SIZE)).error).toBeUndefined();
  for (const { fileId, index } of [...liar.store.list()]) liar.store.corrupt(fileId, index);
  const reader = await network.add("reader");
  const reported: number[] = [];
  const complain = reader.node.membership.complain.bind(reader.node.membership);
  reader.node.membership.complain = (holder) => {
    reported.push(holder);
    complain(holder);
  };
  expect(await network.reads("reader", "file", SIZE)).toBe(true);
  expect(reader.node.traffic.refusedChunks).toBeGreaterThan(0);
  expect(new Set(reported)).toEqual(new Set([liar.node.number]));
});

test("a slow disk bounds what is on its way: no more than a window waits to be written", async () => {
  await network.add("a");
  await network.add("b");
  expect((await network.put("a", "file", SIZE)).error).toBeUndefined();
  const reader = await network.add("reader");
  let waiting = 0;
  let most = 0;
  class SlowSink extends MemorySink {
    override write(index: number, offset: number, content: Content, done: (failure: RpcError | undefined) => void) {
      most = Math.max(most, ++waiting);
      setTimeout(() => {
        waiting--;
        reader.env.life.enter(() => super.write(index, offset, content, done), undefined);
      }, 30);
    }
  }
  const result = await new Promise<OperationResult>((done) =>
    reader.node.get({ name: "file", sink: new SlowSink() }, done),
  );
  expect(result).toMatchObject({ error: undefined, bytes: SIZE });
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(defaultSettings.window);
});

test("streams that nobody reads stop at their windows, and give their slots back when they are cancelled", async () => {
  let reads = 0;
  class CountingStore extends MemoryStore {
    override read<A>(fileId: number, index: number, done: (content: Content | RpcError, arg: A) => void, arg: A): void {
      reads++;
      super.read(fileId, index, done, arg);
    }
  }
  const sender = await network.add("sender", new CountingStore());
  await network.add("other");
  const reader = await network.add("reader");
  // The file is larger than what a stream sends while nobody reads it.
  expect((await network.put("sender", "file", 400 * CHUNK)).error).toBeUndefined();
  const [chunk] = sender.store.list();
  reads = 0;
  const indices = Array.from({ length: 400 }, (_, index) => index);
  const request = { fileId: chunk!.fileId, indices, purpose: TransferPurpose.REPAIR, turn: 0 };
  const ends: unknown[] = [];
  const streams = Array.from({ length: 20 }, () =>
    reader.env.stream(sender.env.self, NodeServiceDefinition, "fetchChunks", request, 60_000, {
      onMessage() {},
      onEnd: (status) => ends.push(status),
    }),
  );
  await sleep(1000);
  const { uploadSlots } = defaultSettings;
  // For each stream a reader keeps one message that it has read ahead, and as many bytes as fit into its window. HTTP/2 renews the window
  // by halves, so there may be half a window more.
  const perStream = (1.5 * 4 * 1024 * 1024) / CHUNK + 2;
  expect(reads).toBeGreaterThan(0);
  expect(reads).toBeLessThanOrEqual(streams.length * perStream + uploadSlots);
  expect(sender.node.activeUploads).toBeLessThanOrEqual(uploadSlots);
  for (const stream of streams) stream.cancel();
  await network.until(() => sender.node.activeUploads === 0);
  expect(ends).toEqual([]);
  expect(await network.reads("other", "file", 400 * CHUNK)).toBe(true);
});

test("a stream that ends without a status is a lost connection, and is tried again", () => {
  const details = "Received RST_STREAM with code 0 (Call ended without gRPC status)";
  expect(errorOf({ code: Code.INTERNAL, details })).toMatchObject({ code: Code.UNAVAILABLE, definite: false });
});
