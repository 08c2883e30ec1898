import { expect, test } from "vitest";
import { StoreFailure } from "../../src/gen/swarmlab/v1/node.js";
import type { MemoryStore } from "../../src/node/store/stores/memory-store.js";
import { SizeOnlyStore } from "../../src/node/store/stores/size-only-store.js";
import { dummyContent } from "../../src/runtime/dummy-content.js";
import { noObserver } from "../../src/runtime/observer.js";
import { Code, RpcError } from "../../src/runtime/rpc-error.js";
import { Bench, FILE, filled, noHash, SIZE } from "./lone-nodes.js";
import { CHUNK, TestSwarm } from "./test-swarm.js";

/** A store that cannot read at the moment. */
class BusyStore extends SizeOnlyStore {
  override read<A>(...[, , done, arg]: Parameters<typeof SizeOnlyStore.prototype.read<A>>): void {
    done(new RpcError(Code.UNAVAILABLE, "too many open files"), arg);
  }
}

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

test.each([0, 1])(
  "a node keeps a chunk under pledge %i that cannot be read at the moment, whether or not a source has it",
  (pledge) => {
    const bench = new Bench();
    const source = bench.node("source", filled(0));
    const store = new BusyStore();
    const chunk = { fileId: FILE, index: 0, size: SIZE, pledge, hash: noHash };
    store.put(chunk, dummyContent(FILE, 0, SIZE), () => {}, undefined);
    const target = bench.node("target", store);
    const inVain = bench.order(target.peer, [{ pledge: 2, index: 0 }], [], bench.trackerHost);
    bench.simulation.runUntil(10_000);
    expect(inVain.value).toMatchObject({ failed: [{ pledge: 2, reason: StoreFailure.NO_SOURCE }] });
    expect(store.get(FILE, 0)?.pledge).toBe(pledge);
    const fetched = bench.order(target.peer, [{ pledge: 3, index: 0 }], [source.peer], bench.trackerHost);
    bench.simulation.runUntil(20_000);
    expect(fetched.value).toMatchObject({ stored: [3] });
    expect([store.get(FILE, 0)?.pledge, store.replicas, store.cachedCopies]).toEqual([3, 1, 0]);
    expect(target.node.holdings.freeBytes).toBe(1e9 - SIZE);
  },
);

test("a full node replaces a replica that it cannot read at the moment by the same under a newer pledge", () => {
  const bench = new Bench();
  const source = bench.node("source", filled(0));
  const store = new BusyStore();
  const chunk = { fileId: FILE, index: 0, size: SIZE, pledge: 1, hash: noHash };
  store.put(chunk, dummyContent(FILE, 0, SIZE), () => {}, undefined);
  const target = bench.node("target", store, SIZE);
  const result = bench.order(target.peer, [{ pledge: 3, index: 0 }], [source.peer], bench.trackerHost);
  bench.simulation.runUntil(10_000);
  expect(result.value).toMatchObject({ stored: [3] });
  expect([store.replicaBytes, target.node.holdings.freeBytes]).toEqual([SIZE, 0]);
});

test("a node tells its observer that a chunk which it should store anew was damaged", () => {
  const damaged: number[] = [];
  const chunkChecked = (_file: number, index: number, _size: number, sound: boolean): void => {
    if (!sound) damaged.push(index);
  };
  const bench = new Bench();
  const source = bench.node("source", filled(0));
  const store = filled(0);
  store.corrupt(FILE, 0);
  const target = bench.node("target", store, 1e9, { ...noObserver, chunkChecked });
  const result = bench.order(target.peer, [{ pledge: 109, index: 0 }], [source.peer], bench.trackerHost);
  bench.simulation.runUntil(10_000);
  expect(result.value).toMatchObject({ stored: [109] });
  expect(damaged).toEqual([0]);
});
