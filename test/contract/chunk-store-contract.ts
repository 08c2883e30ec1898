import { hash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ChunkStore, StoredChunk } from "../../src/runtime/chunk-store.js";
import type { Content } from "../../src/runtime/content.js";
import { dummyContent } from "../../src/runtime/dummy-content.js";
import { Code, RpcError } from "../../src/runtime/rpc-error.js";

/** A chunk of the store's kind, and its content. */
export interface Sample {
  readonly chunk: StoredChunk;
  readonly content: Content;
}

export type MakeSample = (fileId: number, index: number, size: number, pledge: number) => Sample;

/** Content made of bytes, with its SHA-256. */
export const realSample: MakeSample = (fileId, index, size, pledge) => {
  const data = new Uint8Array(size).fill((31 * fileId + index) % 256);
  const chunk = { fileId, index, size, pledge, hash: Uint8Array.from(hash("sha256", data, "buffer")) };
  return { chunk, content: { size, data, tag: 0 } };
};

/** Content made of a size and a tag. */
export const dummySample: MakeSample = (fileId, index, size, pledge) => ({
  chunk: { fileId, index, size, pledge, hash: new Uint8Array() },
  content: dummyContent(fileId, index, size),
});

/** The result that `start` passes to its callback, at once or later. */
export function completion<T>(start: (done: (result: T, arg: string) => void, arg: string) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let calls = 0;
    start((result, arg) => {
      if (++calls > 1 || arg !== "arg") reject(new Error(`completion ${calls} with ${arg}`));
      resolve(result);
    }, "arg");
  });
}

export function put(store: ChunkStore, { chunk, content }: Sample): Promise<RpcError | undefined> {
  return completion((done, arg) => store.put(chunk, content, done, arg));
}

export function read(store: ChunkStore, fileId: number, index: number): Promise<Content | RpcError> {
  return completion((done, arg) => store.read(fileId, index, done, arg));
}

/** Tests the promises that every chunk store makes to its node. */
export function chunkStoreContract(
  name: string,
  sample: MakeSample,
  open: () => Promise<{ store: ChunkStore; close(): Promise<void> }>,
): void {
  describe(`the ${name} store`, () => {
    let store: ChunkStore;
    let close: () => Promise<void>;
    beforeEach(async () => {
      ({ store, close } = await open());
    });
    afterEach(() => close());

    const totals = () => [store.replicas, store.replicaBytes, store.cachedCopies, store.cachedBytes];

    test("a chunk that was put can be read, with its facts and its content", async () => {
      const one = sample(7, 3, 1000, 12);
      expect(await put(store, one)).toBeUndefined();
      expect(store.get(7, 3)).toEqual(one.chunk);
      const content = (await read(store, 7, 3)) as Content;
      expect({ ...content, data: content.data && Uint8Array.from(content.data) }).toEqual(one.content);
    });

    test("a new store holds nothing", async () => {
      expect(totals()).toEqual([0, 0, 0, 0]);
      expect([...store.list()]).toEqual([]);
      expect(store.get(1, 0)).toBeUndefined();
      expect(await read(store, 1, 0)).toMatchObject({ code: Code.NOT_FOUND });
    });

    test("replicas and cached copies are counted apart", async () => {
      await put(store, sample(1, 0, 100, 5));
      await put(store, sample(1, 1, 10, 0));
      await put(store, sample(2, 0, 1, 0));
      expect(totals()).toEqual([1, 100, 2, 11]);
    });

    test("a replica takes the place of a cached copy", async () => {
      await put(store, sample(1, 0, 100, 0));
      await put(store, sample(1, 0, 100, 9));
      expect(totals()).toEqual([1, 100, 0, 0]);
      expect(store.get(1, 0)?.pledge).toBe(9);
      expect(await read(store, 1, 0)).toMatchObject({ size: 100 });
    });

    test("a replica stored anew under another pledge is one replica", async () => {
      await put(store, sample(1, 0, 100, 4));
      await put(store, sample(1, 0, 100, 9));
      expect(totals()).toEqual([1, 100, 0, 0]);
      expect(store.get(1, 0)?.pledge).toBe(9);
    });

    test("a deleted chunk is gone at once, and only that one", async () => {
      await put(store, sample(1, 0, 100, 4));
      await put(store, sample(1, 1, 100, 5));
      store.delete(1, 0);
      store.delete(8, 8);
      expect(store.get(1, 0)).toBeUndefined();
      expect(await read(store, 1, 0)).toBeInstanceOf(RpcError);
      expect(await read(store, 1, 1)).toMatchObject({ size: 100 });
      expect(totals()).toEqual([1, 100, 0, 0]);
    });

    test("a chunk that is stored again after it was deleted is there", async () => {
      await put(store, sample(1, 0, 100, 4));
      store.delete(1, 0);
      await put(store, sample(1, 0, 100, 5));
      await sleep(5);
      expect(store.get(1, 0)?.pledge).toBe(5);
      expect(await read(store, 1, 0)).toMatchObject({ size: 100 });
    });

    test("deleting one of two chunks with equal contents keeps the other", async () => {
      const one = sample(1, 0, 64, 4);
      const twin = { ...one, chunk: { ...one.chunk, fileId: 2, pledge: 5 } };
      await put(store, one);
      await put(store, twin);
      store.delete(1, 0);
      await sleep(5);
      expect(await read(store, 2, 0)).toMatchObject({ size: 64 });
    });

    test("an empty content is a content", async () => {
      await put(store, sample(1, 0, 0, 4));
      expect(await read(store, 1, 0)).toMatchObject({ size: 0 });
      expect(totals()).toEqual([1, 0, 0, 0]);
    });

    test("large file ids, as a long-lived tracker gives them, stay apart", async () => {
      await put(store, sample(2 ** 40 + 1, 0, 10, 1));
      await put(store, sample(1, 0, 20, 2));
      expect(store.get(2 ** 40 + 1, 0)?.size).toBe(10);
      expect(store.get(1, 0)?.size).toBe(20);
    });

    test("the list is in the order of files and positions", async () => {
      for (const [fileId, index] of [
        [10, 1],
        [9, 2],
        [10, 0],
        [9, 10],
        [100, 0],
      ] as const)
        await put(store, sample(fileId, index, 5, 1));
      const places = [...store.list()].map((chunk) => [chunk.fileId, chunk.index]);
      expect(places).toEqual([
        [9, 2],
        [9, 10],
        [10, 0],
        [10, 1],
        [100, 0],
      ]);
    });

    test("after any puts and deletions it holds what a plain map would", async () => {
      const action = fc.record({
        fileId: fc.integer({ min: 1, max: 3 }),
        index: fc.integer({ min: 0, max: 3 }),
        deletes: fc.boolean(),
        pledge: fc.integer({ min: 1, max: 9 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
          for (const chunk of [...store.list()]) store.delete(chunk.fileId, chunk.index);
          const model = new Map<string, StoredChunk>();
          for (const { fileId, index, deletes, pledge } of actions) {
            if (deletes) {
              store.delete(fileId, index);
              model.delete(`${fileId}/${index}`);
            } else {
              const one = sample(fileId, index, 10 * fileId + index, pledge);
              await put(store, one);
              model.set(`${fileId}/${index}`, one.chunk);
            }
          }
          const held = [...model.values()].sort((a, b) => a.fileId - b.fileId || a.index - b.index);
          expect([...store.list()]).toEqual(held);
          expect(totals()).toEqual([held.length, held.reduce((sum, chunk) => sum + chunk.size, 0), 0, 0]);
          for (const { fileId, index, size } of held) expect(await read(store, fileId, index)).toMatchObject({ size });
        }),
        { numRuns: 20 },
      );
    });
  });
}
