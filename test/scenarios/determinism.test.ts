import { describe, expect, test } from "vitest";
import { sha256 } from "../../src/live/disk/content-hash.js";
import { SimulatedRun } from "../../src/play/worlds/simulated/simulated-run.js";
import { analyse } from "../../src/report/analysis/analyse.js";
import { canonicalJson } from "../../src/report/text/json.js";
import { play, scenarioOf, violated } from "./scenario.js";

/** Scenarios that differ in what they exercise: churn, contents, crowds, losses. */
const texts: Record<string, string> = {
  churn: `
duration: 15min
chunkSize: 256 KiB
network: { latency: { lognormal: { median: 40ms, sigma: 0.5 } }, jitter: 20 %, loss: 1 % }
nodes:
  - { class: home, count: 15, capacity: 1 GiB, up: 10 Mbit/s, down: 50 Mbit/s }
churn: { session: { exponential: { mean: 10min } }, absence: { exponential: { mean: 3min } }, crash: 70 % }
workloads:
  - put: { rate: 1/min, size: { exponential: { mean: 2 MiB } }, maxSize: 8 MiB }
  - get: { rate: 3/min }
`,
  contents: `
duration: 5min
payload: real
chunkSize: 16 KiB
replication: 2
tracker: { announceInterval: 2s, suspectAfter: 6s, deadAfter: 15s }
nodes:
  - { class: a, count: 8, capacity: 20 MiB, up: 5 Mbit/s, down: 20 Mbit/s, zone: [x, y] }
steps:
  - { at: 5s, put: { node: a-1, file: f, size: 500 KiB } }
  - { at: 5s, put: { node: a-2, file: g, size: 77777 B } }
  - { at: 30s, crash: { pick: 2 } }
  - { at: 50s, get: { share: 50 %, file: f }, over: 10s }
  - { at: 90s, restart: { all: true } }
  - { at: 100s, get: { all: true, file: g } }
  - { at: 2min, remove: f }
  - { at: 3min, leave: { pick: 1 } }
`,
  crowd: `
duration: 10min
chunkSize: 128 KiB
network: { latency: { uniform: { min: 5ms, max: 80ms } }, bandwidth: fifo }
nodes:
  - { names: [origin], capacity: 1 GiB, up: 20 Mbit/s, down: 20 Mbit/s }
  - { class: fan, count: 30, capacity: 100 MiB, up: 5 Mbit/s, down: 20 Mbit/s }
steps:
  - { at: 5s, put: { node: origin, file: f, size: 4 MiB } }
  - { at: 1min, get: { class: fan, file: f }, over: 20s }
`,
};

describe.each(Object.keys(texts))("%s", (name) => {
  const text = texts[name] as string;
  const first = play(scenarioOf(text)).report;

  test("equal seeds give equal digests and reports that are equal to the byte, and another seed does not", () => {
    const again = play(scenarioOf(text)).report;
    const other = play(scenarioOf(text, { seed: 2 })).report;
    expect(first.run.digest).toMatch(/^[0-9a-f]{16}$/);
    expect(again.run.digest).toBe(first.run.digest);
    expect(canonicalJson(again)).toBe(canonicalJson(first));
    expect(other.run.digest).not.toBe(first.run.digest);
    expect(canonicalJson(other)).not.toBe(canonicalJson(first));
    expect(violated(first)).toEqual([]);
  });

  test("messages that pass through the protobuf codec, or are frozen, give the same history as by reference", () => {
    const { digest } = first.run;
    expect(play(scenarioOf(text), { freeze: true, certify: true }).report.run.digest).toBe(digest);
    expect(play(scenarioOf(text, { set: ["network.wire=encoded"] })).report.run.digest).toBe(digest);
  });
});

test("a setting changes the report of a scenario", () => {
  const text = texts.churn as string;
  const first = play(scenarioOf(text)).report;
  const set = play(scenarioOf(text, { set: ["replication=2"] })).report;
  expect(set.run.replication).toBe(2);
  expect(set.run.digest).not.toBe(first.run.digest);
});

test("two simulations in one process, advanced in turns, do not influence each other", () => {
  const scenarios = [scenarioOf(texts.churn as string), scenarioOf(texts.contents as string)];
  const alone = scenarios.map((scenario) => canonicalJson(play(scenario).report));
  const runs = scenarios.map((scenario) => new SimulatedRun(scenario, { hash: sha256 }));
  while (runs.some((run) => !run.isOver)) for (const run of runs) run.advanceTo(run.now + 7777);
  const together = runs.map((run, n) => canonicalJson(analyse(run.finish(), scenarios[n]?.expect ?? [])));
  expect(together).toEqual(alone);
});

test("a run that is advanced in small slices is the run that is played in one go", () => {
  const scenario = scenarioOf(texts.crowd as string);
  const run = new SimulatedRun(scenario, { hash: sha256 });
  while (!run.isOver) run.advanceTo(run.now + 333.3);
  expect(run.simulation.digest).toBe(play(scenario).report.run.digest);
});
