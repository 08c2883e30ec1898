import { expect, test } from "vitest";
import { defaultTrackerOptions } from "../../src/tracker/options.js";
import { TestSwarm } from "../swarm/test-swarm.js";
import { Outsider } from "./outsider.js";

const MIB = 2 ** 20;

/** A swarm with chunks of the default size, and an outsider that asks its tracker. */
function swarmOf(nodes: number): { swarm: TestSwarm; outsider: Outsider } {
  const settings = { ...defaultTrackerOptions.settings, announceIntervalMs: 1000, replication: 2 };
  const swarm = new TestSwarm({
    nodes,
    capacity: 1e9,
    rate: 50e6,
    tracker: { settings },
    settings: { transferDeadlineMs: 30_000 },
  });
  const outsider = new Outsider(swarm.simulation, swarm.trackerHost.self);
  swarm.run(2000);
  return { swarm, outsider };
}

test.each([
  [0, []],
  [1, [1]],
  [MIB, [MIB]],
  [3 * MIB + 5, [MIB, MIB, MIB, 5]],
])("B4: a file of %i bytes is cut into chunks of 1 MiB, the last one shorter", (size, lengths) => {
  const { swarm, outsider } = swarmOf(3);
  const [put] = swarm.finish([swarm.put(0, "file", size)]);
  expect(put).toMatchObject({ error: undefined, chunks: lengths.length });
  const page = outsider.ask("get", { name: "file", fileId: 0, firstChunk: 0, limit: 0, join: undefined });
  expect([page.size, page.chunkSize, page.chunkCount]).toEqual([size, MIB, lengths.length]);
  for (const { store } of swarm.places) {
    for (const chunk of store.list()) expect(chunk.size).toBe(lengths[chunk.index]);
  }
});

test("B4: the chunks of a file are spread over the nodes", () => {
  const { swarm } = swarmOf(8);
  swarm.finish([swarm.put(0, "file", 80 * MIB)]);
  const held = swarm.places.map((place) => place.store.replicas);
  expect(held.reduce((sum, count) => sum + count)).toBe(160);
  expect(Math.min(...held)).toBeGreaterThan(10);
  expect(Math.max(...held)).toBeLessThan(30);
});

test("B4: the tracker answers a get with holders, and the client fetches the chunks from exactly these", () => {
  const { swarm, outsider } = swarmOf(6);
  swarm.finish([swarm.put(0, "file", 40 * MIB)]);
  const named = new Set(outsider.holders("file").flat());
  const reader = swarm.add("reader", 0);
  swarm.run(1000);
  const before = swarm.places.map((place) => place.node.traffic.uploadedBytes);
  const [got] = swarm.finish([swarm.get(6, "file")]);
  expect(got).toMatchObject({ error: undefined, bytes: 40 * MIB, chunks: 40 });
  const sent = swarm.places.map((place, n) => place.node.traffic.uploadedBytes - (before[n] as number));
  expect(reader.node.traffic.downloadedBytes).toBe(40 * MIB);
  expect(sent.reduce((sum, bytes) => sum + bytes)).toBe(40 * MIB);
  const senders = swarm.places.filter((_, n) => (sent[n] as number) > 0).map((place) => place.node.number);
  expect(senders.length).toBeGreaterThan(3);
  expect(senders.every((number) => named.has(number))).toBe(true);
});
