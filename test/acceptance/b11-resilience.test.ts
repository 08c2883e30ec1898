import { expect, test } from "vitest";
import { sha256 } from "../../src/live/disk/content-hash.js";
import { mapEqualsDisks } from "../../src/play/checks/checks.js";
import { SimulatedRun } from "../../src/play/worlds/simulated/simulated-run.js";
import { play, scenarioOf, violated } from "../scenarios/scenario.js";

const base = `
payload: real
chunkSize: 16 KiB
replication: 3
network: { latency: 20ms }
tracker: { announceInterval: 1s, suspectAfter: 3s, deadAfter: 10s }
nodes:
  - { class: n, count: 10, capacity: 10 MiB, up: 10 Mbit/s, down: 10 Mbit/s }
`;
const puts = `
  - { at: 1s, put: { node: n-01, file: a, size: 400 KiB } }
  - { at: 1s, put: { node: n-02, file: b, size: 200001 B } }
`;

/** Running nodes, by position, with a replica of each chunk of each committed file. */
function holders(run: SimulatedRun): number[][] {
  const { programs } = run;
  const chunks = new Map<string, number[]>();
  programs.actors.nodes.forEach((node, at) => {
    if (!node) return;
    for (const { fileId, index, pledge } of programs.actors.stores[at]?.list() ?? []) {
      if (pledge === 0) continue;
      const key = `${fileId}/${index}`;
      chunks.set(key, [...(chunks.get(key) ?? []), at]);
    }
  });
  return [...chunks.values()];
}

function runOf(text: string): SimulatedRun {
  return new SimulatedRun(scenarioOf(base + text), { hash: sha256 });
}

test("B11: chunks of a node that leaves without a word are placed again elsewhere", () => {
  const run = runOf(`duration: 2min\nsteps:${puts}  - { at: 20s, crash: n-03 }`);
  run.advanceTo(19_999);
  const before = holders(run);
  const affected = before.filter((nodes) => nodes.includes(2)).length;
  expect(affected).toBeGreaterThan(0);
  run.advanceTo(25_000);
  expect(holders(run).filter((nodes) => nodes.length < 3)).toHaveLength(affected);
  run.advanceTo(120_000);
  const after = holders(run);
  expect(after).toHaveLength(before.length);
  for (const nodes of after) {
    expect(nodes).toHaveLength(3);
    expect(nodes).not.toContain(2);
  }
  const measured = run.finish();
  expect(measured.repair).toMatchObject({ ordered: affected, stored: affected, failed: 0 });
  expect(violated(measured)).toEqual([]);
});

test("B11: a node that is back before it is given up costs no repair", () => {
  const { measured, report } = play(
    scenarioOf(`${base}duration: 1min\nsteps:${puts}  - { at: 20s, restart: { node: n-03, downtime: 5s } }`),
  );
  expect(measured.repair.ordered).toBe(0);
  expect(report.files).toMatchObject({ lost: 0, underReplicatedChunks: 0 });
  expect(violated(measured)).toEqual([]);
});

test("B11: a node that returns after its chunks were placed again is reconciled: no chunk is left with too many", () => {
  const run = runOf(`duration: 3min\nsteps:${puts}  - { at: 20s, restart: { node: n-03, downtime: 1min } }`);
  run.advanceTo(79_000);
  const kept = run.programs.actors.stores[2]?.replicas ?? 0;
  expect(kept).toBeGreaterThan(0);
  for (const nodes of holders(run)) expect(nodes).toHaveLength(3);
  run.advanceTo(180_000);
  for (const nodes of holders(run)) expect(nodes).toHaveLength(3);
  const measured = run.finish();
  expect(mapEqualsDisks(run.play.swarm)).toMatchObject({ passed: true });
  expect(violated(measured)).toEqual([]);
});

test("B11: a node that returns drops the chunks of files that were removed or replaced while it was away", () => {
  const run = runOf(`
duration: 4min
steps:${puts}
  - { at: 20s, restart: { node: n-03, downtime: 100s } }
  - { at: 30s, remove: a }
  - { at: 40s, put: { node: n-04, file: b, size: 100 KiB } }
`);
  run.advanceTo(119_000);
  const files = () => new Set([...(run.programs.actors.stores[2]?.list() ?? [])].map((chunk) => chunk.fileId));
  expect(files().size).toBe(2);
  run.advanceTo(240_000);
  expect(files().size).toBeLessThanOrEqual(1);
  expect(holders(run)).toHaveLength(7);
  for (const nodes of holders(run)) expect(nodes).toHaveLength(3);
  expect(violated(run.finish())).toEqual([]);
});

test("B11: with two of three holders gone at once every file stays readable, and is whole again later", () => {
  const { report } = play(
    scenarioOf(`${base}duration: 4min\nsteps:${puts}
  - { at: 20s, crash: [n-03, n-04] }
  - { at: 21s, get: { class: n, file: a }, over: 5s }
  - { at: 21s, get: { class: n, file: b }, over: 5s }
`),
  );
  expect(report.gets).toMatchObject({ started: 16, succeeded: 16 });
  expect(report.files).toMatchObject({ lost: 0, unavailable: 0, underReplicatedChunks: 0 });
  expect(violated(report)).toEqual([]);
});

test("B11: a file whose holders all died is unavailable, not lost, and is there again when they return", () => {
  const run = runOf(`
duration: 5min
steps:${puts}
  - { at: 20s, crash: { all: true } }
  - { at: 2min, restart: { all: true }, over: 10s }
  - { at: 3min, get: { node: n-07, file: a } }
`);
  run.advanceTo(300_000);
  const measured = run.finish();
  expect(measured.operations.get).toMatchObject({ started: 1, succeeded: 1 });
  expect(measured.files).toMatchObject({ lost: 0, unavailable: 0, underReplicatedChunks: 0 });
  expect(violated(measured)).toEqual([]);
});
