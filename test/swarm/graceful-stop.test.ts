import { expect, test } from "vitest";
import { Code } from "../../src/runtime/rpc-error.js";
import { CHUNK, TestSwarm } from "./test-swarm.js";

/** Long enough for a transfer to be seen in the middle. */
const SIZE = 60 * CHUNK;
/** Bytes per second: a chunk takes a tenth of a second. */
const RATE = 10 * CHUNK;

function swarmWithFile(replication: number) {
  const refused: number[] = [];
  const observer = { chunkRefused: (_file: number, index: number) => void refused.push(index) };
  const swarm = new TestSwarm({ nodes: 4, real: true, rate: RATE, replication, observer });
  swarm.run(2000);
  swarm.finish([swarm.put(0, "f", SIZE)]);
  const reader = swarm.places.length;
  swarm.add("reader", 0);
  swarm.run(2000);
  return { swarm, reader, refused };
}

test("readers of a node that is about to stop go elsewhere at once, and complain about nobody", () => {
  const { swarm, reader, refused } = swarmWithFile(2);
  const get = swarm.get(reader, "f");
  swarm.run(1000);
  expect(get.result).toBeUndefined();
  const leaver = swarm.places.find(({ node }) => node.activeUploads > 0)!;
  const began = swarm.simulation.now;
  let idleAt = 0;
  leaver.node.retire(() => {
    idleAt = swarm.simulation.now;
  });
  leaver.node.leave({ drain: false }, () => {});
  const [result] = swarm.finish([get], 20_000);
  expect([result?.error, swarm.hasRead(get, "f", SIZE), refused]).toEqual([undefined, true, []]);
  expect(idleAt - began).toBeLessThan(4000);
  // The rest takes only the time of its bytes. No deadline passes, and the reader does not wait for other holders.
  expect(swarm.simulation.now - began).toBeLessThan((1000 * SIZE) / RATE + 1000);
});

test("a transfer of the only copy to its only reader is finished", () => {
  const { swarm, reader } = swarmWithFile(1);
  swarm.get(reader, "f");
  swarm.run(1000);
  const sending = swarm.places.filter(({ node }) => node.activeUploads > 0);
  const sent = () => sending.reduce((sum, { node }) => sum + node.traffic.uploadedBytes, 0);
  const before = sent();
  let idle = 0;
  for (const { node } of sending) node.retire(() => idle++);
  swarm.run(10_000);
  expect([idle, sent() > before]).toEqual([sending.length, true]);
  expect(sending.every(({ node }) => node.activeUploads === 0)).toBe(true);
});

test("a node whose time is over ends between two chunks", () => {
  const { swarm, reader, refused } = swarmWithFile(1);
  swarm.get(reader, "f");
  swarm.run(1000);
  const { node } = swarm.places.find((place) => place.node.activeUploads > 0)!;
  const before = node.traffic.uploadedBytes;
  let idle = false;
  node.retire(() => {
    idle = true;
  });
  node.closeUploads();
  swarm.run(2000);
  const sent = node.traffic.uploadedBytes - before;
  expect([idle, node.activeUploads, refused]).toEqual([true, 0, []]);
  expect([sent % CHUNK, sent <= 4 * CHUNK]).toEqual([0, true]);
});

test("a put goes on with other targets when one is about to stop", () => {
  const { swarm } = swarmWithFile(1);
  const put = swarm.put(0, "g", SIZE, 2);
  swarm.run(1000);
  const target = swarm.places.find(({ node }, n) => n > 0 && node.activePulls > 0)!;
  target.node.retire(() => {});
  target.node.leave({ drain: false }, () => {});
  expect(target.node.activePulls).toBe(0);
  const [result] = swarm.finish([put], 60_000);
  expect(result?.error).toBeUndefined();
  const fileId = swarm.tracker.files.byName("g")!.id;
  const there = swarm.places.filter((place) => place !== target);
  for (let index = 0; index < 60; index++) {
    expect(there.filter((place) => (place.store.get(fileId, index)?.pledge ?? 0) > 0).length).toBe(2);
  }
});

test("a node that is about to stop refuses new callers with a definite error", () => {
  const { swarm, reader } = swarmWithFile(1);
  for (const { node } of swarm.places.slice(0, 4)) node.retire(() => {});
  const get = swarm.get(reader, "f");
  const put = swarm.put(reader, "g", CHUNK);
  const [got, stored] = swarm.finish([get, put]);
  expect(got?.error).toMatchObject({
    code: Code.FAILED_PRECONDITION,
    message: expect.stringContaining("about to stop"),
  });
  expect(stored?.error).toMatchObject({ code: Code.FAILED_PRECONDITION });
});
