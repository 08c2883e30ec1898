import { expect, test } from "vitest";
import type { MemoryStore } from "../../src/node/store/stores/memory-store.js";
import { CHUNK, TestSwarm } from "./test-swarm.js";

const CHUNKS = 12;

/** A file of two replicas on five nodes; one that holds some of it goes away, and its chunks are repaired elsewhere. */
function withOneAway(): { readonly swarm: TestSwarm; readonly fileId: number; readonly away: number } {
  const swarm = new TestSwarm({ nodes: 5, real: true, replication: 2 });
  swarm.run(2000);
  expect(swarm.finish([swarm.put(0, "file", CHUNKS * CHUNK)])[0]!.error).toBeUndefined();
  const { id: fileId } = swarm.tracker.files.byName("file")!;
  const away = swarm.places.findIndex(({ store }, n) => n > 0 && store.replicas > 0);
  swarm.crash(away);
  swarm.run(40_000);
  for (let index = 0; index < CHUNKS; index++) expect(swarm.replicasOf(fileId, index)).toBe(2);
  return { swarm, fileId, away };
}

/** Expects that two nodes besides the one that was away hold each chunk, and that the file reads back. */
function expectWhole(swarm: TestSwarm, fileId: number, away: number): void {
  for (let index = 0; index < CHUNKS; index++) {
    const others = swarm.places.filter((place, n) => n !== away && (place.store.get(fileId, index)?.pledge ?? 0) > 0);
    expect(others.length).toBe(2);
  }
  const get = swarm.get(0, "file");
  expect(swarm.finish([get])[0]!.error).toBeUndefined();
  expect(swarm.hasRead(get, "file", CHUNKS * CHUNK)).toBe(true);
}

test("a node that returns with damaged contents drops them, and no good replica is dropped in their place", () => {
  const { swarm, fileId, away } = withOneAway();
  const store = swarm.place(away).store as MemoryStore;
  expect(store.replicas).toBeGreaterThan(0);
  for (const { index } of store.list()) store.corrupt(fileId, index);
  swarm.restart(away);
  swarm.run(20_000);
  expect(store.replicas).toBe(0);
  expectWhole(swarm, fileId, away);
});

test("a node that returns with other contents under its pledges, and with matching hashes, causes no drop of a good replica", () => {
  const { swarm, fileId, away } = withOneAway();
  const store = swarm.place(away).store as MemoryStore;
  const sha256 = swarm.place(0).node.settings.hash!;
  for (const chunk of [...store.list()]) {
    const data = new Uint8Array(chunk.size).fill(7);
    store.delete(chunk.fileId, chunk.index);
    store.put({ ...chunk, hash: sha256.digest(data) }, { size: chunk.size, data, tag: 0 }, () => {}, undefined);
  }
  expect(store.replicas).toBeGreaterThan(0);
  swarm.restart(away);
  swarm.run(20_000);
  expectWhole(swarm, fileId, away);
  expect(swarm.tracker.replicas.byLive[2]).toBe(CHUNKS);
});

test("a node that returns with its replicas is judged by its load: a nearly empty node keeps them, and the fullest gives some up", () => {
  const { swarm, fileId, away } = withOneAway();
  swarm.restart(away);
  swarm.run(20_000);
  for (let index = 0; index < CHUNKS; index++) expect(swarm.replicasOf(fileId, index)).toBe(2);
  const held = swarm.places.map(({ store }) => store.replicas);
  expect(held.reduce((sum, replicas) => sum + replicas, 0)).toBe(2 * CHUNKS);
  expect(held[away]).toBeGreaterThan(0);
  expect(Math.max(...held) - Math.min(...held)).toBeLessThanOrEqual(4);
});
