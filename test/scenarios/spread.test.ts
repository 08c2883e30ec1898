import { describe, expect, test } from "vitest";
import { sha256 } from "../../src/live/disk/content-hash.js";
import { SimulatedRun } from "../../src/play/worlds/simulated/simulated-run.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import { play, scenarioOf, violated } from "./scenario.js";

const QUICK = "announceInterval: 2s, suspectAfter: 6s, deadAfter: 12s, repair: { massFailureShare: 100 % }";

/** Two zones, and a third one that is away while a file of `chunks` chunks is put. */
function lateZone(chunks: number, late: string): string {
  return `
duration: 20min
tracker: { ${QUICK} }
nodes:
  - { class: big, count: 6, zone: [a, b] }
  - { class: late, ${late}, zone: c }
steps:
  - { at: 5s, crash: { class: late } }
  - { at: 1min, put: { file: f, size: ${chunks} MiB, node: big-1 } }
  - { at: 10min, restart: { class: late } }
`;
}

/** Number of chunks, by the number of zones that hold a replica of the chunk at rest. */
function zonesPerChunk(scenario: Scenario): Map<number, number> {
  const { run, measured } = play(scenario);
  expect(violated(measured)).toEqual([]);
  const zonesOf = new Map<string, Set<string>>();
  for (const { node, fileId, index } of run.programs.witness.view()!.mapped()) {
    const key = `${fileId}/${index}`;
    zonesOf.set(key, (zonesOf.get(key) ?? new Set()).add(scenario.nodes[node]!.zone));
  }
  const counts = new Map<number, number>();
  for (const { size } of zonesOf.values()) counts.set(size, (counts.get(size) ?? 0) + 1);
  return counts;
}

describe("the spread over zones comes back", () => {
  test("when a zone comes that is smaller than the others", () => {
    expect(zonesPerChunk(scenarioOf(lateZone(80, "count: 2")))).toEqual(new Map([[3, 80]]));
  });

  test("after two zones of unequal size were away in turn, and files were put meanwhile", () => {
    const scenario = scenarioOf(`
duration: 40min
tracker: { ${QUICK} }
nodes:
  - { class: a, count: 8, zone: a, capacity: 4 GiB }
  - { class: b, count: 3, zone: b, capacity: 1 GiB }
  - { class: c, count: 2, zone: c, capacity: 2 GiB }
steps:
  - { at: 1min, put: { file: f, size: 60 MiB, node: a-1 } }
  - { at: 5min, crash: { zone: b } }
  - { at: 10min, restart: { zone: b } }
  - { at: 15min, crash: { zone: c } }
  - { at: 20min, put: { file: g, size: 30 MiB, node: a-1 } }
  - { at: 25min, restart: { zone: c } }
`);
    expect(zonesPerChunk(scenario)).toEqual(new Map([[3, 90]]));
  });

  test("as far as a small zone has room, and is not demanded where it has none", () => {
    const counts = zonesPerChunk(scenarioOf(lateZone(80, "count: 1, capacity: 30 MiB")));
    expect(counts).toEqual(
      new Map([
        [3, 30],
        [2, 50],
      ]),
    );
  });

  test("with one move for each chunk, and none where nothing is to be moved", () => {
    const text = lateZone(20, "count: 2");
    expect(zonesPerChunk(scenarioOf(text, { set: ["tracker.repair.moveShare=0"] }))).toEqual(new Map([[2, 20]]));
    const moved = play(scenarioOf(text, { set: ["tracker.placement=random"] })).report.repair;
    expect([moved.ordered, moved.stored, moved.failed]).toEqual([20, 20, 0]);
  });
});

test("where nobody mends the spread a check fails, and names the chunk, the zones and the nodes", () => {
  const run = new SimulatedRun(scenarioOf(lateZone(4, "count: 1")), { hash: sha256 });
  run.advanceTo(1);
  Object.assign(run.programs.actors.tracker!.repair.moves, { next: () => undefined });
  run.advanceTo(run.scenario.duration);
  expect(violated(run.finish()).join()).toMatch(
    /4 do: chunk 0 of f has 2 replicas in zone [ab], on big-\d and big-\d, though late-1 in zone c, which holds none, has room; chunk 1/,
  );
});
