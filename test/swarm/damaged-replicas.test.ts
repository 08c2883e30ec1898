import { expect, test } from "vitest";
import type { MemoryStore } from "../../src/node/store/stores/memory-store.js";
import { CHUNK, TestSwarm } from "./test-swarm.js";

const CHUNKS = 12;

/** A file of two replicas on five nodes, all of them whole. */
function withFile(): { readonly swarm: TestSwarm; readonly fileId: number } {
  const swarm = new TestSwarm({ nodes: 5, real: true, replication: 2 });
  swarm.run(2000);
  expect(swarm.finish([swarm.put(0, "file", CHUNKS * CHUNK)])[0]!.error).toBeUndefined();
  return { swarm, fileId: swarm.tracker.files.byName("file")!.id };
}

test("the only holder of a chunk finds out by a repair that its replica is damaged, and the tracker counts it no more", () => {
  const { swarm, fileId } = withFile();
  const holders = swarm.places.flatMap(({ store }, n) => (store.get(fileId, 0) ? [n] : []));
  const [away, left] = [holders[0]!, holders[1]!];
  const store = swarm.place(left).store as MemoryStore;
  store.corrupt(fileId, 0);
  swarm.crash(away);
  swarm.run(60_000);
  expect(store.get(fileId, 0)).toBeUndefined();
  expect(swarm.replicasOf(fileId, 0)).toBe(0);
  for (let index = 1; index < CHUNKS; index++) expect(swarm.replicasOf(fileId, index)).toBe(2);
});

test("a node that reads a file and finds its own replica damaged drops it, reads another, and has the replica made anew", () => {
  const { swarm, fileId } = withFile();
  const reader = swarm.places.findIndex(({ store }) => store.replicas > 0);
  const store = swarm.place(reader).store as MemoryStore;
  const { index } = [...store.list()].find(({ pledge }) => pledge > 0)!;
  store.corrupt(fileId, index);
  const damaged = store.get(fileId, index)!.pledge;
  const get = swarm.get(reader, "file");
  expect(swarm.finish([get])[0]!.error).toBeUndefined();
  expect(swarm.hasRead(get, "file", CHUNKS * CHUNK)).toBe(true);
  swarm.run(20_000);
  expect(store.get(fileId, index)?.pledge).not.toBe(damaged);
  expect(swarm.replicasOf(fileId, index)).toBe(2);
});
