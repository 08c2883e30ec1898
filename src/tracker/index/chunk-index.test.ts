import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FileVersion } from "../files/files.js";
import { ChunkIndex, Copy, NONE } from "./chunk-index.js";

const CHUNKS = 12;
const PEERS = 9;

interface Held {
  pledge: number;
  state: Copy;
}

/** The index in its simplest form, to compare with. */
class Model {
  readonly pairs = new Map<string, Held>();

  of(chunk: number, cached: boolean): string[] {
    const found: string[] = [];
    for (const [pair, { state }] of this.pairs) {
      if (pair.startsWith(`${chunk}/`) && (state === Copy.cached) === cached) found.push(pair);
    }
    return found.sort();
  }

  ofPeer(peer: number): string[] {
    return [...this.pairs.keys()].filter((pair) => pair.endsWith(`/${peer}`)).sort();
  }

  live(chunk: number): number {
    return this.of(chunk, false).filter((pair) => this.pairs.get(pair)?.state === Copy.stored).length;
  }
}

function pairsOf(index: ChunkIndex, first: number, next: (holding: number) => number): string[] {
  const pairs: string[] = [];
  for (let h = first; h !== NONE; h = next(h)) pairs.push(`${index.chunkOf(h)}/${index.peerOf(h)}`);
  return pairs.sort();
}

function expectSame(index: ChunkIndex, model: Model): void {
  expect(index.size).toBe(model.pairs.size);
  const next = (h: number): number => index.next(h);
  for (let chunk = 0; chunk < CHUNKS; chunk++) {
    expect(pairsOf(index, index.firstReplica(chunk), next)).toEqual(model.of(chunk, false));
    expect(pairsOf(index, index.firstCopy(chunk), next)).toEqual(model.of(chunk, true));
    expect(index.liveOf(chunk)).toBe(model.live(chunk));
  }
  for (let peer = 1; peer <= PEERS; peer++) {
    expect(pairsOf(index, index.firstOfPeer(peer), (h) => index.nextOf(h))).toEqual(model.ofPeer(peer));
  }
  for (const [pair, { pledge, state }] of model.pairs) {
    const [chunk, peer] = pair.split("/").map(Number) as [number, number];
    const holding = index.find(chunk, peer);
    expect([index.pledgeOf(holding), index.stateOf(holding)]).toEqual([pledge, state]);
  }
}

function fileOf(chunks: number): FileVersion {
  return new FileVersion(1, "file", chunks * 10, 10, 3, "owner");
}

describe("the chunk index", () => {
  test("agrees with a map of pairs, whatever comes, changes and goes", () => {
    const action = fc.record({
      chunk: fc.nat({ max: CHUNKS - 1 }),
      peer: fc.integer({ min: 1, max: PEERS }),
      state: fc.constantFrom(...Object.values(Copy)),
      pledge: fc.nat({ max: 2 ** 40 }),
      remove: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 300 }), (actions) => {
        const index = new ChunkIndex();
        const file = fileOf(CHUNKS);
        for (let position = 0; position < CHUNKS; position++) index.addChunk(file, position);
        const model = new Model();
        for (const { chunk, peer, state, pledge, remove } of actions) {
          const pair = `${chunk}/${peer}`;
          const holding = index.find(chunk, peer);
          expect(holding !== NONE).toBe(model.pairs.has(pair));
          if (holding === NONE) index.add(chunk, peer, pledge, state);
          else if (remove) index.remove(holding);
          else index.change(holding, pledge, state);
          if (holding !== NONE && remove) model.pairs.delete(pair);
          else model.pairs.set(pair, { pledge, state });
        }
        expectSame(index, model);
      }),
      { numRuns: 60 },
    );
  });

  test("grows, and gives the numbers of what is gone to what comes", () => {
    const index = new ChunkIndex();
    const file = fileOf(5000);
    for (let position = 0; position < 5000; position++) index.addChunk(file, position);
    for (let peer = 1; peer <= 5; peer++) {
      for (let chunk = 0; chunk < 5000; chunk++) index.add(chunk, peer, peer, Copy.stored);
    }
    for (let chunk = 0; chunk < 5000; chunk++) {
      expect(index.liveOf(chunk)).toBe(5);
      for (let peer = 1; peer <= 5; peer++) index.remove(index.find(chunk, peer));
      index.removeChunk(chunk);
    }
    expect(index.size).toBe(0);
    const other = fileOf(1);
    expect(index.addChunk(other, 0)).toBeLessThan(5000);
    expect(index.fileOf(other.chunks[0]!)).toBe(other);
  });

  test("shows other cached copies first after a turn", () => {
    const index = new ChunkIndex();
    const chunk = index.addChunk(fileOf(1), 0);
    for (let peer = 1; peer <= 3; peer++) index.add(chunk, peer, 0, Copy.cached);
    index.turnCopies(chunk, index.find(chunk, 3));
    const peers: number[] = [];
    for (let h = index.firstCopy(chunk); h !== NONE; h = index.next(h)) peers.push(index.peerOf(h));
    expect(peers).toEqual([3, 1, 2]);
  });

  test("does not forget a chunk that is held", () => {
    const index = new ChunkIndex();
    const chunk = index.addChunk(fileOf(1), 0);
    index.add(chunk, 1, 7, Copy.stored);
    expect(() => index.removeChunk(chunk)).toThrow();
  });
});
