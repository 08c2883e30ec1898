import { expect, test } from "vitest";
import { Calibration } from "../../src/cli/run/simulated-calibration.js";
import { sha256 } from "../../src/live/disk/content-hash.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import { play, scenarioOf } from "./scenario.js";

/** Puts and gets of many sizes, some at once, over links of several speeds. */
function scenario(network: string): Scenario {
  const steps = Array.from({ length: 8 }, (_, i) => {
    const put = `  - { at: ${3 + 15 * i}s, put: { file: f${i}, size: ${1 + ((i * 5) % 9)} MiB, node: peer-${1 + (i % 6)} } }`;
    const readers = [1, 2].map((k) => `peer-${1 + ((i + 2 * k) % 6)}`).join(", ");
    return `${put}\n  - { at: ${11 + 15 * i}s, get: { file: f${i}, nodes: [${readers}] } }`;
  });
  return scenarioOf(`
seed: 3
duration: 2min
chunkSize: 256 KiB
replication: 2
network: ${network}
node: { cache: 0 B }
tracker: { placement: rendezvous }
nodes:
  - { class: peer, count: 6, capacity: 1 GiB, up: 20 Mbit/s, down: 50 Mbit/s }
steps:
${steps.join("\n")}
`);
}

function recordsOf(of: Scenario) {
  return play(of, { detail: true }).measured.detail!.operations;
}

test("a fit finds the constants of a network from the times that operations took there", () => {
  const real = recordsOf(scenario("{ latency: 3ms, transferOverhead: 6 %, chunkDelay: 25ms }"));
  const calibration = new Calibration(scenario("{ latency: 1ms }"), [real], { hash: sha256 });
  expect(calibration.operations).toBeGreaterThan(15);
  for (let i = 0; i < 12 && !calibration.advance(); i++);
  const [latency, overhead, delay] = calibration.calibrated;
  expect(calibration.rmsBefore).toBeGreaterThan(0.05);
  expect(calibration.fit.rms).toBeLessThan(0.01);
  expect(latency).toMatchObject({ name: "network.latency", unit: "duration", before: 1 });
  expect(Math.abs(overhead!.after - 0.06)).toBeLessThan(0.01);
  expect(Math.abs(delay!.after - 25)).toBeLessThan(5);
  expect(Math.abs(latency!.after - 3)).toBeLessThan(2);
  const predicted = recordsOf(calibration.result);
  expect(predicted.length).toBe(real.length);
});

test("without an operation that took long enough there is nothing to fit", () => {
  expect(() => new Calibration(scenario("{}"), [[]], { hash: sha256 })).toThrow("no put or get");
});
