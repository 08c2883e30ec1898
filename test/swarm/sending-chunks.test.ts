import { describe, expect, test } from "vitest";
import { TransferPurpose } from "../../src/gen/swarmlab/v1/node.js";
import { noObserver } from "../../src/runtime/observer.js";
import { Code, type RpcError } from "../../src/runtime/rpc-error.js";
import { Bench, filled, SIZE } from "./lone-nodes.js";

describe("a node asked for chunks", () => {
  test("sends them in the order asked, and says which it does not have", () => {
    const bench = new Bench();
    const { peer } = bench.node("a", filled(0, 2));
    const got = bench.fetch(peer, [2, 1, 0]);
    bench.simulation.runUntil(10_000);
    expect(got.chunks.map((chunk) => [chunk.index, chunk.payload?.$case])).toEqual([
      [2, "dummySize"],
      [1, "missing"],
      [0, "dummySize"],
    ]);
    expect(got.status).toBe("OK");
  });

  test("counts what it sent by purpose, once each chunk has left", () => {
    const served: [number, string, number][] = [];
    const bench = new Bench();
    const observer = {
      ...noObserver,
      chunkServed: (bytes: number, purpose: string) => served.push([bytes, purpose, Math.floor(bench.simulation.now)]),
    };
    const { peer, node } = bench.node("a", filled(0, 1), 1e9, observer);
    bench.fetch(peer, [0, 1]);
    bench.simulation.runUntil(10_000);
    expect(served.map(([bytes, purpose]) => [bytes, purpose])).toEqual([
      [SIZE, "get"],
      [SIZE, "get"],
    ]);
    // 1000 bytes at 10,000 bytes a second.
    expect(served[0]?.[2]).toBeGreaterThanOrEqual(100);
    expect(served[1]?.[2]).toBeGreaterThanOrEqual(200);
    expect(node.traffic.uploadedBytes).toBe(2 * SIZE);
    expect(node.activeUploads).toBe(0);
  });

  test("lets readers take turns when there are more of them than slots", () => {
    const bench = new Bench({ uploadSlots: 1 });
    const { peer } = bench.node("a", filled(0, 1, 2, 3));
    const one = bench.fetch(peer, [0, 1, 2, 3]);
    const two = bench.fetch(peer, [0, 1, 2, 3]);
    bench.simulation.runUntil(60_000);
    expect(one.status).toBe("OK");
    expect(two.status).toBe("OK");
    const first = one.times.map((time) => [time, "one"] as const);
    const second = two.times.map((time) => [time, "two"] as const);
    const turns = [...first, ...second].sort((a, b) => a[0] - b[0]).map(([, who]) => who);
    expect(turns).toEqual(["one", "two", "one", "two", "one", "two", "one", "two"]);
  });

  test("serves five hundred store orders through four slots, every one of them", () => {
    const bench = new Bench();
    const { peer, node } = bench.node("a", filled(0));
    const pulls = Array.from({ length: 500 }, () => bench.fetch(peer, [0], 1000, TransferPurpose.REPAIR));
    bench.simulation.runUntil(1000);
    expect(node.activeUploads).toBe(4);
    bench.simulation.runUntil(100_000);
    expect(pulls.filter((pull) => pull.status === "OK" && pull.chunks.length === 1)).toHaveLength(500);
    expect(node.activeUploads).toBe(0);
    expect(node.waitingUploads).toBe(0);
  });

  test("sends readers elsewhere when many wait already", () => {
    const bench = new Bench();
    const { peer } = bench.node("a", filled(0));
    const readers = Array.from({ length: 20 }, () => bench.fetch(peer, [0]));
    bench.simulation.runUntil(60_000);
    const served = readers.filter((reader) => reader.status === "OK");
    const refused = readers.filter((reader) => (reader.status as RpcError).code === Code.RESOURCE_EXHAUSTED);
    expect([served.length, refused.length]).toEqual([6, 14]);
  });

  test("takes the slot from a reader that grants no credit when others wait", () => {
    const bench = new Bench({ uploadSlots: 1, transferDeadlineMs: 1000 });
    const { peer } = bench.node("a", filled(0, 1));
    bench.fetch(peer, [0, 1], 1);
    bench.simulation.runUntil(20_000);
    const patient = bench.fetch(peer, [0]);
    bench.simulation.runUntil(30_000);
    expect(patient.status).toBe("OK");
  });

  test("takes the slot also if it looked for such readers before, and none had taken too long then", () => {
    const bench = new Bench({ uploadSlots: 1, transferDeadlineMs: 1000 });
    const { peer } = bench.node("a", filled(0, 1));
    const stalled = bench.fetch(peer, [0, 1], 1);
    bench.simulation.runUntil(500);
    bench.fetch(peer, [0]);
    bench.simulation.runUntil(30_000);
    expect(stalled.status).toBeUndefined();
    bench.fetch(peer, [0]);
    bench.simulation.runUntil(31_000);
    expect(stalled.status).toMatchObject({ code: Code.DEADLINE_EXCEEDED });
  });

  test("frees the slot of a reader that died", () => {
    const bench = new Bench({ uploadSlots: 1 });
    const { peer, node } = bench.node("a", filled(0));
    bench.fetch(peer, [0]);
    bench.simulation.runUntil(50);
    expect(node.activeUploads).toBe(1);
    bench.simulation.crash(bench.client);
    bench.simulation.runUntil(60_000);
    expect(node.activeUploads).toBe(0);
  });

  test("refuses a request that makes no sense", () => {
    const bench = new Bench();
    const { peer } = bench.node("a");
    const none = bench.fetch(peer, []);
    const many = bench.fetch(
      peer,
      Array.from({ length: 2000 }, (_, index) => index),
    );
    bench.simulation.runUntil(1000);
    expect(none.status).toMatchObject({ code: Code.INVALID_ARGUMENT });
    expect(many.status).toMatchObject({ code: Code.INVALID_ARGUMENT });
  });
});
