import { expect, test } from "vitest";
import { SimulatedRun } from "../../src/play/worlds/simulated/simulated-run.js";
import { scenarioOf } from "../scenarios/scenario.js";

test("repair after one crash leaves no chunk behind, though nothing else ever happens", () => {
  for (let seed = 1; seed <= 30; seed++) {
    const scenario = scenarioOf(`
seed: ${seed}
duration: 10min
replication: 3
tracker: { announceInterval: 500ms, suspectAfter: 4s, deadAfter: 10s, repair: { massFailureShare: 100 % } }
network: { latency: { uniform: { min: 0ms, max: 5ms } }, jitter: 100 % }
nodes:
  - { class: peer, count: 6, capacity: 1 GiB, up: 100 Mbit/s, down: 100 Mbit/s }
steps:
  - { at: 1s, put: { node: peer-1, file: film, size: 100 MiB } }
  - { at: 2min, crash: peer-3 }
`);
    const run = new SimulatedRun(scenario);
    run.advanceTo(scenario.duration);
    const { files, repair } = run.finish();
    expect([seed, files.committed, files.underReplicatedChunks, repair.failed]).toEqual([seed, 1, 0, 0]);
  }
});
