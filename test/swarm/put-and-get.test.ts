import { describe, expect, test } from "vitest";
import { SeededSource } from "../../src/node/put/sources/seeded-source.js";
import { placementNames } from "../../src/policies/placement/policies.js";
import type { Content } from "../../src/runtime/content.js";
import { Code, RpcError } from "../../src/runtime/rpc-error.js";
import { CHUNK, TestSwarm } from "./test-swarm.js";

const sizes = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 40 * CHUNK + 17];

describe("a file that was put", () => {
  test.each(sizes)("reads back byte for byte: %i bytes", (size) => {
    const swarm = new TestSwarm({ nodes: 4, real: true });
    swarm.run(2000);
    const [put] = swarm.finish([swarm.put(0, "file", size)]);
    expect(put?.error).toBeUndefined();
    const get = swarm.get(3, "file");
    const [got] = swarm.finish([get]);
    expect(got).toMatchObject({
      kind: "get",
      name: "file",
      bytes: size,
      chunks: Math.ceil(size / CHUNK),
      error: undefined,
    });
    expect(swarm.hasRead(get, "file", size)).toBe(true);
  });

  test.each(placementNames)("is spread over 1 to 8 nodes by %s", (placement) => {
    for (let nodes = 1; nodes <= 8; nodes++) {
      const swarm = new TestSwarm({ nodes, tracker: { placement }, replication: Math.min(3, nodes) });
      swarm.run(2000);
      const [put] = swarm.finish([swarm.put(0, "file", 20 * CHUNK)]);
      expect(put?.error).toBeUndefined();
      const [get] = swarm.finish([swarm.get(nodes - 1, "file")]);
      expect(get?.error).toBeUndefined();
      const replicas = swarm.places.reduce((sum, place) => sum + place.store.replicas, 0);
      expect(replicas).toBe(20 * Math.min(3, nodes));
    }
  });

  test("is found by nobody before it is committed, and by everybody after", () => {
    const swarm = new TestSwarm({ nodes: 4, rate: 10_000 });
    swarm.run(2000);
    const put = swarm.put(0, "file", 50 * CHUNK);
    swarm.run(1000);
    const [early] = swarm.finish([swarm.get(1, "file")]);
    expect(early?.error?.code).toBe(Code.NOT_FOUND);
    swarm.finish([put]);
    expect(swarm.finish([swarm.get(1, "file")])[0]?.error).toBeUndefined();
  });

  test("costs the client's uplink about one copy, however many replicas it gets", () => {
    const swarm = new TestSwarm({ nodes: 6, replication: 4 });
    const client = swarm.add("client", 0);
    swarm.run(2000);
    const [put] = swarm.finish([swarm.put(6, "file", 50 * CHUNK)]);
    expect(put?.error).toBeUndefined();
    expect(client.node.traffic.uploadedBytes).toBe(50 * CHUNK);
    expect(client.store.replicas).toBe(0);
  });

  test("spans several pages of pledges and of holders", () => {
    const swarm = new TestSwarm({ nodes: 3, real: true, replication: 2 });
    swarm.run(2000);
    const size = 300 * CHUNK;
    expect(swarm.finish([swarm.put(0, "big", size)])[0]?.error).toBeUndefined();
    const get = swarm.get(1, "big");
    expect(swarm.finish([get])[0]?.error).toBeUndefined();
    expect(swarm.hasRead(get, "big", size)).toBe(true);
  });

  test("is replaced by a later put of its name, and its old version can still be read for a while", () => {
    const swarm = new TestSwarm({ nodes: 4, real: true });
    swarm.run(2000);
    swarm.finish([swarm.put(0, "file", 5 * CHUNK)]);
    const fileId = [...swarm.places.flatMap((place) => [...place.store.list()])][0]?.fileId as number;
    swarm.finish([swarm.put(1, "file", 3 * CHUNK)]);
    const now = swarm.get(2, "file");
    const then = swarm.get(3, "", fileId);
    swarm.finish([now, then]);
    expect(swarm.hasRead(now, "file", 3 * CHUNK)).toBe(true);
    expect(swarm.hasRead(then, "file", 5 * CHUNK)).toBe(true);
  });
});

describe("a node that has not joined", () => {
  test("arrives with a put, and with a get", () => {
    const swarm = new TestSwarm({ nodes: 3 });
    const putter = swarm.add("putter", 0, { joinOnStart: false });
    const getter = swarm.add("getter", 1e6, { joinOnStart: false });
    swarm.run(2000);
    expect([putter.node.joined, getter.node.joined]).toEqual([false, false]);
    expect(swarm.finish([swarm.put(3, "file", 5 * CHUNK)])[0]?.error).toBeUndefined();
    expect(swarm.finish([swarm.get(4, "file")])[0]?.error).toBeUndefined();
    expect([putter.node.joined, getter.node.joined]).toEqual([true, true]);
    expect(putter.node.number).not.toBe(getter.node.number);
  });

  test("arrives with a put in a network that carries contents", () => {
    const swarm = new TestSwarm({ nodes: 3, real: true });
    swarm.add("putter", 0, { joinOnStart: false });
    swarm.run(2000);
    expect(swarm.finish([swarm.put(3, "file", 5 * CHUNK + 1)])[0]?.error).toBeUndefined();
    const get = swarm.get(0, "file");
    swarm.finish([get]);
    expect(swarm.hasRead(get, "file", 5 * CHUNK + 1)).toBe(true);
  });
});

describe("cached copies", () => {
  test("of downloaded chunks are announced, and served to others", () => {
    const swarm = new TestSwarm({ nodes: 5, replication: 1, settings: { cacheBytes: 1e6 } });
    swarm.run(2000);
    swarm.finish([swarm.put(0, "file", 10 * CHUNK)]);
    swarm.finish([swarm.get(1, "file")]);
    expect(swarm.place(1).store.cachedCopies + swarm.place(1).store.replicas).toBe(10);
    swarm.run(3000);
    const before = swarm.place(1).node.traffic.uploadedBytes;
    swarm.finish([2, 3, 4].map((n) => swarm.get(n, "file")));
    expect(swarm.place(1).node.traffic.uploadedBytes).toBeGreaterThan(before);
  });

  test("keep a file readable while they last, and never count as replicas", () => {
    const swarm = new TestSwarm({ nodes: 4, replication: 1, settings: { cacheBytes: 1e6 } });
    swarm.run(2000);
    swarm.finish([swarm.put(0, "file", 6 * CHUNK)]);
    const replicas = swarm.places.reduce((sum, place) => sum + place.store.replicas, 0);
    swarm.finish([1, 2, 3].map((n) => swarm.get(n, "file")));
    swarm.run(5000);
    expect(swarm.places.reduce((sum, place) => sum + place.store.replicas, 0)).toBe(replicas);
  });

  test("let a crowd of readers take most of a file from each other", () => {
    const swarm = new TestSwarm({ nodes: 1, replication: 1, rate: 20_000, settings: { cacheBytes: 1e6 } });
    swarm.run(2000);
    swarm.finish([swarm.put(0, "file", 100 * CHUNK)]);
    for (let n = 1; n <= 12; n++) swarm.add(`reader ${n}`, 0);
    swarm.run(2000);
    const gets = swarm.finish(Array.from({ length: 12 }, (_, n) => swarm.get(n + 1, "file")));
    expect(gets.every((get) => get.error === undefined)).toBe(true);
    expect(swarm.place(0).node.traffic.uploadedBytes).toBeLessThan(0.7 * 12 * 100 * CHUNK);
  });
});

test("five hundred gets at once all end well, through the few slots of six nodes", () => {
  let sending = 0;
  const swarm = new TestSwarm({ nodes: 6, replication: 3, settings: { uploadSlots: 2 } });
  swarm.run(2000);
  swarm.finish([swarm.put(0, "file", 4 * CHUNK)]);
  for (let n = 0; n < 50; n++) swarm.add(`reader ${n}`, 0);
  swarm.run(2000);
  const gets = Array.from({ length: 500 }, (_, n) => swarm.get(6 + (n % 50), "file"));
  for (let at = 0; at < 1000; at++) {
    swarm.run(1);
    sending = Math.max(sending, ...swarm.places.map((place) => place.node.activeUploads));
  }
  expect(sending).toBe(2);
  expect(swarm.finish(gets).filter((get) => get.error !== undefined)).toEqual([]);
});

describe("an operation that cannot be done fails with the reason:", () => {
  test("a file that does not exist", () => {
    const swarm = new TestSwarm({ nodes: 2 });
    swarm.run(2000);
    const [get] = swarm.finish([swarm.get(0, "nothing")]);
    expect(get?.error?.code).toBe(Code.NOT_FOUND);
  });

  test("more than there is room for", () => {
    const swarm = new TestSwarm({ nodes: 2, capacity: 10 * CHUNK });
    swarm.run(2000);
    const [put] = swarm.finish([swarm.put(0, "file", 11 * CHUNK)]);
    expect(put?.error?.code).toBe(Code.RESOURCE_EXHAUSTED);
    swarm.run(200_000);
    expect(swarm.places.map((place) => place.store.replicas)).toEqual([0, 0]);
  });

  test("a source that cannot be read", () => {
    const swarm = new TestSwarm({ nodes: 2, real: true });
    swarm.run(2000);
    const broken = new RpcError(Code.DATA_LOSS, "the disk is gone");
    class BrokenSource extends SeededSource {
      override read<A>(
        index: number,
        offset: number,
        length: number,
        done: (content: Content | RpcError, arg: A) => void,
        arg: A,
      ): void {
        if (index === 3) done(broken, arg);
        else super.read(index, offset, length, done, arg);
      }
    }
    const errors: unknown[] = [];
    const source = new BrokenSource(5 * CHUNK, 1);
    swarm.place(0).node.put({ name: "file", source }, (result) => errors.push(result.error));
    swarm.run(10_000);
    expect(errors).toEqual([broken]);
  });
});

test("a get goes on when a holder comes back under another address, whatever the get knows of it by then", () => {
  const size = 160 * CHUNK;
  for (let arrived = 0; arrived < 64; arrived += 3) {
    const swarm = new TestSwarm({ nodes: 2, replication: 1 });
    swarm.run(2000);
    swarm.finish([swarm.put(0, "f", size)]);
    // The reader offers no room, so the chunks stay where they are.
    const { node } = swarm.add("reader", 0);
    swarm.run(2000);
    const get = swarm.get(2, "f");
    while (node.traffic.downloadedBytes < arrived * CHUNK) swarm.run(1);
    swarm.move(0);
    const [result] = swarm.finish([get], 60_000);
    expect([arrived, result?.error, result?.bytes]).toEqual([arrived, undefined, size]);
  }
});
