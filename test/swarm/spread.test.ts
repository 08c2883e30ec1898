import { expect, test } from "vitest";
import { defaultTrackerOptions } from "../../src/tracker/options.js";
import { CHUNK, TestSwarm } from "./test-swarm.js";

const CHUNKS = 20;

/** Nodes n0 to n3 in zone a, n4 and n5 in b, n6 in c. */
function zoneOf(identity: string): string {
  const n = Number(identity.slice(1));
  return n < 4 ? "a" : n < 6 ? "b" : "c";
}

/** The zones of a chunk's replicas on the disks of running nodes, one entry for each replica. */
function zonesOf(swarm: TestSwarm, fileId: number, index: number): string {
  const holders = swarm.places.filter(
    ({ host, store }) => swarm.simulation.isUp(host) && (store.get(fileId, index)?.pledge ?? 0) > 0,
  );
  return holders
    .map(({ host }) => zoneOf(host.identity))
    .sort()
    .join("");
}

function started(away: readonly number[]): { readonly swarm: TestSwarm; readonly fileId: number } {
  // Otherwise two of seven would be a mass failure, which holds repair and moves for ten minutes.
  const repair = { ...defaultTrackerOptions.repair, massFailureShare: 1 };
  const swarm = new TestSwarm({ nodes: 7, real: true, replication: 3, zone: zoneOf, tracker: { repair } });
  for (const n of away) swarm.crash(n);
  swarm.run(12_000);
  expect(swarm.finish([swarm.put(0, "file", CHUNKS * CHUNK)])[0]!.error).toBeUndefined();
  return { swarm, fileId: swarm.tracker.files.byName("file")!.id };
}

function expectSpread(swarm: TestSwarm, fileId: number): void {
  for (let index = 0; index < CHUNKS; index++) expect(zonesOf(swarm, fileId, index)).toBe("abc");
  const get = swarm.get(1, "file");
  expect(swarm.finish([get])[0]!.error).toBeUndefined();
  expect(swarm.hasRead(get, "file", CHUNKS * CHUNK)).toBe(true);
}

test("a zone that returns while the tracker is down gets its replicas when the tracker is back", () => {
  const { swarm, fileId } = started([6]);
  for (let index = 0; index < CHUNKS; index++) expect(zonesOf(swarm, fileId, index)).toMatch(/^(aab|abb)$/);
  swarm.crashTracker();
  swarm.restart(6);
  swarm.run(5000);
  swarm.restartTracker();
  swarm.run(120_000);
  expectSpread(swarm, fileId);
});

test("a tracker that crashes again and again in the middle of it still restores the spread", () => {
  const { swarm, fileId } = started([4, 5]);
  swarm.restart(4);
  swarm.restart(5);
  for (let round = 0; round < 4; round++) {
    swarm.run(2000 + 700 * round);
    swarm.crashTracker();
    swarm.run(1500);
    swarm.restartTracker();
  }
  swarm.run(150_000);
  expectSpread(swarm, fileId);
});

test("a node that dies while a replica is moved to it costs nothing", () => {
  const { swarm, fileId } = started([4, 5, 6]);
  swarm.restart(6);
  swarm.run(1300);
  swarm.crash(6);
  swarm.run(40_000);
  for (let index = 0; index < CHUNKS; index++) expect(zonesOf(swarm, fileId, index)).toBe("aaa");
  for (const n of [4, 5, 6]) swarm.restart(n);
  swarm.run(120_000);
  expectSpread(swarm, fileId);
});

test("a file that is removed, or overwritten, while its replicas are moved leaves nothing behind", () => {
  const { swarm, fileId } = started([6]);
  swarm.restart(6);
  swarm.run(1300);
  const put = swarm.put(1, "file", CHUNKS * CHUNK);
  expect(swarm.finish([put])[0]!.error).toBeUndefined();
  swarm.run(150_000);
  for (let index = 0; index < CHUNKS; index++) expect(zonesOf(swarm, fileId, index)).toBe("");
  expectSpread(swarm, swarm.tracker.files.byName("file")!.id);
});

test("a node that drains while replicas are moved is emptied all the same", () => {
  const { swarm, fileId } = started([6]);
  swarm.restart(6);
  swarm.run(1300);
  const left: unknown[] = [];
  swarm.place(4).node.leave({ drain: true }, ({ error }) => left.push(error));
  swarm.run(60_000);
  expect(left).toEqual([undefined]);
  swarm.crash(4);
  swarm.run(60_000);
  expectSpread(swarm, fileId);
});
