import { describe, expect, test } from "vitest";
import type { PlacedFile } from "../../../report/measurements.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { parseScenario } from "../../../scenario/source/parse.js";
import { playLive } from "../hosted/live-run.js";
import { SimulatedRun } from "../simulated/simulated-run.js";

/** Makes a scenario whose nodes join in different orders in the two worlds. Its puts overlap if `apart` is 0. */
function scenarioOf(placement: string, apart: number, spreadZones: boolean): Scenario {
  const put = (i: number) =>
    `  - { at: ${5000 + i * apart}ms, put: { file: file-${i}, size: ${70 + 90 * i} KiB, node: near-${1 + (i % 4)} } }`;
  const text = `
seed: 11
duration: 18s
chunkSize: 64 KiB
replication: 2
tracker: { placement: ${placement}, spreadZones: ${spreadZones}, announceInterval: 1s, suspectAfter: 20s, deadAfter: 40s }
node: { callDeadline: 20s, transferDeadline: 1min }
nodes:
  - { class: near, count: 4, capacity: 100 MiB, zone: here }
  - { class: far, count: 3, capacity: 50 MiB, zone: there }
steps:
${[0, 1, 2, 3, 4].map(put).join("\n")}
`;
  const { scenario, problems } = parseScenario(text, "test.yaml", () => ({ error: "none" }));
  if (!scenario) throw new Error(JSON.stringify(problems));
  return scenario;
}

function simulated(scenario: Scenario): readonly PlacedFile[] {
  const run = new SimulatedRun(scenario, { detail: true });
  run.advanceTo(scenario.duration);
  return run.finish().detail!.placement;
}

async function live(scenario: Scenario): Promise<readonly PlacedFile[]> {
  return (await playLive(scenario, { speed: 1, detail: true })).detail!.placement;
}

describe.concurrent.each([
  { placement: "random", apart: 0, spreadZones: false },
  { placement: "rendezvous", apart: 0, spreadZones: true },
  { placement: "round-robin", apart: 1000, spreadZones: false },
  { placement: "two-choices", apart: 1000, spreadZones: false },
  { placement: "least-loaded", apart: 1000, spreadZones: true },
])("placement by $placement, puts $apart ms apart, spread over zones: $spreadZones", (choice) => {
  test("is the same over gRPC as in the simulation", async () => {
    const scenario = scenarioOf(choice.placement, choice.apart, choice.spreadZones);
    const expected = simulated(scenario);
    expect(expected.flatMap(({ chunks }) => chunks).length).toBe(22);
    expect(await live(scenario)).toEqual(expected);
  });
});
