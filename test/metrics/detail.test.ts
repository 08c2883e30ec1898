import { expect, test } from "vitest";
import { play, scenarioOf } from "../scenarios/scenario.js";

const scenario = scenarioOf(`
seed: 4
duration: 2min
replication: 2
chunkSize: 1 MiB
network: { latency: 10ms }
tracker: { announceInterval: 1s, suspectAfter: 10s, deadAfter: 20s }
nodes: [{ class: peer, count: 5, capacity: 1 GiB, up: 8 Mbit/s, down: 8 Mbit/s }]
steps:
  - { at: 3s, put: { file: b, size: 3 MiB, node: peer-1 } }
  - { at: 4s, put: { file: a, size: 1 B, node: peer-2 } }
  - { at: 40s, get: { file: b, nodes: [peer-3] } }
  - { at: 41s, get: { file: late, nodes: [peer-4] } }
  - { at: 50s, get: { file: b, nodes: [peer-5] } }
  - { at: 50500ms, crash: peer-5 }
  - { at: 119s, put: { file: late, size: 20 MiB, node: peer-1 } }
`);

test("a run keeps a record of every operation and the placement map when it is asked for them", () => {
  const { run, measured } = play(scenario, { detail: true });
  const { operations = [], placement = [] } = measured.detail ?? {};
  expect(operations.map(({ node, kind, name, outcome }) => `${node} ${kind} ${name}: ${outcome}`)).toEqual([
    "peer-2 put a: OK",
    "peer-1 put b: OK",
    "peer-4 get late: NOT_FOUND",
    "peer-3 get b: OK",
    "peer-5 get b: interrupted",
    "peer-1 put late: unfinished",
  ]);
  const get = operations[3]!;
  expect(get.started).toBeCloseTo(40_000);
  expect(get.bytes).toBe(3 * 1024 * 1024);
  // At least one of the three chunks comes from another node, at 8 Mbit/s.
  expect(get.duration).toBeGreaterThan(1048);
  expect(get.duration).toBeLessThan(3400);
  expect(measured.operations.get.durations).toEqual(Float64Array.of(get.duration));
  expect(operations[4]).toMatchObject({ bytes: 0, duration: 500 });
  expect(operations[5]).toMatchObject({ bytes: 0, duration: 1000 });

  expect(placement.map(({ name, chunks }) => [name, chunks.length])).toEqual([
    ["a", 1],
    ["b", 3],
  ]);
  for (const { name, chunks } of placement) {
    const { id } = run.programs.actors.tracker!.files.byName(name)!;
    const onDisk = chunks.map((_, index) =>
      scenario.nodes
        .filter(
          (_, node) => run.play.swarm.isUp(node) && (run.programs.actors.stores[node]?.get(id, index)?.pledge ?? 0) > 0,
        )
        .map((plan) => plan.name),
    );
    expect(chunks).toEqual(onDisk);
  }
});

test("a run keeps neither of them when nobody asks for them, and asking changes nothing else", () => {
  const plain = play(scenario);
  expect(plain.measured.detail).toBeUndefined();
  expect(play(scenario, { detail: true }).report).toEqual(plain.report);
});
