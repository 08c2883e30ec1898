import { expect, test } from "vitest";
import { CHUNK, type Place, TestSwarm } from "../swarm/test-swarm.js";

/** How often each method of the tracker was called. */
function calls(swarm: TestSwarm): Record<string, number> {
  return Object.fromEntries(swarm.simulation.methods.methods.map(({ name, served }) => [name, served]));
}

function outside(swarm: TestSwarm, capacity: number): Place {
  const place = swarm.add("newcomer", capacity, { joinOnStart: false });
  swarm.run(5000);
  expect([place.node.joined, place.node.number]).toEqual([false, 0]);
  return place;
}

test.each([false, true])("B5: one call from outside is enough to enter and put (real payload: %s)", (real) => {
  const swarm = new TestSwarm({ nodes: 3, real });
  swarm.run(2000);
  const { node } = outside(swarm, 0);
  const before = calls(swarm);
  const [put] = swarm.finish([swarm.put(3, "file", 5 * CHUNK)]);
  expect(put?.error).toBeUndefined();
  expect(node.joined).toBe(true);
  expect(node.number).toBe(4);
  const after = calls(swarm);
  expect(after.join).toBe(before.join);
  expect((after.put ?? 0) - (before.put ?? 0)).toBe(1);
});

test.each([false, true])("B5: one call from outside is enough to enter and get (real payload: %s)", (real) => {
  const swarm = new TestSwarm({ nodes: 3, real });
  swarm.run(2000);
  swarm.finish([swarm.put(0, "file", 5 * CHUNK)]);
  const { node } = outside(swarm, 1e6);
  const before = calls(swarm);
  const get = swarm.get(3, "file");
  expect(swarm.finish([get])[0]?.error).toBeUndefined();
  if (real) expect(swarm.hasRead(get, "file", 5 * CHUNK)).toBe(true);
  expect([node.joined, node.number]).toEqual([true, 4]);
  const after = calls(swarm);
  expect(after.join).toBe(before.join);
  expect((after.get ?? 0) - (before.get ?? 0)).toBe(1);
});

test("B5: a node that joined with a request is a node like any other: it announces, and is given chunks", () => {
  const swarm = new TestSwarm({ nodes: 2, replication: 3 });
  swarm.run(2000);
  outside(swarm, 1e6);
  const enter = swarm.put(2, "first", CHUNK);
  expect(swarm.finish([enter])[0]?.error).toBeUndefined();
  swarm.run(20_000);
  expect(swarm.finish([swarm.put(0, "file", 4 * CHUNK)])[0]?.error).toBeUndefined();
  expect(swarm.place(2).store.replicas).toBe(5);
});

test("B5: a node whose first request fails stays outside, and may join with the next one", () => {
  const swarm = new TestSwarm({ nodes: 2 });
  swarm.run(2000);
  const { node } = outside(swarm, 1e6);
  expect(swarm.finish([swarm.get(2, "nothing")])[0]?.error?.message).toContain("no file");
  swarm.run(10_000);
  expect([node.joined, swarm.tracker.peers.count]).toEqual([false, 2]);
  expect(swarm.finish([swarm.put(2, "file", CHUNK)])[0]?.error).toBeUndefined();
  expect(node.joined).toBe(true);
});
