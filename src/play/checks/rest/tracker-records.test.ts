import { beforeEach, expect, test } from "vitest";
import { scenarioOf } from "../../../../test/scenarios/scenario.js";
import { CheckName } from "../../../report/check-names.js";
import type { FileVersion } from "../../../tracker/files/files.js";
import { SimulatedRun } from "../../worlds/simulated/simulated-run.js";

let run: SimulatedRun;
/** The first version of the file, which is replaced. */
let first: FileVersion | undefined;
beforeEach(() => {
  const scenario = scenarioOf(`
duration: 2min
nodes: 5
steps:
  - { at: 10s, put: { node: node-1, file: film, size: 4 MiB } }
  - { at: 20s, put: { node: node-1, file: film, size: 3 MiB } }
`);
  run = new SimulatedRun(scenario, { strict: true });
  run.advanceTo(18_000);
  first = run.programs.inside.tracker!.files.byName("film");
  run.advanceTo(scenario.duration);
});

/** Lists the checks that fail at the end, with their objects. */
function failures(): (string | undefined)[][] {
  return run
    .finish()
    .checks.filter(({ passed }) => !passed)
    .map(({ name, object }) => [name, object]);
}

test("a network at rest has right sums, and room for all that it does not hold", () => {
  expect(failures()).toEqual([]);
});

test("bytes that were counted twice are seen", () => {
  run.programs.inside.tracker!.peers.occupy(2, 1000);
  expect(failures()).toEqual([[CheckName.records, "node-2"]]);
});

test("a stream of a repair that was not given back is seen", () => {
  run.programs.inside.tracker!.peers.repairsOut[3] = 1;
  expect(failures()).toEqual([[CheckName.records, "node-3"]]);
});

test("room that was reserved and not given back is seen", () => {
  run.programs.inside.nodes[0]!.holdings.reserve(1000);
  expect(failures()).toEqual([[CheckName.room, "node-1"]]);
});

test("a version that stays after its readers' time is seen", () => {
  const { files } = run.programs.inside.tracker!;
  expect(first!.state).toBe("forgotten");
  first!.state = "retired";
  files.add(first!);
  expect(failures()).toEqual([[CheckName.records, "film"]]);
});
