import { describe, expect, test } from "vitest";
import { placementNames } from "../../src/policies/placement/policies.js";
import type { PlacementPolicy } from "../../src/policies/placement/policy.js";
import { Code } from "../../src/runtime/rpc-error.js";
import type { TrackerOptions } from "../../src/tracker/options.js";
import { CHUNK, TestSwarm } from "../swarm/test-swarm.js";

/** Replicas per node after a put of `chunks` chunks, two replicas each, onto nodes with room for so many chunks. */
function spread(placement: TrackerOptions["placement"], chunks: number, rooms: readonly number[]): number[] {
  const swarm = new TestSwarm({ nodes: 0, tracker: { placement } });
  rooms.forEach((room, n) => void swarm.add(`n${n}`, room * CHUNK));
  const client = swarm.places.push(swarm.add("client", 0)) - 2;
  swarm.run(2000);
  const [put] = swarm.finish([swarm.put(client, "file", chunks * CHUNK)]);
  expect(put?.error).toBeUndefined();
  const [fileId] = swarm.places.flatMap(({ store }) => [...store.list()].map((chunk) => chunk.fileId));
  for (let index = 0; index < chunks; index++) expect(swarm.replicasOf(fileId as number, index)).toBe(2);
  return swarm.places.slice(0, rooms.length).map(({ store }) => store.replicas);
}

const equal = (nodes: number): number[] => Array.from({ length: nodes }, () => 1000);
const range = (counts: number[]): number => Math.max(...counts) - Math.min(...counts);

describe.each(placementNames)("B8: %s", (placement) => {
  test("assigns every chunk to different nodes, and none beyond its room", () => {
    const rooms = [60, 60, 60, 5, 200];
    const counts = spread(placement, 80, rooms);
    expect(counts.reduce((sum, count) => sum + count)).toBe(160);
    counts.forEach((count, n) => void expect(count).toBeLessThanOrEqual(rooms[n] as number));
  });
});

test("B8: round-robin and least-loaded deal evenly to equal nodes", () => {
  expect(range(spread("round-robin", 100, equal(8)))).toBe(0);
  expect(range(spread("least-loaded", 100, equal(8)))).toBe(0);
});

test("B8: two-choices is nearly even, and random is not", () => {
  const two = spread("two-choices", 300, equal(10));
  const random = spread("random", 300, equal(10));
  expect(range(two)).toBeLessThan(10);
  expect(range(two)).toBeLessThan(range(random));
});

test("B8: by availability: rendezvous and least-loaded give each node chunks in proportion to the room that it offers", () => {
  const rooms = [100, 100, 200, 200, 400, 400];
  for (const placement of ["rendezvous", "least-loaded"] as const) {
    const counts = spread(placement, 350, rooms);
    const fill = counts.map((count, n) => count / (rooms[n] as number));
    for (const share of fill) expect(Math.abs(share - 0.5)).toBeLessThan(0.15);
  }
});

test("B8: an algorithm of one's own takes the place of the shipped ones", () => {
  const lastFirst: PlacementPolicy = {
    choose(peers, count, _draws, targets) {
      for (let at = peers.size - 1; at >= 0 && targets.length < count; at--) {
        if (peers.fits(peers.at(at))) targets.push(peers.at(at));
      }
    },
  };
  expect(spread(lastFirst, 50, equal(5))).toEqual([0, 0, 0, 50, 50]);
});

test("B8: a put that cannot be placed is refused, with the reason", () => {
  const swarm = new TestSwarm({ nodes: 3, capacity: 4 * CHUNK, replication: 2 });
  swarm.run(2000);
  const [put] = swarm.finish([swarm.put(0, "file", 7 * CHUNK)]);
  expect(put?.error?.code).toBe(Code.RESOURCE_EXHAUSTED);
  expect(put?.error?.message).toMatch(/chunk \d of file, 1000 bytes, needs 2 more peers with room for it; [01] found/);
});
