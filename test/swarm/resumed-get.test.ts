import { expect, test } from "vitest";
import { MemorySink } from "../../src/node/get/sinks/memory-sink.js";
import { SeededSource } from "../../src/node/put/sources/seeded-source.js";
import type { OperationResult } from "../../src/runtime/observer.js";
import { CHUNK, TestSwarm } from "./test-swarm.js";

const SIZE = 40 * CHUNK + 7;

/** Gets a file of which an earlier get seems to have left the content `left`. Returns how the get went. */
function resumed(left: (whole: Uint8Array<ArrayBuffer>) => Uint8Array) {
  const swarm = new TestSwarm({ nodes: 3, real: true });
  swarm.run(2000);
  swarm.finish([swarm.put(0, "f", SIZE)]);
  const first = swarm.get(1, "f");
  swarm.finish([first]);
  const whole = first.sink!.bytes;
  expect(swarm.hasRead(first, "f", SIZE)).toBe(true);
  const sink = new MemorySink(left(whole));
  const told: number[] = [];
  let result: OperationResult | undefined;
  // The reader offers no room, so only chunks of its get move to it.
  const reader = swarm.add("reader", 0).node;
  swarm.run(2000);
  reader.get({ name: "f", sink, onProgress: (bytes) => told.push(bytes) }, (ended) => {
    result = ended;
  });
  swarm.run(60_000);
  expect(result?.error).toBeUndefined();
  expect([sink.closed, Buffer.compare(sink.bytes, whole)]).toEqual([true, 0]);
  return { fetched: reader.traffic.downloadedBytes, written: sink.writtenBytes, told };
}

test("a get fetches only what an earlier one did not leave", () => {
  const holes = [3, 17, 39, 40];
  const { fetched, written } = resumed((whole) => {
    const left = whole.slice();
    for (const hole of holes) left.fill(0, hole * CHUNK, (hole + 1) * CHUNK);
    return left;
  });
  expect([fetched, written]).toEqual([3 * CHUNK + 7, 3 * CHUNK + 7]);
});

test("a get that finds all of its file fetches nothing", () => {
  expect(resumed((whole) => whole)).toMatchObject({ fetched: 0, written: 0 });
});

test("the remains of another file, shorter or longer, are not mixed in", () => {
  const other = (size: number) => new SeededSource(size, 99).bytes(0, size);
  for (const size of [1, 5 * CHUNK, SIZE, SIZE + 3 * CHUNK]) expect(resumed(() => other(size)).written).toBe(SIZE);
});

test("the remains of an earlier, shorter try are used up to their end", () => {
  expect(resumed((whole) => whole.slice(0, 10 * CHUNK + 1)).written).toBe(SIZE - 10 * CHUNK);
});

test("gets and puts report their progress", () => {
  const { told } = resumed((whole) => whole.slice(0, 20 * CHUNK));
  expect([told[0], told.at(-1), told.length]).toEqual([0, SIZE, 42]);
  expect(told.every((bytes, at) => at === 0 || bytes > told[at - 1]!)).toBe(true);
  const swarm = new TestSwarm({ nodes: 3, real: true });
  swarm.run(2000);
  const stored: number[] = [];
  const source = new SeededSource(SIZE, 1);
  let done = false;
  swarm.place(0).node.put({ name: "g", source, onProgress: (bytes) => stored.push(bytes) }, () => {
    done = true;
  });
  swarm.run(60_000);
  expect([done, stored[0], stored.at(-1), stored.length]).toEqual([true, 0, SIZE, 42]);
});
