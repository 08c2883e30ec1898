import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SavedFile, SavedState, TrackerState } from "../../src/tracker/state.js";
import { completion } from "./chunk-store-contract.js";

/** A place where a state is kept. */
export interface StatePlace {
  /** Opens the state, as a tracker does when it starts. If a state is open already, it is closed first. */
  open(): Promise<TrackerState>;
  close(): Promise<void>;
}

export function savedFile(id: number, name: string, changes: Partial<SavedFile> = {}): SavedFile {
  const hashes = new Uint8Array(64).map((_, at) => id + at);
  return {
    id,
    name,
    size: 150,
    chunkSize: 100,
    replication: 3,
    hashes,
    operationId: `put-${id}`,
    owner: `n${id % 3}`,
    ...changes,
  };
}

export function flushed(state: TrackerState): Promise<unknown> {
  return completion((done, arg) => state.flush(done, arg));
}

export function contentOf({ epoch, lastPeer, peers, files }: SavedState) {
  return { epoch, lastPeer, peers: [...peers], files: [...files] };
}

/** Tests the promises that every durable state makes to its tracker. */
export function trackerStateContract(name: string, placeOf: () => Promise<StatePlace>): void {
  describe(`the ${name} state of a tracker`, () => {
    let place: StatePlace;
    beforeEach(async () => {
      place = await placeOf();
    });
    afterEach(() => place.close());

    /** Lets `write` change the state, and returns the content that the next start loads. */
    async function afterwards(write: (state: TrackerState) => void) {
      const state = await place.open();
      state.load();
      write(state);
      expect(await flushed(state)).toBeUndefined();
      return contentOf((await place.open()).load());
    }

    test("counts its starts, from 1", async () => {
      for (let epoch = 1; epoch < 5; epoch++)
        expect(contentOf((await place.open()).load())).toEqual({ epoch, lastPeer: 0, peers: [], files: [] });
    });

    test("is of the same network at every start", async () => {
      const { network } = (await place.open()).load();
      for (let start = 0; start < 3; start++) expect((await place.open()).load().network).toBe(network);
    });

    test("keeps peers by number, each in its latest incarnation", async () => {
      const { peers } = await afterwards((state) => {
        state.savePeer(1, "a", 1);
        state.savePeer(2, 'node "b" ü', 4_294_967_295);
        state.savePeer(1, "a", 2);
      });
      expect(peers).toEqual([
        { number: 1, identity: "a", incarnation: 2 },
        { number: 2, identity: 'node "b" ü', incarnation: 4_294_967_295 },
      ]);
    });

    test("forgets peers, but remembers the highest number that was given", async () => {
      const { peers, lastPeer } = await afterwards((state) => {
        for (let number = 1; number <= 4; number++) state.savePeer(number, `n${number}`, 1);
        for (const number of [4, 2, 9]) state.removePeer(number);
      });
      expect([peers.map((peer) => peer.number), lastPeer]).toEqual([[1, 3], 4]);
      expect(contentOf((await place.open()).load()).lastPeer).toBe(4);
    });

    test("keeps files with all that belongs to them, in the order of their names' appearance", async () => {
      const files = [
        savedFile(2 ** 52 + 1, 'z/ü \\ "quoted" \''),
        savedFile(2, "empty", { size: 0, hashes: new Uint8Array(0) }),
        savedFile(3, "dummy", { size: 2 ** 44, chunkSize: 2 ** 24, hashes: new Uint8Array(0) }),
        savedFile(4, "large", { size: 300_000, hashes: new Uint8Array(32 * 3000).map((_, at) => at * at) }),
      ];
      const found = await afterwards((state) => {
        for (const file of files) state.saveFile(file);
      });
      expect(found.files).toEqual(files);
    });

    test("keeps for each name the version that was saved last, and forgets removed files", async () => {
      const { files } = await afterwards((state) => {
        state.saveFile(savedFile(1, "a"));
        state.saveFile(savedFile(2, "b"));
        state.saveFile(savedFile(3, "a"));
        state.removeFile("b", 2);
        state.removeFile("a", 1);
        state.removeFile("never", 9);
      });
      expect(files).toEqual([savedFile(3, "a")]);
    });

    test("flushes when there is nothing to write, and in the order of the calls", async () => {
      const state = await place.open();
      state.load();
      expect(await flushed(state)).toBeUndefined();
      const order: number[] = [];
      for (let n = 0; n < 5; n++) {
        state.savePeer(n + 1, `n${n}`, 1);
        state.flush((_, arg) => order.push(arg), n);
      }
      await flushed(state);
      expect(order).toEqual([0, 1, 2, 3, 4]);
    });

    test("after any writes and starts has the content that follows from them", async () => {
      const step = fc.oneof(
        fc.record({ kind: fc.constant("peer" as const), number: fc.integer({ min: 1, max: 4 }) }),
        fc.record({ kind: fc.constant("file" as const), name: fc.constantFrom("a", "b", "c") }),
        fc.record({ kind: fc.constant("remove" as const), name: fc.constantFrom("a", "b", "c") }),
        fc.record({ kind: fc.constant("flush" as const) }),
        fc.record({ kind: fc.constant("start" as const) }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const own = await placeOf();
          try {
            let state = await own.open();
            let epoch = contentOf(state.load()).epoch;
            let next = 0;
            const peers = new Map<number, number>();
            const files = new Map<string, SavedFile>();
            for (const one of [...steps, { kind: "start" as const }]) {
              next++;
              if (one.kind === "peer") {
                state.savePeer(one.number, `n${one.number}`, next);
                peers.set(one.number, next);
              } else if (one.kind === "file") {
                const file = savedFile(next, one.name);
                state.saveFile(file);
                files.set(one.name, file);
              } else if (one.kind === "remove") {
                const known = files.get(one.name);
                state.removeFile(one.name, known?.id ?? next);
                files.delete(one.name);
              } else {
                await flushed(state);
                if (one.kind === "flush") continue;
                state = await own.open();
                const found = contentOf(state.load());
                expect(found.epoch).toBe(++epoch);
                expect(new Map(found.peers.map((peer) => [peer.number, peer.incarnation]))).toEqual(peers);
                expect(found.files).toEqual([...files.values()]);
              }
            }
          } finally {
            await own.close();
          }
        }),
        { numRuns: 30 },
      );
    });
  });
}
