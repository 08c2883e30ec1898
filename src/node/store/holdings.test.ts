import fc from "fast-check";
import { expect, test } from "vitest";
import type { StoredChunk } from "../../runtime/chunk-store.js";
import type { Content } from "../../runtime/content.js";
import { dummyContent } from "../../runtime/dummy-content.js";
import { noObserver } from "../../runtime/observer.js";
import type { RpcError } from "../../runtime/rpc-error.js";
import { NO_HASH } from "../verify.js";
import { Holdings } from "./holdings.js";
import { SizeOnlyStore } from "./stores/size-only-store.js";

const SIZE = 100;

function make(capacity = 1000, cache = 300, store = new SizeOnlyStore()): Holdings {
  return new Holdings(store, noObserver, capacity, cache);
}

function chunk(index: number, pledge: number) {
  return { fileId: 1, index, size: SIZE, pledge, hash: NO_HASH };
}

function keep(holdings: Holdings, index: number, pledge: number): void {
  if (pledge === 0) return holdings.keepCopy(chunk(index, 0), dummyContent(1, index, SIZE));
  if (holdings.reserve(SIZE))
    holdings.keepReplica(chunk(index, pledge), dummyContent(1, index, SIZE), () => {}, undefined);
}

const indices = (list: readonly { index: number }[]) => list.map((holding) => holding.index);

test("room that is promised is not promised twice", () => {
  const holdings = make(250);
  expect([holdings.reserve(100), holdings.reserve(100), holdings.reserve(100)]).toEqual([true, true, false]);
  holdings.release(100);
  expect(holdings.freeBytes).toBe(150);
});

test("cached copies stay within their budget, the least recently used go first", () => {
  const holdings = make();
  for (const index of [0, 1, 2]) keep(holdings, index, 0);
  holdings.touch(1, 0);
  keep(holdings, 3, 0);
  expect(indices([...holdings.store.list()])).toEqual([0, 2, 3]);
  expect(holdings.store.cachedBytes).toBe(300);
});

test("cached copies never push out replicas, nor the other way round", () => {
  const holdings = make(100, 100);
  keep(holdings, 0, 7);
  keep(holdings, 1, 0);
  keep(holdings, 2, 0);
  expect(indices([...holdings.store.list()])).toEqual([0, 2]);
  expect(holdings.freeBytes).toBe(0);
});

test("cached copies found at the start can be evicted", () => {
  const store = new SizeOnlyStore();
  keep(make(1000, 300, store), 5, 0);
  const holdings = make(1000, 100, store);
  keep(holdings, 6, 0);
  expect(indices([...store.list()])).toEqual([6]);
  expect(indices(holdings.takeChanges().lost)).toEqual([5]);
});

test("changes are told once", () => {
  const holdings = make();
  keep(holdings, 0, 7);
  expect(holdings.takeChanges()).toEqual({ gained: [{ fileId: 1, index: 0, pledge: 7 }], lost: [] });
  expect(holdings.takeChanges()).toEqual({ gained: [], lost: [] });
});

test("a replica that took the place of a cached copy is told as gained, and the copy not as lost", () => {
  const holdings = make();
  keep(holdings, 0, 0);
  keep(holdings, 0, 7);
  expect(holdings.takeChanges()).toEqual({ gained: [{ fileId: 1, index: 0, pledge: 7 }], lost: [] });
  expect(holdings.store.cachedCopies).toBe(0);
});

/** A store whose writes take until they are flushed. */
class SlowStore extends SizeOnlyStore {
  private readonly writes: (() => void)[] = [];

  override put<A>(
    chunk: StoredChunk,
    content: Content,
    done: (failure: RpcError | undefined, arg: A) => void,
    arg: A,
  ): void {
    this.writes.push(() => super.put(chunk, content, done, arg));
  }

  flush(): void {
    for (const write of this.writes.splice(0)) write();
  }
}

test("a replica takes the place of a cached copy whose write was still under way when its own began", () => {
  const store = new SlowStore();
  const cached: number[] = [];
  const count = (change: 1 | -1) => (_file: number, index: number, _bytes: number, isCopy: boolean) => {
    if (isCopy) cached[index] = (cached[index] ?? 0) + change;
  };
  const holdings = new Holdings(store, { ...noObserver, chunkStored: count(1), chunkDropped: count(-1) }, 1000, 200);
  keep(holdings, 0, 0);
  keep(holdings, 0, 7);
  store.flush();
  for (const index of [1, 2, 3]) {
    keep(holdings, index, 0);
    store.flush();
  }
  expect([...store.list()].map(({ index, pledge }) => [index, pledge])).toEqual([
    [0, 7],
    [2, 0],
    [3, 0],
  ]);
  expect(cached).toEqual([0, 0, 1, 1]);
});

test("a copy that was told is told as lost when a replica took its place and is gone, too", () => {
  const holdings = make();
  keep(holdings, 0, 0);
  holdings.takeChanges();
  keep(holdings, 0, 7);
  holdings.drop({ fileId: 1, index: 0, pledge: 7 });
  expect(holdings.takeChanges().lost.map(({ pledge }) => pledge)).toEqual([0, 7]);
});

test("a listener who hears the changes knows what is held, whatever happened in between", () => {
  const step = fc.record({
    index: fc.nat(3),
    pledge: fc.nat(3),
    what: fc.constantFrom("keep", "drop", "tell", "snapshot"),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const holdings = make(300, 200);
      let known = new Set<string>();
      const key = ({ index, pledge }: { index: number; pledge: number }): string => `${index}/${pledge}`;
      const tell = (): void => {
        const { gained, lost } = holdings.takeChanges();
        for (const holding of lost) known.delete(key(holding));
        for (const holding of gained) {
          // The tracker knows at most one copy of a chunk on each peer.
          for (const other of known) if (other.startsWith(`${holding.index}/`)) known.delete(other);
          known.add(key(holding));
        }
      };
      for (const { index, pledge, what } of steps) {
        const held = holdings.store.get(1, index);
        if (what === "keep" && !(held && held.pledge >= pledge)) keep(holdings, index, pledge);
        if (what === "drop" && held) holdings.drop(held);
        if (what === "tell") tell();
        if (what === "snapshot") known = new Set(holdings.snapshot().map(key));
      }
      tell();
      expect([...known].sort()).toEqual([...holdings.store.list()].map(key).sort());
    }),
  );
});

test("a replica goes when it is to be dropped and never otherwise, through copies that come, are used, promoted and evicted, and restarts", () => {
  const step = fc.record({
    index: fc.nat(8),
    pledge: fc.constantFrom(0, 0, 0, 1, 2, 3),
    what: fc.constantFrom("keep", "keep", "keep", "keep", "keep", "keep", "drop", "drop", "touch", "restart", "fail"),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
      const store = new SizeOnlyStore();
      let holdings = make(400, 200, store);
      const replicas = new Map<number, number>();
      for (const { index, pledge, what } of steps) {
        const held = store.get(1, index);
        if (what === "keep" && !(held && held.pledge >= pledge)) {
          const fits = holdings.freeBytes >= SIZE;
          keep(holdings, index, pledge);
          if (pledge > 0 && fits) replicas.set(index, pledge);
        }
        if (what === "drop") {
          const dropped = holdings.drop({ fileId: 1, index, pledge });
          if (dropped !== (held?.pledge === pledge)) throw new Error(`dropped ${index} under ${pledge}: ${dropped}`);
          if (dropped) replicas.delete(index);
        }
        if (what === "touch") holdings.touch(1, index);
        if (what === "restart") holdings = make(400, 200, store);
        if (what === "fail" && holdings.reserve(SIZE)) holdings.release(SIZE);
        const kept = [...store.list()].filter((one) => one.pledge > 0).map((one) => [one.index, one.pledge]);
        if (String(kept) !== String([...replicas].sort(([a], [b]) => a - b)))
          throw new Error(`kept ${kept} after ${what}`);
        if (store.cachedBytes > 200) throw new Error(`${store.cachedBytes} bytes of copies`);
        if (holdings.freeBytes !== 400 - store.replicaBytes) throw new Error(`${holdings.freeBytes} bytes free`);
      }
    }),
  );
});
