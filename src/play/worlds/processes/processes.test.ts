import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { until } from "../../../../test/e2e/until.js";
import { PayloadMode } from "../../../gen/swarmlab/v1/common.js";
import { NodeState } from "../../../gen/swarmlab/v1/tracker.js";
import { clientSession, getFile, putFile } from "../../../live/daemon/client-session.js";
import { type RunningNode, startNode } from "../../../live/daemon/node-process.js";
import { isNotFound, withTracker } from "../../../live/daemon/tracker-client.js";
import { type RunningTracker, startTracker } from "../../../live/daemon/tracker-process.js";
import { LmdbRecords } from "../../../live/disk/tracker-state/lmdb-records.js";
import { Code } from "../../../runtime/rpc-error.js";
import { defaultTrackerOptions, type TrackerOptions } from "../../../tracker/options.js";

const trackerOptions: TrackerOptions = {
  ...defaultTrackerOptions,
  settings: { payload: PayloadMode.REAL, announceIntervalMs: 100, chunkSize: 64 * 1024, replication: 3 },
  // Without a fault a node is never silent for so long, even on a busy machine.
  suspectAfter: 4000,
  deadAfter: 5000,
  readerGrace: 200,
  repair: { ...defaultTrackerOptions.repair, massFailureShare: 0.6 },
};

let folder: string;
let tracker: RunningTracker;
let nodes: RunningNode[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "swarmlab-live-"));
  tracker = await startTracker({ listen: "127.0.0.1:0", tracker: trackerOptions });
  nodes = [];
});

afterEach(async () => {
  for (const node of nodes) node.kill();
  tracker.kill();
  await sleep(20);
  rmSync(folder, { recursive: true });
});

async function start(name: string): Promise<RunningNode> {
  const node = await startNode({
    tracker: tracker.address,
    listen: "127.0.0.1:0",
    dataDir: join(folder, name),
    identity: name,
    capacityBytes: 64 * 1024 * 1024,
    zone: "",
    patienceMs: 60_000,
  });
  nodes.push(node);
  return node;
}

async function startMany(count: number): Promise<void> {
  for (let n = 1; n <= count; n++) await start(`n${n}`);
}

function makeFile(bytes: number): string {
  const path = join(folder, `file-${bytes}`);
  writeFileSync(path, randomBytes(bytes));
  return path;
}

const put = (path: string, name: string) =>
  clientSession({ tracker: tracker.address }, (s) => putFile(s, { path, name }));
const get = (name: string, path: string) =>
  clientSession({ tracker: tracker.address }, (s) => getFile(s, { name, path }));
const ask = <T>(work: Parameters<typeof withTracker<T>>[1]) => withTracker(tracker.address, work);

const stat = () => ask((client) => client.call("stat", { name: "f" }));

test("files of any size put by one client are got by another, byte for byte", async () => {
  await startMany(4);
  for (const bytes of [0, 1, 64 * 1024, 64 * 1024 + 1, 1_000_000]) {
    const path = makeFile(bytes);
    expect(await put(path, `f${bytes}`)).toMatchObject({ error: undefined, bytes });
    const copy = join(folder, "copy");
    expect(await get(`f${bytes}`, copy)).toMatchObject({ error: undefined, bytes });
    expect(readFileSync(copy).equals(readFileSync(path))).toBe(true);
  }
  const files = await ask((client) => client.files());
  expect(files.map((file) => [file.name, file.fewestReplicas])).toContainEqual(["f1000000", 3]);
});

test("a get of a file that is not there fails, and leaves none", async () => {
  await startMany(1);
  const result = await get("nothing", join(folder, "copy"));
  expect(result.error).toMatchObject({ code: Code.NOT_FOUND });
  expect(() => readFileSync(join(folder, "copy"))).toThrow("ENOENT");
  await expect(ask((client) => client.call("remove", { name: "nothing" }))).rejects.toSatisfy(isNotFound);
});

test("a client leaves no trace among the nodes", async () => {
  await startMany(3);
  await put(makeFile(1000), "f");
  const alive = async () => {
    const known = await ask((client) => client.nodes());
    return known.filter((node) => node.state === NodeState.ALIVE).map((node) => node.identity);
  };
  expect(await until(alive, (seen) => seen.length === 3)).toEqual(["n1", "n2", "n3"]);
});

test("a killed holder is noticed, and its replicas are made anew elsewhere", async () => {
  await startMany(5);
  await put(makeFile(500_000), "f");
  const holder = nodes.find((node) => node.store.replicas > 0)!;
  holder.kill();
  // Once the node is given up, its replicas do not count. Repair may be over before the test looks.
  await until(stat, (seen) => seen.nodesDead === 1);
  const repaired = await until(stat, (seen) => seen.underReplicated === 0 && seen.nodesAlive === 4);
  expect(repaired).toMatchObject({ nodesDead: 1, file: { fewestReplicas: 3 } });
});

test("a node that comes back brings what its disk kept", async () => {
  await startMany(3);
  await put(makeFile(500_000), "f");
  const victim = nodes[1]!;
  const before = victim.store.replicas;
  expect(before).toBe(8);
  victim.kill();
  const again = await start("n2");
  expect([again.identity, again.incarnation, again.store.replicas]).toEqual(["n2", 2, before]);
  await until(stat, (seen) => seen.nodesAlive === 3 && seen.file?.fewestReplicas === 3);
});

test("a node that drains leaves when its replicas are elsewhere", async () => {
  await startMany(4);
  const path = makeFile(300_000);
  await put(path, "f");
  const leaver = nodes.find((node) => node.store.replicas > 0)!;
  expect((await leaver.stop({ drain: true, graceMs: 1000 })).error).toBeUndefined();
  expect((await stat()).file?.fewestReplicas).toBe(3);
  expect((await get("f", join(folder, "copy"))).error).toBeUndefined();
});

test("a node that stops in the middle of a get hands the reader over, and waits for no deadline", async () => {
  await startMany(3);
  const path = makeFile(24 * 64 * 1024);
  await put(path, "f");
  const [leaver] = nodes as [RunningNode];
  // The node sends one chunk now, and the others after it has been asked to stop.
  const { node } = leaver;
  const read = node.readChunk.bind(node);
  const held: (() => void)[] = [];
  let stopping = false;
  node.readChunk = (fileId, index, done, arg) => {
    if (stopping || held.length === 0) read(fileId, index, done, arg);
    if (!stopping) held.push(() => read(fileId, index, done, arg));
  };
  const getting = get("f", join(folder, "copy"));
  await until(
    async () => held.length,
    (count) => count > 1,
  );
  stopping = true;
  const began = performance.now();
  const stopped = leaver.stop({ drain: false, graceMs: 60_000 });
  for (const go of held.splice(0).slice(1)) go();
  expect(await getting).toMatchObject({ error: undefined });
  expect(await stopped).toMatchObject({ error: undefined });
  expect(performance.now() - began).toBeLessThan(30_000);
  expect(readFileSync(join(folder, "copy")).equals(readFileSync(path))).toBe(true);
  expect((await stat()).nodesAlive).toBe(2);
});

test("a node whose tracker does not answer stops when its grace is over, and one that is to be back soon does not ask", async () => {
  await startMany(2);
  tracker.kill();
  const [node] = nodes as [RunningNode];
  // The tracker does not answer either. The node ends even so.
  expect(await node.stop({ drain: false, graceMs: 300 })).toMatchObject({ error: { code: Code.DEADLINE_EXCEEDED } });
  const [other] = nodes.slice(1) as [RunningNode];
  expect(await other.stop({ drain: false, stay: true, graceMs: 300 })).toMatchObject({ error: undefined });
});

test("a node loses nothing to the tracker of another network, and serves its own again", async () => {
  tracker.kill();
  const listen = tracker.address;
  const startIn = (name: string) => startTracker({ listen, tracker: trackerOptions, dataDir: join(folder, name) });
  tracker = await startIn("tracker");
  await start("n1");
  const path = makeFile(300_000);
  await clientSession({ tracker: listen }, (s) => putFile(s, { path, name: "f", replication: 1 }));
  await tracker.stop({ graceMs: 100 });
  tracker = await startIn("other");
  const refusal = await nodes[0]!.refused;
  expect(refusal.message).toContain("n1 belongs to another network");
  expect(nodes[0]!.store.replicas).toBe(5);
  nodes[0]!.kill();
  await sleep(20);
  await expect(start("n1")).rejects.toThrow("n1 belongs to another network");
  await tracker.stop({ graceMs: 100 });
  tracker = await startIn("tracker");
  await start("n1");
  const copy = join(folder, "copy");
  expect(await get("f", copy)).toMatchObject({ error: undefined });
  expect(readFileSync(copy).equals(readFileSync(path))).toBe(true);
});

test("a node says how it is doing", async () => {
  await startMany(1);
  const status = await ask((client) => client.nodeStatus(nodes[0]!.address));
  expect(status).toMatchObject({ identity: "n1", incarnation: 1, peerNumber: 1, capacityBytes: 64 * 1024 * 1024 });
});

test("a node without a tracker gives up after its patience, and lets its folder go", async () => {
  const { address } = tracker;
  tracker.kill();
  const options = { tracker: address, listen: "127.0.0.1:0", dataDir: join(folder, "n"), capacityBytes: 1, zone: "" };
  await expect(startNode({ ...options, patienceMs: 300 })).rejects.toThrow(`cannot reach the tracker at ${address}`);
  await expect(withTracker(address, (client) => client.files())).rejects.toThrow("UNAVAILABLE");
});

test("a tracker that cannot write its state answers nothing that it might forget, and ends", async () => {
  const failing = await startTracker({
    ...{ listen: "127.0.0.1:0", tracker: trackerOptions },
    dataDir: join(folder, "t"),
  });
  const writes = vi.spyOn(LmdbRecords.prototype, "write").mockRejectedValue(new Error("the disk is full"));
  const peer = { number: 0, address: "", host: 0 };
  const life = { bootNonce: 1, peer, capacityBytes: 0, zone: "", incarnation: 1 };
  const joins = withTracker(failing.address, (client) =>
    client.call("join", {
      ...life,
      identity: client.identity,
      holdings: [],
      holdingsComplete: true,
      epoch: 0,
      network: 0,
    }),
  );
  await expect(joins).rejects.toMatchObject({ error: { definite: false } });
  expect((await failing.failed).message).toContain("the disk is full");
  writes.mockRestore();
});
