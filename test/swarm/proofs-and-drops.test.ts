import { describe, expect, test } from "vitest";
import type { Peer } from "../../src/gen/swarmlab/v1/common.js";
import { NodeServiceDefinition, StoreFailure } from "../../src/gen/swarmlab/v1/node.js";
import { SeededSource } from "../../src/node/put/sources/seeded-source.js";
import { MemoryStore } from "../../src/node/store/stores/memory-store.js";
import { dummyProof, dummyTag } from "../../src/runtime/dummy-content.js";
import { Code } from "../../src/runtime/rpc-error.js";
import { Bench, FILE, filled, SIZE, sha256 } from "./lone-nodes.js";

describe("a node asked to prove that it holds replicas", () => {
  const nonce = (first: number): Uint8Array => new Uint8Array(16).fill(first);

  function challenge(bench: Bench, to: Peer, challenges: readonly (readonly [number, number, Uint8Array])[]) {
    const result: { value?: unknown } = {};
    const request = {
      challenges: challenges.map(([index, pledge, nonce]) => ({ holding: { fileId: FILE, index, pledge }, nonce })),
      fence: undefined,
    };
    const done = (value: unknown): void => {
      result.value = value;
    };
    bench.trackerHost.call(to, NodeServiceDefinition, "proveChunks", request, 1000, done, undefined);
    return result;
  }

  test("answers with a digest that only a holder of the content can compute, another one for each nonce", () => {
    const bench = new Bench();
    const { peer } = bench.node("a", filled(0, 1));
    const result = challenge(bench, peer, [
      [0, 100, nonce(1)],
      [0, 100, nonce(2)],
      [1, 100, nonce(1)],
      [1, 101, nonce(1)],
      [1, 55, nonce(1)],
      [7, 100, nonce(1)],
    ]);
    bench.simulation.runUntil(1000);
    const { digests } = result.value as { digests: Uint8Array[] };
    const right = (index: number, n: number): Uint8Array => dummyProof(nonce(n), dummyTag(FILE, index));
    const none = new Uint8Array(0);
    expect(digests).toEqual([right(0, 1), right(0, 2), none, right(1, 1), none, none]);
  });

  test("hashes nonce and bytes in a network that carries contents, and drops what is damaged", () => {
    const bench = new Bench({ hash: sha256 });
    const store = new MemoryStore();
    const data = [0, 1].map((index) => new SeededSource(SIZE, index).bytes(0, SIZE));
    data.forEach((bytes, index) => {
      const chunk = { fileId: FILE, index, size: SIZE, pledge: 100 + index, hash: sha256.digest(bytes) };
      store.put(chunk, { size: SIZE, data: bytes, tag: 0 }, () => {}, 0);
    });
    store.corrupt(FILE, 1);
    const { peer, node } = bench.node("a", store);
    const result = challenge(bench, peer, [
      [0, 100, nonce(9)],
      [1, 101, nonce(9)],
    ]);
    bench.simulation.runUntil(1000);
    const right = sha256.digest(Buffer.concat([nonce(9), data[0]!]));
    expect(result.value).toEqual({ digests: [right, new Uint8Array(0)] });
    expect([store.replicas, node.holdings.takeChanges().lost]).toMatchObject([1, [{ index: 1, pledge: 101 }]]);
  });

  test("refuses what makes no sense", () => {
    const bench = new Bench();
    const { peer } = bench.node("a", filled(0));
    const odd = [
      challenge(bench, peer, [[0, 0, nonce(1)]]),
      challenge(bench, peer, [[0, 100, new Uint8Array(15)]]),
      challenge(
        bench,
        peer,
        Array.from({ length: 33 }, () => [0, 100, nonce(1)] as const),
      ),
    ];
    bench.simulation.runUntil(1000);
    for (const { value } of odd) expect(value).toMatchObject({ code: Code.INVALID_ARGUMENT });
  });
});

describe("a node ordered to drop replicas", () => {
  function drop(bench: Bench, to: Peer, index: number, pledge: number, given = { restarts: 0, fence: 0 }): void {
    const request = { holdings: [{ fileId: FILE, index, pledge }], ...given };
    bench.trackerHost.call(to, NodeServiceDefinition, "dropChunks", request, 1000, () => {}, undefined);
  }

  function raise(bench: Bench, to: Peer, restarts: number, number: number): void {
    const request = { challenges: [], fence: { restarts, number } };
    bench.trackerHost.call(to, NodeServiceDefinition, "proveChunks", request, 1000, () => {}, undefined);
  }

  test("drops the replica that is meant, and not a newer one", () => {
    const bench = new Bench();
    const { peer, store } = bench.node("a", filled(0, 1));
    drop(bench, peer, 0, 100);
    drop(bench, peer, 1, 55);
    bench.simulation.runUntil(1000);
    expect([...store.list()].map((chunk) => chunk.index)).toEqual([1]);
  });

  test("follows no order from before the last fence that it was told of, or from before a restart of the tracker", () => {
    const bench = new Bench();
    const { peer, store } = bench.node("a", filled(0, 1, 2));
    const left = () => {
      bench.simulation.runUntil(bench.simulation.now + 1000);
      return [...store.list()].map((chunk) => chunk.index);
    };
    raise(bench, peer, 0, 2);
    raise(bench, peer, 0, 1);
    drop(bench, peer, 0, 100, { restarts: 0, fence: 1 });
    expect(left()).toEqual([0, 1, 2]);
    drop(bench, peer, 0, 100, { restarts: 0, fence: 2 });
    expect(left()).toEqual([1, 2]);
    // A fence that an earlier start of the tracker raised says nothing about the orders of a later start.
    raise(bench, peer, 1, 1);
    raise(bench, peer, 0, 7);
    drop(bench, peer, 1, 101, { restarts: 0, fence: 7 });
    expect(left()).toEqual([1, 2]);
    drop(bench, peer, 1, 101, { restarts: 1, fence: 1 });
    drop(bench, peer, 2, 102, { restarts: 2, fence: 0 });
    expect(left()).toEqual([]);
  });

  test("stops a pull of a replica that is to be dropped", () => {
    const bench = new Bench();
    const source = bench.node("source", filled(0));
    const target = bench.node("target");
    const result = bench.order(target.peer, [{ pledge: 3, index: 0 }], [source.peer]);
    bench.simulation.runUntil(20);
    drop(bench, target.peer, 0, 3);
    bench.simulation.runUntil(10_000);
    expect(result.value).toMatchObject({ failed: [{ pledge: 3, reason: StoreFailure.SUPERSEDED }] });
    expect(target.store.replicas).toBe(0);
    expect(target.node.holdings.freeBytes).toBe(1e9);
    expect(target.node.traffic.activeDownloads).toBe(0);
  });
});
