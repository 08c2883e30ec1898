import { describe, expect, test } from "vitest";
import { PayloadMode } from "../../src/gen/swarmlab/v1/common.js";
import { type FetchChunksResponse, NodeServiceDefinition } from "../../src/gen/swarmlab/v1/node.js";
import type { OperationResult } from "../../src/runtime/observer.js";
import { Code, RpcError } from "../../src/runtime/rpc-error.js";
import type { StreamSink } from "../../src/runtime/transport.js";
import { type NodeHandlers, nodeHandlers } from "../contract/world.js";
import { type Pending, type SwarmOptions, TestSwarm } from "./test-swarm.js";

// Tests with a member that joins and announces, but answers no call. It must delay others by moments, not by deadlines.

const MiB = 1024 * 1024;
const ignore = (): void => {};
const deaf: Pick<NodeHandlers, "storeChunks" | "fetchChunks" | "awaitTurn"> = {
  storeChunks: ignore,
  fetchChunks: ignore,
  awaitTurn: ignore,
};

/** The handlers of a silent member: it answers nothing, or nothing but the status call. */
const kinds = {
  "answers nothing": (): NodeHandlers =>
    nodeHandlers({ ...deaf, status: ignore, dropChunks: ignore, proveChunks: ignore }),
  "answers nothing but its status": (swarm: TestSwarm, n: number): NodeHandlers => {
    const { node } = swarm.place(n);
    return nodeHandlers({
      ...deaf,
      status: (...given) => node.status(...given),
      dropChunks: ignore,
      proveChunks: ignore,
    });
  },
} as const;
type Kind = keyof typeof kinds;

/** Node `n` goes on to announce, and answers nothing from here on. */
function silence(swarm: TestSwarm, n: number, kind: Kind): void {
  swarm.place(n).host.serve(NodeServiceDefinition, kinds[kind](swarm, n));
}

/** A network as it usually is: deadlines, chunks and links of a real one. */
function usual(options: Partial<SwarmOptions> & { readonly nodes: number }): TestSwarm {
  return new TestSwarm({
    replication: 3,
    rate: 12.5e6,
    capacity: 1e9,
    network: { latency: { model: "constant", delay: 20 } },
    ...options,
    settings: { callDeadlineMs: 5000, transferDeadlineMs: 30_000, chunkSize: MiB, ...options.settings },
  });
}

interface Timed {
  readonly result: OperationResult;
  readonly tookMs: number;
}

/** Runs one operation to its end. */
function timed(swarm: TestSwarm, begin: () => Pending): Timed {
  const began = swarm.simulation.now;
  const pending = begin();
  while (!pending.result && swarm.simulation.now < began + 300_000) swarm.run(5);
  return { result: pending.result as OperationResult, tookMs: swarm.simulation.now - began };
}

describe.each(Object.keys(kinds) as Kind[])("a holder that %s", (kind) => {
  test("costs a small get less than two seconds, whichever it is", () => {
    const times: number[] = [];
    for (const silent of [0, 1, 2]) {
      for (const seed of [1, 2, 3, 4]) {
        const swarm = usual({ nodes: 3, seed });
        const reader = swarm.places.indexOf(swarm.add("reader", 0));
        swarm.run(2000);
        expect(timed(swarm, () => swarm.put(reader, "f", 1)).result.error).toBeUndefined();
        silence(swarm, silent, kind);
        const { result, tookMs } = timed(swarm, () => swarm.get(reader, "f"));
        expect(result.error).toBeUndefined();
        times.push(tookMs);
      }
    }
    expect(Math.max(...times)).toBeLessThan(2000);
    // Some gets asked the silent member first.
    expect(times.filter((time) => time > 500).length).toBeGreaterThan(1);
  });

  test("costs a put of 4 MiB less than five seconds", () => {
    for (const seed of [1, 2, 3, 4]) {
      const swarm = usual({ nodes: 4, seed, tracker: { settings: settings(MiB, 3) } });
      const writer = swarm.add("writer", 0);
      swarm.run(2000);
      silence(swarm, 1, kind);
      const { result, tookMs } = timed(swarm, () => swarm.put(swarm.places.indexOf(writer), "f", 4 * MiB));
      expect(result.error).toBeUndefined();
      expect(tookMs).toBeLessThan(5000);
      swarm.run(5000);
      for (let index = 0; index < 4; index++) expect(swarm.replicasOf(1, index)).toBeGreaterThanOrEqual(3);
    }
  });
});

test("a holder that falls silent in the middle of a stream costs seconds, and a get of 32 MiB ends well", () => {
  const swarm = usual({ nodes: 4, real: true, settings: { window: 4 }, tracker: { settings: realSettings(MiB, 2) } });
  swarm.run(2000);
  expect(timed(swarm, () => swarm.put(0, "f", 32 * MiB)).result.error).toBeUndefined();
  const reader = swarm.places.indexOf(swarm.add("reader", 0));
  swarm.run(500);
  const began = swarm.simulation.now;
  const get = swarm.get(reader, "f");
  swarm.run(700);
  expect(swarm.place(reader).node.traffic.downloadedBytes).toBeGreaterThan(2 * MiB);
  // From here on its link carries next to nothing, and it answers nothing, like a stopped process.
  silence(swarm, 1, "answers nothing");
  swarm.simulation.setLinks(swarm.place(1).host, { up: 1, down: 1e6 });
  swarm.finish([get], 60_000);
  expect(get.result?.error).toBeUndefined();
  expect(swarm.hasRead(get, "f", 32 * MiB)).toBe(true);
  expect(swarm.simulation.now - began).toBeLessThan(12_000);
});

test("a silent peer is remembered, tried again later, and forgiven when it answers", () => {
  const swarm = usual({ nodes: 3, tracker: { settings: settings(MiB, 3) } });
  const reader = swarm.places.indexOf(swarm.add("reader", 0));
  swarm.run(2000);
  expect(timed(swarm, () => swarm.put(reader, "f", 24 * MiB)).result.error).toBeUndefined();
  silence(swarm, 1, "answers nothing");
  const { contacts } = swarm.place(reader).node;
  const silent = { ...swarm.place(1).host.self, number: swarm.place(1).node.number };
  const all = timed(swarm, () => swarm.get(reader, "f"));
  expect(all.result.error).toBeUndefined();
  expect(contacts.avoids(silent)).toBe(true);
  const again = timed(swarm, () => swarm.get(reader, "f"));
  // 24 MiB take two seconds of the reader's link.
  expect(again.tookMs).toBeLessThan(2500);
  swarm.run(15_000);
  expect(contacts.avoids(silent)).toBe(false);
  swarm.place(1).host.serve(NodeServiceDefinition, swarm.place(1).node);
  const served = swarm.place(1).node.traffic.uploadedBytes;
  expect(timed(swarm, () => swarm.get(reader, "f")).result.error).toBeUndefined();
  expect(swarm.place(1).node.traffic.uploadedBytes).toBeGreaterThan(served);
  expect(contacts.avoids(silent)).toBe(false);
});

test("over slow links, with full slots and many readers, no peer is taken for silent, and no byte moves twice", () => {
  // 1 Mbit/s: a chunk takes eight seconds, and several share a link.
  const swarm = usual({
    nodes: 4,
    rate: 125_000,
    settings: { uploadSlots: 2 },
    tracker: { settings: settings(MiB, 2) },
  });
  swarm.run(2000);
  const puts = swarm.finish([swarm.put(0, "a", 6 * MiB), swarm.put(1, "b", 6 * MiB)]);
  expect(puts.map(({ error }) => error)).toEqual([undefined, undefined]);
  expect(sum(swarm, "downloadedBytes")).toBeLessThanOrEqual(24 * MiB);
  const before = sum(swarm, "uploadedBytes");
  const readers = [1, 2, 3].map((n) => swarm.places.indexOf(swarm.add(`reader${n}`, 0)));
  const gets = swarm.finish(readers.map((n) => swarm.get(n, n % 2 === 0 ? "a" : "b")));
  expect(gets.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
  for (const reader of readers) {
    expect(swarm.place(reader).node.traffic.downloadedBytes).toBeLessThanOrEqual(7 * MiB);
    for (const { host, node } of swarm.places)
      expect(swarm.place(reader).node.contacts.avoids({ ...host.self, number: node.number })).toBe(false);
  }
  expect(sum(swarm, "uploadedBytes") - before).toBeLessThanOrEqual(20 * MiB);
});

test("a late holder that wakes up may win, and every chunk is written once", () => {
  const swarm = usual({ nodes: 2, real: true, tracker: { settings: realSettings(MiB, 2) } });
  swarm.run(2000);
  expect(timed(swarm, () => swarm.put(0, "f", 4 * MiB)).result.error).toBeUndefined();
  const reader = swarm.places.indexOf(swarm.add("reader", 0));
  swarm.run(500);
  // Both holders answer late, one after 2 s and the other after 1.5 s. All answers arrive in the end.
  for (const [n, delay] of [
    [0, 2000],
    [1, 1500],
  ] as const) {
    const { host, node } = swarm.place(n);
    const later = (act: () => void): void => void host.after(delay, act, undefined);
    const fetchChunks: NodeHandlers["fetchChunks"] = (request, caller, given) => {
      const sink = given as StreamSink<FetchChunksResponse>;
      sink.onReady = ignore;
      sink.onCancelled = ignore;
      later(() => {
        node.fetchChunks(request, caller, sink);
        sink.onReady();
      });
    };
    const status: NodeHandlers["status"] = (request, caller, reply) => later(() => node.status(request, caller, reply));
    host.serve(NodeServiceDefinition, nodeHandlers({ ...deaf, fetchChunks, status }));
  }
  const get = swarm.get(reader, "f");
  swarm.finish([get], 60_000);
  expect(get.result?.error).toBeUndefined();
  expect(swarm.hasRead(get, "f", 4 * MiB)).toBe(true);
  expect(swarm.place(reader).node.traffic.downloadedBytes).toBeLessThanOrEqual(8 * MiB);
});

test("a silent source costs a repair moments", () => {
  const swarm = usual({ nodes: 4, tracker: { settings: settings(MiB, 3), suspectAfter: 2000, deadAfter: 4000 } });
  swarm.run(2000);
  expect(timed(swarm, () => swarm.put(0, "f", 12 * MiB)).result.error).toBeUndefined();
  silence(swarm, 1, "answers nothing");
  swarm.crash(2);
  swarm.run(20_000);
  // Only these chunks can have three replicas. Each other chunk could get its third replica only on the silent node.
  const held = Array.from({ length: 12 }, (_, index) => index).filter((index) => swarm.place(1).store.get(1, index));
  expect(held.length).toBeGreaterThan(6);
  for (const index of held) expect(swarm.replicasOf(1, index)).toBe(3);
});

function sum(swarm: TestSwarm, of: "uploadedBytes" | "downloadedBytes"): number {
  return swarm.places.reduce((total, { node }) => total + node.traffic[of], 0);
}

function settings(chunkSize: number, replication: number) {
  return { payload: PayloadMode.DUMMY, announceIntervalMs: 1000, chunkSize, replication };
}

function realSettings(chunkSize: number, replication: number) {
  return { ...settings(chunkSize, replication), payload: PayloadMode.REAL };
}

test("a holder that has sent all, and does not end its streams, is asked nothing more", () => {
  const swarm = usual({ nodes: 3, real: true, tracker: { settings: realSettings(MiB, 3) } });
  const reader = swarm.places.indexOf(swarm.add("reader", 0));
  swarm.run(2000);
  expect(timed(swarm, () => swarm.put(reader, "f", 4 * MiB)).result.error).toBeUndefined();
  let asked = 0;
  for (const n of [0, 1, 2]) {
    const { host, node } = swarm.place(n);
    const fetchChunks: NodeHandlers["fetchChunks"] = (request, caller, given) => {
      (given as StreamSink<FetchChunksResponse>).end = ignore;
      node.fetchChunks(request, caller, given);
    };
    const status: NodeHandlers["status"] = (request, caller, reply) => {
      asked++;
      node.status(request, caller, reply);
    };
    host.serve(NodeServiceDefinition, nodeHandlers({ ...deaf, fetchChunks, status }));
  }
  const get = swarm.get(reader, "f");
  swarm.finish([get], 60_000);
  const before = asked;
  swarm.run(20_000);
  expect(get.result?.error).toBeUndefined();
  expect(asked).toBe(before);
});

test("a late holder may still deliver the last chunk while the get waits for other holders", () => {
  for (const delay of [300, 500, 700, 900, 1100]) {
    const swarm = usual({ nodes: 3, seed: 6, rate: 1e6, tracker: { settings: settings(MiB, 2) } });
    const reader = swarm.places.indexOf(swarm.add("reader", 0));
    swarm.run(2000);
    expect(timed(swarm, () => swarm.put(0, "f", 3 * MiB)).result.error).toBeUndefined();
    const refuses: NodeHandlers["fetchChunks"] = (_request, _caller, sink) =>
      (sink as StreamSink<FetchChunksResponse>).end(new RpcError(Code.UNAVAILABLE, "going down"));
    const { host, node } = swarm.place(0);
    const late: NodeHandlers["fetchChunks"] = (request, caller, given) => {
      const sink = given as StreamSink<FetchChunksResponse>;
      sink.onReady = ignore;
      sink.onCancelled = ignore;
      host.after(
        delay,
        () => {
          node.fetchChunks(request, caller, sink);
          sink.onReady();
        },
        undefined,
      );
    };
    host.serve(NodeServiceDefinition, nodeHandlers({ ...deaf, fetchChunks: late, status: ignore }));
    swarm.place(1).host.serve(NodeServiceDefinition, nodeHandlers({ ...deaf, fetchChunks: refuses }));
    const { result } = timed(swarm, () => swarm.get(reader, "f"));
    expect(result.error).toBeUndefined();
  }
});

test("a holder that says that it is there is asked once, not twice", () => {
  const swarm = usual({ nodes: 1, tracker: { settings: settings(MiB, 1) } });
  const reader = swarm.places.indexOf(swarm.add("reader", 0));
  swarm.run(2000);
  expect(timed(swarm, () => swarm.put(reader, "f", 1)).result.error).toBeUndefined();
  const { host, node } = swarm.place(0);
  const askedAt: number[] = [];
  const status: NodeHandlers["status"] = (request, caller, reply) => {
    askedAt.push(swarm.simulation.now);
    node.status(request, caller, reply);
  };
  host.serve(NodeServiceDefinition, nodeHandlers({ ...deaf, status }));
  swarm.get(reader, "f");
  swarm.run(5000);
  expect(askedAt).toHaveLength(1);
});
