import { expect, test } from "vitest";
import { noObserver } from "../../src/runtime/observer.js";
import { play, scenarioOf, violated } from "../scenarios/scenario.js";
import { CHUNK, TestSwarm } from "../swarm/test-swarm.js";

const scenario = (placement: string) =>
  scenarioOf(`
seed: 7
duration: 10min
chunkSize: 256 KiB
tracker: { placement: ${placement} }
nodes:
  - { class: peer, count: 40, capacity: 10 GiB, up: 100 Mbit/s, down: 100 Mbit/s }
workloads:
  - put: { rate: 6/min, size: { lognormal: { median: 4 MiB, sigma: 1 } }, maxSize: 32 MiB, end: 9min }
`);

test("B13: where random placement leaves load uneven, two-choices evens it out, on the same seed and the same files", () => {
  const random = play(scenario("random"));
  const two = play(scenario("two-choices"));
  expect([violated(random.report), violated(two.report)]).toEqual([[], []]);
  expect(two.measured.files.bytes).toBe(random.measured.files.bytes);
  expect(two.measured.files.committed).toBeGreaterThan(30);
  const [before, after] = [random.report.load.stored.spread, two.report.load.stored.spread];
  if (!before || !after) throw new Error("nothing was stored");
  expect(after.cv).toBeLessThan(before.cv / 2);
  expect(after.maxOverMean - 1).toBeLessThan((before.maxOverMean - 1) / 2);
  expect(after.gini).toBeLessThan(before.gini / 2);
  expect(after.jain).toBeGreaterThan(before.jain);
});

test("B13: 500 concurrent gets go through bounded upload slots: all succeed, and no slot more is used", async ({
  annotate,
}) => {
  const slots = 4;
  const readers = 500;
  const chunks = 6;
  let mostSlots = 0;
  let longestLine = 0;
  const look = () => {
    for (const { node } of swarm.places.slice(0, 3)) {
      mostSlots = Math.max(mostSlots, node.activeUploads);
      longestLine = Math.max(longestLine, node.waitingUploads);
    }
  };
  // A node takes a slot when a call comes in, or when another chunk has left. So look at these moments.
  const watch = { ...noObserver, chunkServed: () => void look(), chunkFetched: () => void look() };
  const swarm: TestSwarm = new TestSwarm({
    nodes: 3,
    replication: 3,
    settings: { uploadSlots: slots, transferDeadlineMs: 120_000 },
    observer: watch,
  });
  swarm.run(2000);
  swarm.finish([swarm.put(0, "file", chunks * CHUNK)]);
  for (let n = 0; n < readers; n++) swarm.add(`reader-${n}`, 0);
  swarm.run(3000);

  const began = swarm.simulation.now;
  const gets = Array.from({ length: readers }, (_, n) => swarm.get(3 + n, "file"));
  /** Time from the common start to the end of each get. */
  const took: number[] = [];
  while (took.length < readers) {
    swarm.run(5);
    look();
    const ended = gets.filter((get) => get.result).length;
    while (took.length < ended) took.push(swarm.simulation.now - began);
    expect(swarm.simulation.now - began).toBeLessThan(600_000);
  }
  expect(gets.filter((get) => get.result?.error === undefined)).toHaveLength(readers);
  expect(mostSlots).toBe(slots);
  const served = swarm.places.slice(0, 3).map(({ node }) => node.traffic.uploadedBytes);
  expect(served.reduce((sum, bytes) => sum + bytes)).toBeGreaterThanOrEqual(readers * chunks * CHUNK);
  // The three uplinks set the shortest possible time. The readers may take a few times as long.
  const shortest = (1000 * readers * chunks * CHUNK) / 3e6;
  const last = took.at(-1) as number;
  expect(last).toBeGreaterThan(shortest);
  expect(last).toBeLessThan(5 * shortest);
  const median = took[readers / 2] as number;
  await annotate(
    `${readers} gets of ${chunks} chunks from 3 nodes with ${slots} slots each: at most ${mostSlots} slots in use, ` +
      `up to ${longestLine} readers in one line; half were done after ${median} ms, the last after ${last} ms ` +
      `(three uplinks alone: ${shortest} ms)`,
  );
});
