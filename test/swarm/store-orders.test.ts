import { describe, expect, test } from "vitest";
import { NodeServiceDefinition, type StoreChunksResponse, StoreFailure } from "../../src/gen/swarmlab/v1/node.js";
import { SeededSource } from "../../src/node/put/sources/seeded-source.js";
import { MemoryStore } from "../../src/node/store/stores/memory-store.js";
import { SizeOnlyStore } from "../../src/node/store/stores/size-only-store.js";
import { dummyContent } from "../../src/runtime/dummy-content.js";
import { noObserver } from "../../src/runtime/observer.js";
import { sealOf } from "../../src/runtime/proof.js";
import { Code } from "../../src/runtime/rpc-error.js";
import type { Host } from "../../src/sim/host.js";
import { Secrets } from "../../src/tracker/proofs/secrets.js";
import { nodeHandlers } from "../contract/world.js";
import { Bench, FILE, filled, noHash, type Order, SEAL_KEY, SIZE, sha256 } from "./lone-nodes.js";

describe("a node ordered to store chunks", () => {
  test("pulls them from their source and answers when they are stored", () => {
    const bench = new Bench();
    const source = bench.node("source", filled(0, 1));
    const target = bench.node("target");
    const result = bench.order(
      target.peer,
      [
        { pledge: 1, index: 0 },
        { pledge: 2, index: 1 },
      ],
      [source.peer],
    );
    bench.simulation.runUntil(10_000);
    expect(result.value).toEqual({ stored: [1, 2], failed: [], failedSources: [], receipts: [0, 0] });
    expect(target.store.get(FILE, 1)).toMatchObject({ pledge: 2, size: SIZE });
  });

  test("ends a call that brings more than was asked for", () => {
    const bench = new Bench();
    const { peer } = bench.node("a");
    const source = bench.simulation.addHost({ identity: "source", up: 10_000, down: 10_000 });
    let sent = 0;
    let cancelled = false;
    const endless = nodeHandlers({
      fetchChunks: (_request, _caller, sink) => {
        sink.onReady = () => {
          sent++;
          sink.send({ index: 0, payload: { $case: "dummySize", value: SIZE }, tag: dummyContent(FILE, 0, SIZE).tag });
        };
        sink.onCancelled = () => {
          cancelled = true;
        };
      },
    });
    source.serve(NodeServiceDefinition, endless);
    const result = bench.order(peer, [{ pledge: 1, index: 0 }], [source.self]);
    bench.simulation.runUntil(10_000);
    expect(result.value).toMatchObject({ stored: [1] });
    expect(cancelled).toBe(true);
    expect(sent).toBeLessThan(5);
  });

  test("goes on to the next source when one does not have it, and the next when one is dead", () => {
    const bench = new Bench();
    const empty = bench.node("empty");
    const dead = bench.node("dead", filled(0));
    const source = bench.node("source", filled(0));
    const target = bench.node("target");
    bench.simulation.crash(dead.host);
    const peers = [empty.peer, dead.peer, source.peer].map((peer, at) => ({ ...peer, number: at + 1 }));
    const result = bench.order(target.peer, [{ pledge: 1, index: 0 }], peers);
    bench.simulation.runUntil(100_000);
    expect(result.value).toEqual({ stored: [1], failed: [], failedSources: [1, 2], receipts: [0] });
  });

  test("refuses wrong content, says so, and takes the right one from elsewhere", () => {
    const refused: number[] = [];
    const observer = {
      ...noObserver,
      chunkRefused: (_file: number, _index: number, from: number) => refused.push(from),
    };
    const bench = new Bench();
    const damaged = filled(0);
    damaged.corrupt(FILE, 0);
    const liar = bench.node("liar", damaged);
    const source = bench.node("source", filled(0));
    const target = bench.node("target", new SizeOnlyStore(), 1e9, observer);
    const peers = [
      { ...liar.peer, number: 5 },
      { ...source.peer, number: 6 },
    ];
    const result = bench.order(target.peer, [{ pledge: 1, index: 0 }], peers);
    const hopeless = bench.order(target.peer, [{ pledge: 2, index: 1 }], [{ ...liar.peer, number: 5 }]);
    bench.simulation.runUntil(10_000);
    expect(result.value).toEqual({ stored: [1], failed: [], failedSources: [5], receipts: [0] });
    expect(refused).toEqual([5]);
    expect(hopeless.value).toMatchObject({ failed: [{ pledge: 2, reason: StoreFailure.NO_SOURCE }] });
    expect(target.node.traffic.refusedChunks).toBe(1);
  });

  test("never stores more than its capacity, orders under way included", () => {
    const bench = new Bench();
    const source = bench.node("source", filled(0, 1, 2));
    const target = bench.node("target", new SizeOnlyStore(), 2 * SIZE);
    const orders = [0, 1, 2].map((index) => ({ pledge: index + 1, index }));
    const result = bench.order(target.peer, orders, [source.peer]);
    bench.simulation.runUntil(10_000);
    expect(result.value).toMatchObject({ failed: [{ pledge: 3, reason: StoreFailure.NO_SPACE }] });
    expect(target.store.replicaBytes).toBe(2 * SIZE);
    expect(target.node.holdings.freeBytes).toBe(0);
  });

  test("answers a repeated order alike, and fetches once, whether the first is under way or done", () => {
    const bench = new Bench();
    const source = bench.node("source", filled(0));
    const target = bench.node("target");
    const order = () => bench.order(target.peer, [{ pledge: 1, index: 0 }], [source.peer]);
    const results = [order(), order()];
    bench.simulation.runUntil(10_000);
    results.push(order());
    bench.simulation.runUntil(20_000);
    for (const { value } of results)
      expect(value).toEqual({ stored: [1], failed: [], failedSources: [], receipts: [0] });
    expect(source.node.traffic.uploadedBytes).toBe(SIZE);
  });

  test("keeps one replica of a chunk under the newest pledge, without fetching it again", () => {
    const bench = new Bench();
    const source = bench.node("source", filled(0));
    const target = bench.node("target", new SizeOnlyStore(), SIZE);
    bench.order(target.peer, [{ pledge: 5, index: 0 }], [source.peer]);
    const newer = bench.order(target.peer, [{ pledge: 9, index: 0 }], [source.peer]);
    bench.simulation.runUntil(10_000);
    const older = bench.order(target.peer, [{ pledge: 7, index: 0 }], [source.peer]);
    bench.simulation.runUntil(20_000);
    expect(newer.value).toMatchObject({ stored: [9] });
    expect(older.value).toMatchObject({ failed: [{ pledge: 7, reason: StoreFailure.SUPERSEDED }] });
    expect(target.store.get(FILE, 0)?.pledge).toBe(9);
    expect([target.store.replicas, target.store.replicaBytes, target.node.holdings.freeBytes]).toEqual([1, SIZE, 0]);
    expect(source.node.traffic.uploadedBytes).toBe(SIZE);
  });

  test("turns a cached copy into a replica without fetching it", () => {
    const bench = new Bench();
    const store = new SizeOnlyStore();
    const chunk = { fileId: FILE, index: 0, size: SIZE, pledge: 0, hash: noHash };
    store.put(chunk, dummyContent(FILE, 0, SIZE), () => {}, undefined);
    const target = bench.node("target", store);
    const result = bench.order(target.peer, [{ pledge: 1, index: 0 }], []);
    bench.simulation.runUntil(1000);
    expect(result.value).toMatchObject({ stored: [1] });
    expect([store.replicas, store.cachedCopies]).toEqual([1, 0]);
  });

  test.each([1, 2])("keeps what order %i stores, although an older write of the same chunk ends late", (pledge) => {
    const writes: (() => void)[] = [];
    class LateStore extends SizeOnlyStore {
      override put<A>(...[chunk, content, done, arg]: Parameters<typeof SizeOnlyStore.prototype.put<A>>): void {
        writes.push(() => super.put(chunk, content, done, arg));
      }
    }
    const bench = new Bench();
    const source = bench.node("source", filled(0));
    const target = bench.node("target", new LateStore(), 2 * SIZE);
    const run = (): void => bench.simulation.runUntil(bench.simulation.now + 10_000);
    const cancelled = bench.order(target.peer, [{ pledge: 1, index: 0 }], [source.peer], bench.trackerHost);
    run();
    const drop = { holdings: [{ fileId: FILE, index: 0, pledge: 1 }], restarts: 0, fence: 0 };
    bench.trackerHost.call(target.peer, NodeServiceDefinition, "dropChunks", drop, 1000, () => {}, undefined);
    run();
    expect(cancelled.value).toMatchObject({ failed: [{ pledge: 1, reason: StoreFailure.SUPERSEDED }] });
    const next = bench.order(target.peer, [{ pledge, index: 0 }], [source.peer], bench.trackerHost);
    // Of the writes under way the latest ends first.
    for (run(); writes.length > 0; run()) writes.pop()?.();
    expect(next.value).toMatchObject({ stored: [pledge] });
    expect(target.store.get(FILE, 0)?.pledge).toBe(pledge);
    expect([target.node.holdings.freeBytes, target.node.activePulls]).toEqual([SIZE, 0]);
  });

  test("checks bytes by their hash in a network that carries contents", () => {
    const bench = new Bench({ hash: sha256 });
    const data = new SeededSource(SIZE, 3).bytes(0, SIZE);
    const right = sha256.digest(data);
    const stores = [new MemoryStore(), new MemoryStore()] as const;
    for (const store of stores) {
      store.put(
        { fileId: FILE, index: 0, size: SIZE, pledge: 1, hash: right },
        { size: SIZE, data, tag: 0 },
        () => {},
        0,
      );
    }
    stores[0].corrupt(FILE, 0);
    const peers = stores.map((store, at) => ({ ...bench.node(`source ${at}`, store).peer, number: at + 1 }));
    const target = bench.node("target", new MemoryStore());
    const result: unknown[] = [];
    const order = { pledge: 8, index: 0, size: SIZE, hash: right, sources: [0, 1] };
    const request = { fileId: FILE, orders: [order], peers, repair: true };
    const done = (value: unknown): number => result.push(value);
    bench.trackerHost.call(target.peer, NodeServiceDefinition, "storeChunks", request, 60_000, done, undefined);
    bench.simulation.runUntil(10_000);
    expect(result).toEqual([{ stored: [8], failed: [], failedSources: [1], receipts: [] }]);
  });

  test("keeps a bounded number of orders, repeated ones included, and pulls a bounded number of chunks at once", () => {
    const bench = new Bench();
    const source = bench.node("source", filled(0));
    const target = bench.node("target", new SizeOnlyStore(), 1e9, noObserver, 1e9);
    const repeated = (count: number) =>
      bench.order(target.peer, Array(count).fill({ pledge: 3, index: 0 }), [source.peer], bench.trackerHost);
    const first = repeated(1000);
    const many = Array.from({ length: 2000 }, (_, n) => ({ pledge: 10 + n, index: 1 + n }));
    const others = bench.order(target.peer, many, [source.peer], bench.trackerHost);
    const tooMany = repeated(7001);
    bench.simulation.runUntil(60);
    expect(tooMany.value).toMatchObject({ code: Code.RESOURCE_EXHAUSTED });
    expect(target.node.traffic.activeDownloads).toBe(1000);
    bench.simulation.runUntil(600_000);
    expect((first.value as StoreChunksResponse).stored).toHaveLength(1000);
    expect((others.value as StoreChunksResponse).failed).toHaveLength(2000);
    const next = repeated(10_000);
    bench.simulation.runUntil(700_000);
    expect((next.value as StoreChunksResponse).stored).toHaveLength(10_000);
  });

  test("calls, for a member's order, only peers that the tracker named, and only at their own addresses", () => {
    const bench = new Bench();
    const [source, other] = [bench.node("source", filled(0, 1, 2, 3)), bench.node("other", filled(0, 1, 2, 3))];
    const target = bench.node("target");
    const sealed = { ...source.peer, number: 5 };
    const { seal } = new Secrets([9, 9, 9, 9], 1).sealed(sealed);
    const answers = [
      bench.order(target.peer, [{ pledge: 2, index: 0 }], [sealed], bench.client, [4, 3, 2, 1]),
      bench.orderFrom(target.peer, { pledge: 3, index: 1 }, [{ ...sealed, seal }]),
      bench.orderFrom(target.peer, { pledge: 4, index: 2 }, [sealed, { ...sealed, seal: 0 }]),
      bench.orderFrom(target.peer, { pledge: 5, index: 3 }, [
        { ...other.peer, number: 5, seal: sealOf(SEAL_KEY, sealed) },
      ]),
    ];
    bench.simulation.runUntil(20_000);
    for (const { value } of answers)
      expect(value).toMatchObject({ stored: [], failed: [{ reason: StoreFailure.NO_SOURCE }], failedSources: [] });
    expect([source, other].map(({ node }) => node.traffic.uploadedBytes)).toEqual([0, 0]);
    // For the tracker's order the node calls any peer. For a member's order it calls the same peer if the tracker has sealed its address.
    const known = bench.order(target.peer, [{ pledge: 6, index: 0 }], [sealed]);
    const tracker = bench.orderFrom(target.peer, { pledge: 7, index: 1 }, [other.peer], bench.trackerHost);
    bench.simulation.runUntil(40_000);
    expect([known.value, tracker.value]).toMatchObject([{ stored: [6] }, { stored: [7] }]);
  });

  test("accepts from a member no more sources than a chunk can have", () => {
    const bench = new Bench();
    const [source, target] = [bench.node("source", filled(0)), bench.node("target")];
    const many = Array.from({ length: 65 }, () => source.peer);
    const order = { pledge: 2, index: 0, sources: [0] };
    const refused = bench.order(target.peer, [order], many);
    const taken = bench.order(target.peer, [order], many, bench.trackerHost);
    bench.simulation.runUntil(20_000);
    expect([refused.value, taken.value]).toMatchObject([{ code: Code.INVALID_ARGUMENT }, { stored: [2] }]);
  });

  test("takes a bounded number of orders of one member, and still takes those of others", () => {
    const bench = new Bench();
    const source = bench.node("source", filled(0, 1));
    const target = bench.node("target", new SizeOnlyStore(), 1e9, noObserver, 1e9);
    const other = bench.simulation.addHost({ identity: "other" });
    const greedy = Array<Order>(2500).fill({ pledge: 3, index: 0 });
    const taken = bench.order(target.peer, greedy, [source.peer]);
    bench.simulation.runUntil(60);
    const refused = bench.order(target.peer, [{ pledge: 4, index: 1 }], [source.peer]);
    const welcome = bench.order(target.peer, [{ pledge: 5, index: 1 }], [source.peer], other);
    bench.simulation.runUntil(60_000);
    expect(refused.value).toMatchObject({ code: Code.RESOURCE_EXHAUSTED });
    expect((taken.value as StoreChunksResponse).stored).toHaveLength(2500);
    expect(welcome.value).toMatchObject({ stored: [5] });
  });

  test("never lets another member replace a replica that it holds, whatever pledge the member names", () => {
    const bench = new Bench();
    const source = bench.node("source", filled(0));
    const target = bench.node("target");
    const stranger = bench.simulation.addHost({ identity: "stranger" });
    const orders: [pledge: number, by: Host][] = [
      [3, bench.client],
      [9, stranger],
      [7, bench.client],
      [8, bench.trackerHost],
      [10, bench.client],
    ];
    const answers = orders.map(([pledge, by]) => {
      const { value } = bench.order(target.peer, [{ pledge, index: 0 }], [source.peer], by);
      expect(value).toBeUndefined();
      const result = bench.order(target.peer, [{ pledge, index: 0 }], [source.peer], by);
      bench.simulation.runUntil(bench.simulation.now + 10_000);
      return (result.value as StoreChunksResponse).stored.length > 0;
    });
    expect(answers).toEqual([true, false, true, true, false]);
    expect(target.store.get(FILE, 0)?.pledge).toBe(8);
    expect(target.store.replicas).toBe(1);
  });

  test("repairs and drops at the tracker's order only", () => {
    const bench = new Bench();
    const { peer, store } = bench.node("a", filled(0));
    const results: unknown[] = [];
    const note = (value: unknown): number => results.push(value);
    const repair = {
      fileId: FILE,
      orders: [{ pledge: 9, index: 0, size: SIZE, hash: noHash, sources: [] }],
      peers: [],
    };
    const drop = { holdings: [{ fileId: FILE, index: 0, pledge: 100 }], restarts: 0, fence: 0 };
    for (const role of ["node", "client", "admin"] as const) {
      const host = bench.simulation.addHost({ identity: role, role });
      host.call(peer, NodeServiceDefinition, "storeChunks", { ...repair, repair: true }, 1000, note, 0);
      host.call(peer, NodeServiceDefinition, "dropChunks", drop, 1000, note, 0);
      host.call(peer, NodeServiceDefinition, "proveChunks", { challenges: [], fence: undefined }, 1000, note, 0);
    }
    bench.simulation.runUntil(1000);
    expect(results).toHaveLength(9);
    for (const result of results) expect(result).toMatchObject({ code: Code.PERMISSION_DENIED });
    expect(store.replicas).toBe(1);
  });

  test("refuses orders that make no sense", () => {
    const bench = new Bench();
    const target = bench.node("target");
    const odd = [
      { pledge: 0, index: 0 },
      { pledge: 1, index: -1 },
      { pledge: 1, index: 0, size: 0 },
      { pledge: 1, index: 0, size: 17 * 1024 * 1024 },
      { pledge: 1, index: 0, sources: [3] },
    ].map((order) => bench.order(target.peer, [order], []));
    odd.push(bench.order(target.peer, [], []));
    bench.simulation.runUntil(1000);
    for (const { value } of odd) expect(value).toMatchObject({ code: Code.INVALID_ARGUMENT });
  });
});
