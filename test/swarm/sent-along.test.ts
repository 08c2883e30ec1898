import { describe, expect, test } from "vitest";
import { PayloadMode } from "../../src/gen/swarmlab/v1/common.js";
import {
  NodeServiceDefinition,
  type StoreChunksRequest,
  type StoreChunksResponse,
  StoreFailure,
} from "../../src/gen/swarmlab/v1/node.js";
import { TrackerServiceDefinition } from "../../src/gen/swarmlab/v1/tracker.js";
import { SeededSource } from "../../src/node/put/sources/seeded-source.js";
import { MemoryStore } from "../../src/node/store/stores/memory-store.js";
import type { FileSource } from "../../src/runtime/content.js";
import { noObserver, type OperationResult } from "../../src/runtime/observer.js";
import type { Reply } from "../../src/runtime/transport.js";
import type { Tracker } from "../../src/tracker/tracker.js";
import { Bench, FILE, SIZE, sha256 } from "./lone-nodes.js";
import { CHUNK, type SwarmOptions, TestSwarm } from "./test-swarm.js";

// Tests of puts that send the content of a small file along with the orders, so that no target need fetch it.

const DELAY_MS = 50;
const LARGER = 64 * 1024;
/** The client's place, after the three nodes. */
const CLIENT = 3;

/** A real network of a client and three nodes, and what its nodes fetched: the sources of chunks, 0 for those that came with an order. */
function network(options: Partial<SwarmOptions> = {}) {
  const sources: number[] = [];
  const swarm = new TestSwarm({
    nodes: 3,
    real: true,
    replication: 3,
    network: { latency: { model: "constant", delay: DELAY_MS } },
    settings: { sentAlongBytes: CHUNK, callDeadlineMs: 5000 },
    observer: { chunkFetched: (_bytes, _purpose, _file, _index, source) => sources.push(source) },
    ...options,
  });
  swarm.add("client", 0);
  swarm.run(1000);
  return { swarm, sources };
}

const larger: Partial<SwarmOptions> = {
  tracker: { settings: { payload: PayloadMode.REAL, announceIntervalMs: 1000, chunkSize: LARGER, replication: 3 } },
  settings: { sentAlongBytes: LARGER, callDeadlineMs: 5000, chunkSize: LARGER },
  network: { latency: { model: "constant", delay: 5 } },
  capacity: 1e8,
};

/** The bytes of contents that the client has under way, by its own books. */
const underWay = (swarm: TestSwarm) => swarm.place(CLIENT).node.contacts.uplink.underWay;

/** The same object with one method replaced, and every method bound. */
function withMethod<T extends object>(object: T, method: keyof T, replacement: (...args: never[]) => void): T {
  return new Proxy(object, {
    get: (target, name) => {
      const value = name === method ? replacement : Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

describe("a put of a small file", () => {
  test("sends the content along to all targets at once", () => {
    const { swarm, sources } = network();
    const began = swarm.simulation.now;
    const before = swarm.place(3).node.traffic.uploadedBytes;
    const pending = swarm.put(3, "a", CHUNK);
    while (!pending.result) swarm.run(10);
    expect(pending.result.error).toBeUndefined();
    expect(sources).toEqual([0, 0, 0]);
    expect(swarm.place(3).node.traffic.uploadedBytes - before).toBe(3 * CHUNK);
    // Three calls, one after another: put, orders, commit.
    expect(swarm.simulation.now - began).toBeLessThan(3 * 2 * DELAY_MS + 50);
    const read = swarm.get(3, "a");
    swarm.finish([read]);
    expect(swarm.hasRead(read, "a", CHUNK)).toBe(true);
  });

  test("leaves the fetching to the targets if the file is larger, or the network carries no contents", () => {
    const two = network();
    expect(two.swarm.finish([two.swarm.put(3, "a", CHUNK + 1)])[0]?.error).toBeUndefined();
    expect(two.sources).not.toContain(0);
    const dummy = network({ real: false });
    expect(dummy.swarm.finish([dummy.swarm.put(3, "a", CHUNK)])[0]?.error).toBeUndefined();
    expect(dummy.sources).not.toContain(0);
  });

  test("sends a tiny content along at once, and a larger one once it knows that the uplink carries it", () => {
    const { swarm, sources } = network(larger);
    const put = (name: string, size: number): readonly number[] => {
      sources.length = 0;
      expect(swarm.finish([swarm.put(3, name, size)])[0]?.error).toBeUndefined();
      return sources;
    };
    expect(put("tiny", 1000)).toEqual([0, 0, 0]);
    expect(put("first", LARGER)).not.toContain(0);
    expect(put("second", LARGER)).toEqual([0, 0, 0]);
  });

  test("leaves the fetching to the targets if the client's uplink is slow, although the targets serve each other fast", () => {
    const { swarm, sources } = network(larger);
    // 1 Mbit/s: three contents would take 1.6 s, and targets count as silent after half a second.
    swarm.simulation.setLinks(swarm.place(3).host, { up: 125_000, down: 1e6 });
    for (let n = 0; n < 10; n++) expect(swarm.finish([swarm.put(3, `file-${n}`, LARGER)])[0]?.error).toBeUndefined();
    expect(sources).toHaveLength(30);
    expect(sources).not.toContain(0);
  });

  test("learns nothing of its uplink from targets that have the chunk already", () => {
    const { swarm, sources } = network(larger);
    swarm.simulation.setLinks(swarm.place(CLIENT).host, { up: 125_000, down: 1e6 });
    // The tracker says once that chunk 0 lacks replicas, as after a restart of their holders.
    let lacks = true;
    const { tracker } = swarm;
    const commit: Tracker["commit"] = (request, caller, reply) => {
      if (!lacks) return tracker.commit(request, caller, reply);
      lacks = false;
      reply.send({ acknowledged: false, lacking: [0] });
    };
    swarm.trackerHost.serve(TrackerServiceDefinition, withMethod(tracker, "commit", commit));
    for (let n = 0; n < 4; n++)
      expect(swarm.finish([swarm.put(CLIENT, `file-${n}`, LARGER)])[0]?.error).toBeUndefined();
    expect(lacks).toBe(false);
    expect(sources).not.toContain(0);
    expect(underWay(swarm)).toBe(0);
  });

  test("sends few contents along when many begin at once, although each file must be read first", () => {
    const { swarm, sources } = network(larger);
    swarm.simulation.setLinks(swarm.place(CLIENT).host, { up: 1e6, down: 1e6 });
    expect(swarm.finish([swarm.put(CLIENT, "first", LARGER)])[0]?.error).toBeUndefined();
    sources.length = 0;
    const { node, host } = swarm.place(CLIENT);
    const results: OperationResult[] = [];
    for (let n = 0; n < 50; n++) {
      const content = new SeededSource(LARGER, n);
      const source: FileSource = {
        size: LARGER,
        read: (index, offset, length, done, arg) => {
          host.after(2, () => content.read(index, offset, length, done, arg), undefined);
        },
      };
      node.put({ name: `many-${n}`, source }, (result) => results.push(result));
    }
    swarm.run(60_000);
    expect(results.map(({ error }) => error)).toEqual(Array(50).fill(undefined));
    expect(sources).toHaveLength(150);
    // The client may send along what its uplink carries in half a second: at 1 MB/s, the contents of two puts. Puts whose contents the
    // targets fetch use the uplink, too.
    expect(sources.filter((source) => source === 0).length).toBeLessThanOrEqual(6);
    expect(underWay(swarm)).toBe(0);
  });

  test("is acknowledged, and read back, although messages come twice and nodes crash", () => {
    const { swarm } = network({ nodes: 5, repeats: true });
    const names = Array.from({ length: 20 }, (_, n) => `file-${n}`);
    const puts = names.map((name) => swarm.put(5, name, CHUNK - 1));
    swarm.run(60);
    swarm.crash(0);
    swarm.run(300);
    swarm.restart(0);
    for (const result of swarm.finish(puts)) expect(result.error).toBeUndefined();
    expect(swarm.place(5).node.contacts.uplink.underWay).toBe(0);
    const gets = names.map((name) => swarm.get(5, name));
    swarm.finish(gets);
    for (const [n, name] of names.entries()) expect(swarm.hasRead(gets[n]!, name, CHUNK - 1)).toBe(true);
  });
});

describe("an order with content", () => {
  const content = new Uint8Array(SIZE).fill(7);
  const wrong = new Uint8Array(SIZE).fill(8);

  /** Gives a node an order that carries `carried`. The peer that it names as source has the right content, or nothing. */
  function ordered(carried: Uint8Array, sourceHasIt: boolean) {
    const bench = new Bench({ hash: sha256 });
    const source = bench.node("source", new MemoryStore(), 1e9, noObserver, 1e9);
    const target = bench.node("target", new MemoryStore(), 1e9, noObserver, 1e9);
    const chunk = { fileId: FILE, index: 0, size: SIZE, pledge: 100, hash: sha256.digest(content) };
    if (sourceHasIt) source.store.put(chunk, { size: SIZE, data: content, tag: 0 }, () => {}, undefined);
    const order = { pledge: 1, index: 0, hash: chunk.hash, content: carried };
    const result = bench.order(target.peer, [order], [source.peer]);
    bench.simulation.runUntil(600_000);
    return { result: result.value, target };
  }

  test("is not taken if the content is wrong: the node then fetches the right one", () => {
    const { result, target } = ordered(wrong, true);
    expect(result).toMatchObject({ stored: [1] });
    expect(target.node.traffic.refusedChunks).toBe(1);
  });

  test("fails if the content is wrong and no source has the right one", () => {
    const { result, target } = ordered(wrong, false);
    expect(result).toMatchObject({ stored: [], failed: [{ pledge: 1, reason: StoreFailure.WRONG_CONTENT }] });
    expect(target.store.replicas).toBe(0);
  });

  test("is refused if the content has another size than the chunk", () => {
    expect(String(ordered(content.subarray(1), true).result)).toContain("content");
  });

  test("is fetched after all if too much content waits already", () => {
    const bench = new Bench({ hash: sha256 });
    const source = bench.node("source", new MemoryStore(), 1e9, noObserver, 1e9);
    const target = bench.node("target", new MemoryStore(), 1e9, noObserver, 1e9);
    const large = new Uint8Array(1024 * 1024).fill(7);
    const hash = sha256.digest(large);
    const orders = Array.from({ length: 100 }, (_, index) => ({
      ...{ pledge: index + 1, index, size: large.length, hash, content: large },
    }));
    for (const { index, size } of orders)
      source.store.put(
        { fileId: FILE, index, size, pledge: 200 + index, hash },
        { size, data: large, tag: 0 },
        () => {},
        0,
      );
    const result = bench.order(target.peer, orders, [source.peer]);
    bench.simulation.runUntil(600_000);
    expect(result.value).toMatchObject({ failed: [] });
    expect(target.store.replicas).toBe(orders.length);
    const fetched = source.node.traffic.uploadedBytes / large.length;
    expect(fetched).toBeGreaterThan(0);
    expect(fetched).toBeLessThan(orders.length);
  });
});

test("an order that fails just after its target said that it has none is given to another target once", () => {
  const swarm = new TestSwarm({
    nodes: 5,
    real: true,
    replication: 3,
    network: { latency: { model: "constant", delay: 5 } },
    settings: { sentAlongBytes: 1000, callDeadlineMs: 5000 },
  });
  swarm.add("client", 0);
  swarm.run(1000);
  // The tracker takes 800 ms to name another target. The client waits less than that for the answer of a target.
  let reassigned = 0;
  const { tracker } = swarm;
  const reassign: typeof tracker.reassign = (...call) => {
    reassigned++;
    swarm.trackerHost.after(800, () => tracker.reassign(...call), undefined);
  };
  swarm.trackerHost.serve(TrackerServiceDefinition, withMethod(tracker, "reassign", reassign));
  // Two nodes have no room. When the client asks such a node for its status, the answer names no open order. Shortly after that, the node
  // says that it has no room.
  let refused = 0;
  for (const { host, node } of swarm.places.slice(0, 2)) {
    const waiting: (() => void)[] = [];
    const storeChunks = (request: StoreChunksRequest, _caller: unknown, reply: Reply<StoreChunksResponse>) => {
      const failed = request.orders.map(({ pledge }) => ({ pledge, reason: StoreFailure.NO_SPACE }));
      waiting.push(() => reply.send({ stored: [], receipts: [], failedSources: [], failed }));
    };
    const status: typeof node.status = (...call) => {
      node.status(...call);
      refused += waiting.length;
      for (const answer of waiting.splice(0)) host.after(20, answer, undefined);
    };
    host.serve(NodeServiceDefinition, withMethod(withMethod(node, "storeChunks", storeChunks), "status", status));
  }
  const client = swarm.places.length - 1;
  for (let n = 0; n < 20; n++) expect(swarm.finish([swarm.put(client, `file-${n}`, 1000)])[0]?.error).toBeUndefined();
  expect(refused).toBeGreaterThan(5);
  expect(reassigned).toBe(refused);
  expect(swarm.place(client).node.contacts.uplink.underWay).toBe(0);
});
