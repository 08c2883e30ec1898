import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placementNames } from "../../src/policies/placement/policies.js";
import { play, scenarioOf, violated } from "./scenario.js";

describe("a network that loses one message in twenty", () => {
  test.each([1, 2])("keeps every guarantee (seed %i)", (seed) => {
    const { report } = play(
      scenarioOf(
        `
duration: 12min
payload: real
chunkSize: 32 KiB
network: { loss: 5 %, jitter: 50 % }
tracker: { announceInterval: 5s, suspectAfter: 20s, deadAfter: 40s }
nodes:
  - { class: n, count: 12, capacity: 50 MiB, up: 10 Mbit/s, down: 20 Mbit/s }
churn: { session: { exponential: { mean: 8min } }, absence: { exponential: { mean: 1min } }, permanent: 20 % }
workloads:
  - put: { rate: 2/min, size: { exponential: { mean: 200 KiB } }, maxSize: 1 MiB, end: 9min }
  - get: { rate: 4/min, end: 11min }
`,
        { seed },
      ),
    );
    expect(violated(report)).toEqual([]);
    expect(report.files).toMatchObject({ lost: 0 });
    expect(report.puts.succeeded).toBeGreaterThan(5);
    expect(report.gets.succeeded).toBeGreaterThan(15);
  });
});

const KINDS = ["put", "get", "crash", "restart", "bounce", "leave", "join", "remove", "partition", "pause"] as const;

/** A random step in the words of the scenario format, about one of so many files. */
const step = fc
  .record({
    at: fc.integer({ min: 1, max: 240 }),
    kind: fc.constantFrom(...KINDS),
    file: fc.nat(4),
    size: fc.integer({ min: 0, max: 300_000 }),
    pick: fc.integer({ min: 1, max: 4 }),
    over: fc.integer({ min: 0, max: 20 }),
  })
  .map(({ at, kind, file, size, pick, over }) => (files: number) => {
    const name = `f${file % files}`;
    const spread = over > 0 ? `, over: ${over}s` : "";
    const what = {
      put: `put: { file: ${name}, size: ${size} B }`,
      get: `get: { file: ${name}, pick: ${pick} }${spread}`,
      crash: `crash: { pick: ${pick} }${spread}`,
      restart: `restart: { pick: ${pick} }${spread}`,
      bounce: `restart: { pick: ${pick}, downtime: ${5 + size / 5000}s }${spread}`,
      leave: `leave: { pick: 1 }`,
      join: `join: { pick: ${pick} }${spread}`,
      remove: `remove: ${name}`,
      partition: `partition: { pick: ${pick} }, for: ${1 + size / 5000}s`,
      pause: `pause: { pick: ${pick} }${spread}, for: ${1 + size / 5000}s`,
    };
    return `  - { at: ${at}s, ${what[kind]} }\n`;
  });

const hardship = fc.record({
  seed: fc.nat(10_000),
  nodes: fc.integer({ min: 10, max: 20 }),
  replication: fc.integer({ min: 1, max: 4 }),
  loss: fc.constantFrom(0, 0, 2),
  placement: fc.constantFrom(...placementNames),
  puts: fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 1, maxLength: 3 }),
  steps: fc.array(step, { minLength: 1, maxLength: 14 }),
});

test("whatever happens in a small network: once all are back and it is at rest, every check is passed and nothing lacks a replica", () => {
  fc.assert(
    fc.property(hardship, ({ seed, nodes, replication, loss, placement, puts, steps }) => {
      const first = puts.map((size, n) => `  - { at: ${n}s, put: { file: f${n}, size: ${size} B } }\n`);
      const text = `
seed: ${seed}
duration: 9min
payload: real
chunkSize: 32 KiB
replication: ${replication}
network: { loss: ${loss} %, latency: { uniform: { min: 5ms, max: 60ms } } }
tracker: { placement: ${placement}, announceInterval: 3s, suspectAfter: 9s, deadAfter: 20s, putLease: 30s, repair: { massFailureShare: 100 % } }
nodes:
  - { class: n, count: ${nodes}, capacity: 3 MiB, up: 4 Mbit/s, down: 8 Mbit/s, zone: [a, b, c] }
steps:
${first.join("")}${steps.map((words) => words(puts.length)).join("")}  - { at: 6min, restart: { all: true } }
`;
      const { measured } = play(scenarioOf(text), { freeze: true, certify: true });
      expect(violated(measured), text).toEqual([]);
      expect(measured.files, text).toMatchObject({ lost: 0, unavailable: 0, underReplicatedChunks: 0 });
    }),
    { numRuns: 12 },
  );
});
