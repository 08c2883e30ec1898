import { expect, test } from "vitest";
import * as library from "../../src/index.js";
import { sha256 } from "../../src/live/disk/content-hash.js";
import { metrics } from "../../src/report/analysis/metrics.js";
import type { Report } from "../../src/report/report.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import { type RunMetrics, simulate } from "../../src/simulate.js";
import { play, scenarioOf } from "../scenarios/scenario.js";

const churn = `
seed: 11
duration: 10min
replication: 3
network: { latency: 20ms, loss: 0.1 % }
tracker: { placement: two-choices, announceInterval: 20s, suspectAfter: 50s, deadAfter: 2min }
nodes:
  - { class: home, count: 12, capacity: 4 GiB, up: 10 Mbit/s, down: 50 Mbit/s }
  - { class: office, count: 8, capacity: 16 GiB, up: 100 Mbit/s, down: 200 Mbit/s }
churn: { session: { exponential: { mean: 3min } }, absence: { exponential: { mean: 1min } }, permanent: 30 % }
workloads:
  - put: { rate: 4/min, size: 4 MiB, end: 9min }
  - get: { rate: 12/min, zipf: 0.8, start: 30s }
expect: [files.lost == 0, "availability.mean > 50 %"]
`;

const steps = `
seed: 4
duration: 2min
replication: 2
chunkSize: 1 MiB
network: { latency: 10ms }
tracker: { announceInterval: 1s, suspectAfter: 10s, deadAfter: 20s }
nodes: [{ class: peer, count: 5, capacity: 1 GiB, up: 8 Mbit/s, down: 8 Mbit/s }]
steps:
  - { at: 3s, put: { file: early, size: 3 MiB, node: peer-1 } }
  - { at: 15s, crash: peer-5 }
  - { at: 25s, get: { file: early, nodes: [peer-3] } }
  - { at: 29s, get: { file: early, nodes: [peer-4] } }
  - { at: 40s, put: { file: late, size: 1 MiB, node: peer-2 } }
  - { at: 50s, crash: peer-4 }
  - { at: 60s, crash: peer-4 }
  - { at: 70s, get: { file: last, nodes: [peer-2] }, mayFail: true }
  - { at: 80s, join: peer-5 }
  - { at: 119s, put: { file: last, size: 20 MiB, node: peer-1 } }
`;
const WARM_UP = 30_000;

function lean(scenario: Scenario, from = 0): RunMetrics {
  return simulate(scenario, { hash: sha256, measure: "metrics", from });
}

function metricsOf(report: Report): RunMetrics["metrics"] {
  return Object.fromEntries([...metrics].map(([path, metric]) => [path, metric.get(report)]));
}

test.each([
  ["churn", churn],
  ["steps", steps],
  [
    "real payload",
    churn
      .replace("seed: 11", "seed: 12\npayload: real")
      .replace("10min", "3min")
      .replace("size: 4 MiB, end: 9min", "size: 40 KiB, end: 2min"),
  ],
  [
    "rendezvous with zones",
    churn.replace("two-choices", "rendezvous").replaceAll("Mbit/s }", "Mbit/s, zone: [a, b, c] }"),
  ],
  ["no workload", churn.slice(0, churn.indexOf("workloads:"))],
  ["nobody", "duration: 1min\nnodes: [{ count: 3, joins: false }]\n"],
])("a run of which the metrics alone are asked for has those of its whole report: %s", (_, text) => {
  const scenario = scenarioOf(text, { knownMetrics: metrics });
  const { report } = play(scenario);
  const told = lean(scenario);
  expect(told.metrics).toEqual(metricsOf(report));
  expect(told).toMatchObject({ from: 0, verdict: report.verdict, passed: report.passed });
  expect(report.run).toMatchObject(told.run);
});

test.each([churn, steps])(
  "a warm-up changes no history, no verdict, and nothing that is a state at the end",
  (text) => {
    const scenario = scenarioOf(text, { knownMetrics: metrics });
    const whole = lean(scenario);
    const since = lean(scenario, WARM_UP);
    expect(since).toMatchObject({ from: WARM_UP, run: whole.run, verdict: whole.verdict });
    const states =
      /^(files\.|load\.(stored|replicas)\.|nodes\.online|(availability|redundancy|durability)\.end|checks\.|run\.)/;
    const paths = Object.keys(whole.metrics).filter((path) => states.test(path));
    expect(paths.length).toBeGreaterThan(40);
    for (const path of paths) expect([path, since.metrics[path]]).toEqual([path, whole.metrics[path]]);
  },
);

test.each([churn, steps])("counters count from the end of the warm-up", (text) => {
  const scenario = scenarioOf(text, { knownMetrics: metrics });
  const whole = lean(scenario).metrics;
  const since = lean(scenario, WARM_UP).metrics;
  // The same run, cut short at the end of the warm-up, has the counts up to then.
  const before = lean({ ...scenario, duration: WARM_UP, expect: [] }).metrics;
  for (const path of [
    ...["transfers.served", "transfers.fetched", "tracker.requests", "tracker.messageBytes", "repair.promoted"],
    ...["nodes.joins", "nodes.leaves", "nodes.crashes", "load.served.total", "load.requests.total"],
    ...["repair.ordered", "put.started", "get.started", "put.dropped", "get.dropped", "leave.started"],
  ]) {
    expect([path, since[path] ?? 0]).toEqual([path, (whole[path] ?? 0) - (before[path] ?? 0)]);
  }
  const length = scenario.duration - WARM_UP;
  expect(since["tracker.rate"]).toBeCloseTo((1000 * (since["tracker.requests"] as number)) / length);
  const online =
    (whole["nodes.meanOnline"] as number) * scenario.duration - (before["nodes.meanOnline"] as number) * WARM_UP;
  expect(since["nodes.meanOnline"]).toBeCloseTo(online / length);
});

test("operations and steps count if they begin after the warm-up, and all operations under way count as under way", () => {
  const scenario = scenarioOf(steps);
  const whole = lean(scenario).metrics;
  const since = lean(scenario, WARM_UP).metrics;
  // early: in the warm-up; late: after it; last: after it, and under way at the end.
  expect(whole).toMatchObject({ "put.started": 3, "put.succeeded": 2, "put.bytes": 4 * 2 ** 20, "put.unfinished": 1 });
  expect(since).toMatchObject({ "put.started": 2, "put.succeeded": 1, "put.bytes": 2 ** 20, "put.unfinished": 1 });
  // Of the gets of early, one ends in the warm-up. The other begins in it and ends after it: its time does not count, but it counts as under way.
  expect(whole).toMatchObject({ "get.started": 3, "get.succeeded": 2, "get.failed": 1 });
  expect(since).toMatchObject({
    "get.started": 1,
    "get.succeeded": 0,
    "get.failed": 1,
    "get.median": null,
    "get.success": 0,
  });
  expect(since["get.concurrent"]).toBeGreaterThan(0.01);
  expect(since["get.concurrent"]).toBeLessThan(0.05);
  expect(whole).toMatchObject({ "nodes.crashes": 2, "steps.failed": 1, "steps.withoutEffect": 1 });
  expect(since).toMatchObject({ "nodes.crashes": 1, "steps.failed": 1, "steps.withoutEffect": 1 });
  expect(lean(scenario, 65_000).metrics).toMatchObject({ "nodes.crashes": 0, "steps.withoutEffect": 0 });
  // After the last step there is no step that could be counted.
  expect(lean(scenario, 119_500).metrics).toMatchObject({
    ...{ "steps.failed": null, "steps.withoutEffect": null, "put.started": 0, "put.failed": null, "put.p99": null },
    ...{ "get.concurrent": null, "files.committed": 2 },
  });
});

test("files that could not be read in the warm-up do not count for the time after it", () => {
  const scenario = scenarioOf(`
duration: 4min
replication: 1
network: { latency: 10ms }
tracker: { announceInterval: 1s, suspectAfter: 10s, deadAfter: 20s, repair: { enabled: false } }
nodes: [{ class: holder, count: 1, capacity: 1 GiB }, { class: reader, count: 1, capacity: 0 B }]
steps:
  - { at: 1s, put: { file: one, size: 1 MiB, node: holder-1 } }
  - { at: 30s, crash: holder-1 }
  - { at: 60s, join: holder-1 }
  - { at: 200s, crash: holder-1 }
  - { at: 210s, join: holder-1 }
`);
  const shares = (from: number) => {
    const { metrics: all } = lean(scenario, from);
    return [all["availability.min"], all["availability.mean"], all["redundancy.min"], all["redundancy.mean"]];
  };
  expect(shares(0)[0]).toBe(0);
  expect(shares(0)[1]).toBeCloseTo(1 - 40 / 239, 2);
  const [min, mean, redundant, redundance] = shares(90_000);
  expect([min, redundant]).toEqual([0, 0]);
  expect(mean).toBeCloseTo(1 - 10 / 150, 2);
  expect(redundance).toBeCloseTo(1 - 10 / 150, 1);
  expect(shares(220_000)).toEqual([1, 1, 1, 1]);
  // The warm-up ends while the node is away. From then on the state of that moment counts.
  expect(shares(45_000)[1]).toBeCloseTo(1 - 25 / 195, 2);
});

test("repairs count when they were ordered after the warm-up", () => {
  const scenario = scenarioOf(churn, { knownMetrics: metrics });
  const whole = lean(scenario).metrics;
  for (const from of [400_000, 500_000]) {
    const since = lean(scenario, from).metrics;
    const { "repair.ordered": ordered, "repair.stored": stored, "repair.failed": failed } = since;
    expect(ordered).toBeLessThan(whole["repair.ordered"] as number);
    expect((stored ?? 0) + (failed ?? 0)).toBeLessThanOrEqual(ordered as number);
  }
  // Some repairs are ordered in the warm-up and left out; some are ordered after it and counted.
  expect(whole["repair.stored"]).toBeGreaterThan(lean(scenario, 400_000).metrics["repair.stored"] as number);
});

test("the peak rate needs a sample that lies wholly after the warm-up", () => {
  const scenario = scenarioOf(steps);
  const sample = scenario.duration / 240;
  expect(lean(scenario, scenario.duration - 2.5 * sample).metrics["tracker.peakRate"]).toBeGreaterThan(0);
  expect(lean(scenario, scenario.duration - 0.5 * sample).metrics["tracker.peakRate"]).toBeNull();
});

test("a warm-up as long as the run is refused, and so is one of a whole report", () => {
  const scenario = scenarioOf(steps);
  for (const from of [-1, Number.NaN, scenario.duration]) expect(() => lean(scenario, from)).toThrow(RangeError);
  expect(() => library.simulate(steps, { from: 1000 } as library.SimulateOptions)).toThrow(TypeError);
});

test("the library measures the same, of a path, a text or a scenario", () => {
  const told = library.simulate(steps, { measure: "metrics", from: WARM_UP, seed: 4 });
  const whole = library.simulate(library.parseScenario(steps));
  expect(told.run).toMatchObject({ digest: whole.run.digest, scenarioHash: whole.run.scenarioHash });
  expect(told.metrics).toEqual(lean(scenarioOf(steps), WARM_UP).metrics);
});
