import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NodeServiceDefinition } from "../../src/gen/swarmlab/v1/node.js";
import { Code } from "../../src/runtime/rpc-error.js";
import { NONE } from "../../src/tracker/index/chunk-index.js";
import { MemoryState } from "../../src/tracker/state.js";
import { CHUNK, TestSwarm } from "./test-swarm.js";

describe("a get", () => {
  test("goes on with other holders when one crashes in the middle", () => {
    const swarm = new TestSwarm({ nodes: 4, real: true, rate: 20_000, replication: 2 });
    swarm.run(2000);
    swarm.finish([swarm.put(0, "file", 40 * CHUNK)]);
    const reader = swarm.add("reader", 0);
    swarm.run(1000);
    const get = swarm.get(4, "file");
    swarm.run(500);
    expect(reader.node.traffic.activeDownloads).toBeGreaterThan(0);
    swarm.crash(1);
    expect(swarm.finish([get])[0]?.error).toBeUndefined();
    expect(swarm.hasRead(get, "file", 40 * CHUNK)).toBe(true);
    expect(reader.node.traffic.activeDownloads).toBe(0);
  });

  test("refuses wrong content, takes the right one elsewhere, and tells the tracker who sent it", () => {
    const refused: number[] = [];
    const observer = { chunkRefused: (_file: number, _index: number, source: number) => refused.push(source) };
    const swarm = new TestSwarm({ nodes: 3, real: true, replication: 2, observer });
    swarm.run(2000);
    swarm.finish([swarm.put(0, "file", 10 * CHUNK)]);
    swarm.add("reader", 0);
    const liar = swarm.place(1);
    for (const { fileId, index } of [...liar.store.list()]) liar.store.corrupt(fileId, index);
    swarm.run(1000);
    const get = swarm.get(3, "file");
    expect(swarm.finish([get])[0]?.error).toBeUndefined();
    expect(swarm.hasRead(get, "file", 10 * CHUNK)).toBe(true);
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused)).toEqual(new Set([liar.node.number]));
  });

  test("gives a holder up that sends nothing, long before a large call would have to end", () => {
    const settings = { window: 32, minimumRate: CHUNK };
    const swarm = new TestSwarm({ nodes: 1, replication: 1, settings });
    swarm.run(2000);
    swarm.finish([swarm.put(0, "file", 32 * CHUNK)]);
    const { host, node } = swarm.place(0);
    const asked: number[] = [];
    const silentAtFirst = Object.create(node) as typeof node;
    silentAtFirst.fetchChunks = (request, caller, sink) => {
      asked.push(request.indices.length);
      if (asked.length > 2) node.fetchChunks(request, caller, sink);
    };
    host.serve(NodeServiceDefinition, silentAtFirst);
    swarm.add("reader", 0);
    swarm.run(1000);
    const began = swarm.simulation.now;
    expect(swarm.finish([swarm.get(1, "file")])[0]?.error).toBeUndefined();
    expect(asked.slice(0, 2)).toEqual([16, 16]);
    const callOfFour = 4000 + 4 * 1000;
    expect(swarm.simulation.now - began).toBeGreaterThan(callOfFour);
    expect(swarm.simulation.now - began).toBeLessThan(callOfFour + 2000);
  });

  test("does not take a slow holder for a silent one where the short last chunk comes first", () => {
    for (let seed = 1; seed <= 12; seed++) {
      const settings = { transferDeadlineMs: 500, minimumRate: CHUNK };
      const swarm = new TestSwarm({ nodes: 1, seed, rate: 1.5 * CHUNK, replication: 1, settings });
      swarm.run(3000);
      swarm.finish([swarm.put(0, "file", 3 * CHUNK + 5)]);
      swarm.add("reader", 0);
      swarm.run(3000);
      const began = swarm.simulation.now;
      expect(swarm.finish([swarm.get(1, "file")])[0]?.error).toBeUndefined();
      // Two seconds for the chunks, and some messages.
      expect(swarm.simulation.now - began).toBeLessThan(3500);
    }
  });

  test("waits for a holder that comes back", () => {
    const swarm = new TestSwarm({ nodes: 3, replication: 1 });
    swarm.run(2000);
    swarm.finish([swarm.put(0, "file", 12 * CHUNK)]);
    swarm.add("reader", 0);
    swarm.run(1000);
    swarm.crash(1);
    const get = swarm.get(3, "file");
    swarm.run(3000);
    expect(get.result).toBeUndefined();
    swarm.restart(1);
    expect(swarm.finish([get])[0]?.error).toBeUndefined();
  });

  test("fails in bounded time when a chunk is gone for good", () => {
    const swarm = new TestSwarm({ nodes: 3, replication: 1 });
    swarm.run(2000);
    swarm.finish([swarm.put(0, "file", 12 * CHUNK)]);
    swarm.add("reader", 0);
    swarm.crash(1);
    const [get] = swarm.finish([swarm.get(3, "file")]);
    expect(get?.error).toBeDefined();
    expect(swarm.simulation.now).toBeLessThan(300_000);
  });
});

describe("a tracker that goes on from a backup", () => {
  test("takes everybody in, whoever has whose number by now", () => {
    for (let seed = 1; seed <= 8; seed++) {
      let state = new MemoryState();
      const swarm = new TestSwarm({ nodes: 2, seed, state: () => state });
      swarm.run(2000);
      const { epoch, lastPeer, peers } = state.saved();
      for (const name of ["n2", "n3", "n4"]) swarm.add(name);
      swarm.run(2000);
      swarm.crashTracker();
      state = new MemoryState();
      for (const { number, identity, incarnation } of peers) state.savePeer(number, identity, incarnation);
      state.resume(epoch, lastPeer);
      swarm.restartTracker();
      swarm.run(20_000);
      const numbers = swarm.places.map(({ node }) => (node.joined ? node.number : 0));
      expect(new Set(numbers)).toEqual(new Set([1, 2, 3, 4, 5]));
    }
  });
});

describe("a put", () => {
  test("gets by when a target crashes in the middle", () => {
    const swarm = new TestSwarm({ nodes: 5, real: true, rate: 20_000, replication: 2 });
    swarm.run(2000);
    const put = swarm.put(0, "file", 40 * CHUNK);
    swarm.run(1000);
    swarm.crash(2);
    expect(swarm.finish([put])[0]?.error).toBeUndefined();
    const get = swarm.get(1, "file");
    swarm.finish([get]);
    expect(swarm.hasRead(get, "file", 40 * CHUNK)).toBe(true);
  });

  test("whose client crashes leaves nothing visible, and in the end nothing on the disks", () => {
    const swarm = new TestSwarm({ nodes: 4, rate: 20_000 });
    swarm.run(2000);
    const put = swarm.put(0, "file", 60 * CHUNK);
    swarm.run(1500);
    expect(put.result).toBeUndefined();
    swarm.crash(0);
    expect(swarm.finish([swarm.get(1, "file")])[0]?.error).toBeDefined();
    swarm.run(1_000_000);
    expect(swarm.places.slice(1).map((place) => place.store.replicas)).toEqual([0, 0, 0]);
    expect(swarm.places.slice(1).map((place) => place.node.holdings.freeBytes)).toEqual([1e6, 1e6, 1e6]);
  });

  test("waits while the tracker cannot be reached, and so does a get", () => {
    const swarm = new TestSwarm({ nodes: 4 });
    swarm.run(2000);
    swarm.finish([swarm.put(0, "known", 5 * CHUNK)]);
    swarm.crashTracker();
    const put = swarm.put(0, "file", 10 * CHUNK);
    const get = swarm.get(1, "known");
    swarm.run(3000);
    expect([put.result, get.result]).toEqual([undefined, undefined]);
    swarm.restartTracker();
    const [putResult, getResult] = swarm.finish([put, get]);
    expect(putResult?.error).toBeUndefined();
    expect(getResult?.error).toBeUndefined();
  });
});

describe("a put whose tracker restarts in the middle", () => {
  test("begins again, and nothing of the first try stays", () => {
    const swarm = new TestSwarm({ nodes: 4, real: true, rate: 20_000 });
    swarm.run(2000);
    const put = swarm.put(0, "file", 60 * CHUNK);
    swarm.run(1500);
    expect(put.result).toBeUndefined();
    swarm.crashTracker();
    swarm.run(500);
    swarm.restartTracker();
    expect(swarm.finish([put])[0]?.error).toBeUndefined();
    const get = swarm.get(2, "file");
    swarm.finish([get]);
    expect(swarm.hasRead(get, "file", 60 * CHUNK)).toBe(true);
    swarm.run(100_000);
    expect(swarm.places.reduce((sum, place) => sum + place.store.replicas, 0)).toBe(2 * 60);
  });
});

describe("a node", () => {
  test("that comes back with its disk is a holder again", () => {
    const swarm = new TestSwarm({ nodes: 3, real: true, replication: 1 });
    swarm.run(2000);
    swarm.finish([swarm.put(0, "file", 12 * CHUNK)]);
    for (const n of [0, 1, 2]) swarm.crash(n);
    swarm.run(20_000);
    for (const n of [0, 1, 2]) swarm.restart(n);
    swarm.run(5000);
    swarm.add("reader", 0);
    const get = swarm.get(3, "file");
    swarm.finish([get]);
    expect(swarm.hasRead(get, "file", 12 * CHUNK)).toBe(true);
  });

  test("that leaves with a drain leaves every chunk at its redundancy", () => {
    const swarm = new TestSwarm({ nodes: 4, replication: 2 });
    swarm.run(2000);
    swarm.finish([swarm.put(0, "file", 20 * CHUNK)]);
    const fileId = [...swarm.places.flatMap((place) => [...place.store.list()])][0]?.fileId as number;
    const left: unknown[] = [];
    swarm.place(1).node.leave({ drain: true }, (result) => left.push(result.error));
    swarm.run(120_000);
    expect(left).toEqual([undefined]);
    swarm.crash(1);
    for (let index = 0; index < 20; index++) expect(swarm.replicasOf(fileId, index)).toBeGreaterThanOrEqual(2);
    expect(swarm.finish([swarm.get(0, "file")])[0]?.error).toBeUndefined();
  });

  test.each([
    ["that comes back while the tracker is away, and is to drain, has its replicas copied", 4],
    ["that drains and is the only one who could hold its replicas stays", 1],
  ])("%s", (_what, nodes) => {
    const swarm = new TestSwarm({ nodes, replication: 1 });
    swarm.run(2000);
    swarm.finish([swarm.put(0, "file", 20 * CHUNK)]);
    swarm.crash(0);
    swarm.crashTracker();
    swarm.restart(0);
    const left: unknown[] = [];
    swarm.place(0).node.leave({ drain: true }, (result) => left.push(result.error));
    swarm.run(5000);
    expect(left).toEqual([]);
    swarm.restartTracker();
    swarm.run(120_000);
    const others = swarm.places.slice(1).reduce((sum, place) => sum + place.store.replicas, 0);
    expect(others).toBe(nodes > 1 ? 20 : 0);
    expect(left).toMatchObject([nodes > 1 ? undefined : { code: Code.RESOURCE_EXHAUSTED }]);
  });

  test("that is to drop a replica which is a cached copy still tells of the copy again", () => {
    const swarm = new TestSwarm({ nodes: 2, settings: { cacheBytes: 10 * CHUNK } });
    swarm.run(2000);
    swarm.finish([swarm.put(0, "file", CHUNK)]);
    const reader = swarm.add("reader", 0);
    swarm.run(1000);
    swarm.finish([swarm.get(2, "file")]);
    swarm.run(2000);
    const { tracker, trackerHost } = swarm;
    const { id: fileId, chunks } = tracker.files.byName("file")!;
    const known = () => tracker.index.find(chunks[0]!, reader.node.number);
    // Remove the holding, as the tracker does when it withdraws a pledge before the node has kept it.
    tracker.replicas.remove(known());
    const request = { holdings: [{ fileId, index: 0, pledge: 99 }], restarts: 0, fence: 0 };
    trackerHost.call(reader.host.self, NodeServiceDefinition, "dropChunks", request, 1000, () => {}, undefined);
    swarm.run(3000);
    expect(reader.store.cachedCopies).toBe(1);
    expect(known()).not.toBe(NONE);
  });

  test("that leaves without a drain is gone at once", () => {
    const swarm = new TestSwarm({ nodes: 4, replication: 2 });
    swarm.run(2000);
    const left: unknown[] = [];
    swarm.place(1).node.leave({ drain: false }, (result) => left.push(result.error));
    swarm.run(1000);
    expect(left).toEqual([undefined]);
    expect(swarm.place(1).node.joined).toBe(false);
  });

  test("that never joined leaves without asking anybody", () => {
    const swarm = new TestSwarm({ nodes: 0 });
    const { node } = swarm.add("outsider", 0, { joinOnStart: false });
    const left: unknown[] = [];
    node.leave({ drain: true }, (result) => left.push(result.error));
    swarm.run(100);
    expect(left).toEqual([undefined]);
  });
});

describe("a network that loses one message in ten", () => {
  test("still puts and gets, exactly", () => {
    for (let seed = 1; seed <= 3; seed++) {
      const swarm = new TestSwarm({ nodes: 6, seed, real: true, network: { loss: 0.1 } });
      swarm.run(10_000);
      const puts = swarm.finish([0, 1, 2].map((n) => swarm.put(n, `file ${n}`, (7 * n + 5) * CHUNK + n)));
      expect(puts.map((put) => put.error)).toEqual([undefined, undefined, undefined]);
      const gets = [0, 1, 2].map((n) => swarm.get(n + 3, `file ${n}`));
      swarm.finish(gets);
      gets.forEach((get, n) => {
        expect(get.result?.error).toBeUndefined();
        expect(swarm.hasRead(get, `file ${n}`, (7 * n + 5) * CHUNK + n)).toBe(true);
      });
    }
  });
});

test("whatever crashes when, an acknowledged file reads back exactly once all disks are back", () => {
  const crash = fc.record({
    at: fc.integer({ min: 0, max: 8000 }),
    node: fc.nat(5),
    down: fc.integer({ min: 100, max: 15_000 }),
  });
  const plan = fc.record({
    seed: fc.nat(1000),
    sizes: fc.array(fc.integer({ min: 0, max: 30 * CHUNK }), { minLength: 1, maxLength: 4 }),
    crashes: fc.array(crash, { maxLength: 6 }),
  });
  fc.assert(
    fc.property(plan, ({ seed, sizes, crashes }) => {
      const swarm = new TestSwarm({ nodes: 6, seed, real: true, rate: 20_000, replication: 2 });
      swarm.run(2000);
      const start = swarm.simulation.now;
      const puts = sizes.map((size, n) => swarm.put(n % 6, `file ${n}`, size));
      const faults = crashes.flatMap(({ at, node, down }) => [
        { at, what: () => swarm.crash(node) },
        { at: at + down, what: () => !swarm.simulation.isUp(swarm.place(node).host) && swarm.restart(node) },
      ]);
      for (const { at, what } of faults.sort((a, b) => a.at - b.at)) {
        swarm.simulation.runUntil(Math.max(swarm.simulation.now, start + at));
        what();
      }
      swarm.run(200_000);
      for (const [n, put] of puts.entries()) {
        if (!put.result || put.result.error) continue;
        const get = swarm.get((n + 3) % 6, `file ${n}`);
        expect(swarm.finish([get])[0]?.error).toBeUndefined();
        expect(swarm.hasRead(get, `file ${n}`, sizes[n] as number)).toBe(true);
      }
    }),
    { numRuns: 15 },
  );
});
