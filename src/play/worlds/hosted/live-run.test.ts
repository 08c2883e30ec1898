import { expect, test } from "vitest";
import { measuredAtEnd, toldByHistory } from "../../../../test/history/agreement.js";
import { sha256 } from "../../../live/disk/content-hash.js";
import { analyse } from "../../../report/analysis/analyse.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { parseScenario } from "../../../scenario/source/parse.js";
import { SimulatedRun } from "../simulated/simulated-run.js";
import { playLive } from "./live-run.js";

function parsed(text: string): Scenario {
  const { scenario, problems } = parseScenario(text, "test.yaml", () => ({ error: "none" }));
  if (!scenario) throw new Error(JSON.stringify(problems));
  return scenario;
}

function scenarioOf(payload: string): Scenario {
  return parsed(`
duration: 46s
payload: ${payload}
chunkSize: 64 KiB
replication: 2
tracker: { announceInterval: 1s, suspectAfter: 10s, deadAfter: 20s }
node: { callDeadline: 20s, transferDeadline: 1min }
nodes:
  - { class: peer, count: 6, capacity: 100 MiB }
steps:
  - { at: 9s, put: { file: a, size: 200 KiB, node: peer-1 } }
  - { at: 9s, put: { file: b, size: 1 B, node: peer-2 } }
  - { at: 21s, crash: peer-3 }
  - { when: { put: a, ends, after: 8s }, get: { file: a, nodes: [peer-4, peer-5] } }
  - { at: 23s, restart: peer-3 }
  - { at: 23s, leave: peer-6 }
  - { when: { put: b, ends, after: 8s }, get: { file: b, nodes: [peer-1, peer-4] } }
`);
}

// Two of the runs are played at the same time: they wait more than they work. On a busy machine a put takes seconds of real time, and the gets begin
// 8 s after its end: the duration leaves time for that.

test.concurrent("a scenario played over gRPC ends as the simulated one does", async () => {
  const scenario = scenarioOf("real");
  const times: number[] = [];
  const onProgress = (now: number) => times.push(now);
  const measured = await playLive(scenario, { speed: 3, version: "v", record: "full", onProgress });
  const report = analyse(measured, []);
  expect(report.checks.filter((check) => !check.passed)).toEqual([]);
  expect(measured.run).toMatchObject({ transport: "grpc", digest: "", cutShort: false, version: "v" });
  expect(times.at(-1)).toBe(scenario.duration);
  const simulated = new SimulatedRun(scenario, { hash: sha256 });
  simulated.advanceTo(scenario.duration);
  const expected = simulated.finish();
  const outcome = ({ operations, files }: typeof measured) => ({
    puts: operations.put.succeeded,
    gets: operations.get.succeeded,
    failed: [...operations.put.failed, ...operations.get.failed],
    committed: files.committed,
    lost: files.lost,
  });
  expect(outcome(measured)).toEqual(outcome(expected));

  // The history tells the same figures as the measurements.
  expect(toldByHistory(measured)).toEqual(measuredAtEnd(measured));

  const { calls, methods, outcomes, nodes } = measured.history!;
  const told = [...calls.start].map((_, i) => {
    const [from, to] = [calls.from[i]!, calls.to[i]!].map((place) => nodes.name[place] ?? place);
    return `${from} ${methods[calls.method[i]!]} ${to} ${outcomes[calls.outcome[i]!]}`;
  });
  expect(told).toEqual(expect.arrayContaining(["peer-1 put -1 OK", "peer-4 get -1 OK", "peer-6 leave -1 OK"]));
  expect(told.filter((call) => /^peer-1 storeChunks peer-\d OK$/.test(call)).length).toBeGreaterThan(3);
  expect(told.filter((call) => call.includes(" -2 "))).toEqual([]);
});

// On a busy machine nodes take seconds of real time to join, and a put fails while too few have joined: the first steps leave time for that. The
// disks take seconds, too, and a get does not find a file before its commit: later steps wait for the end of a put.
test.concurrent("chunks that a node keeps in memory stay what they are, however often they are sent", async () => {
  const scenario = parsed(`
duration: 69s
payload: real
chunkSize: 1 MiB
replication: 3
tracker: { announceInterval: 1s, suspectAfter: 10s, deadAfter: 20s }
node: { callDeadline: 20s, transferDeadline: 1min }
nodes:
  - { class: peer, count: 6, capacity: 100 MiB }
steps:
  - { at: 12s, put: { file: a, size: 6 MiB, node: peer-1 } }
  - { when: { put: a, ends }, put: { file: b, size: 5 MiB, node: peer-2 } }
  - { when: { put: b, ends, after: 1s }, get: { file: a, nodes: [peer-1, peer-2, peer-3, peer-4, peer-5, peer-6] } }
  - { when: { put: b, ends, after: 7s }, get: { file: b, nodes: [peer-1, peer-2, peer-3, peer-4, peer-5, peer-6] } }
  - { when: { put: b, ends, after: 13s }, get: { file: a, nodes: [peer-1, peer-2, peer-3, peer-4, peer-5, peer-6] } }
`);
  const measured = await playLive(scenario, { speed: 4 });
  const report = analyse(measured, []);
  expect(report.checks.filter((check) => !check.passed)).toEqual([]);
  expect(measured.operations.put).toMatchObject({ succeeded: 2, failed: [] });
  expect(measured.operations.get).toMatchObject({ succeeded: 18, failed: [] });
  expect(report.transfers.refused).toBe(0);
});

test.concurrent("steps that wait for something are played a moment after it", async () => {
  const scenario = parsed(`
duration: 31s
chunkSize: 64 KiB
replication: 2
tracker: { announceInterval: 1s, suspectAfter: 10s, deadAfter: 20s }
node: { callDeadline: 20s, transferDeadline: 1min }
nodes: [ { class: peer, count: 5, capacity: 100 MiB } ]
steps:
  - { at: 9s, put: { file: a, size: 200 KiB, node: peer-1 } }
  - { when: { put: a, ends }, get: { file: a, node: peer-5 } }
  - { when: { get: a, by: peer-5, reaches: 100 % }, crash: { the: holder, pick: 1 } }
  - { when: { node: any, goes: down, after: 1s }, restart: { the: node } }
  - { when: { repair: a, fails }, crash: { the: source } }
always: [ each node: stored <= capacity and replicas >= 0, each chunk: disks >= 2, nodes: count(up) >= 6 ]
eventually: [ { each chunk: replicas >= wanted and mapped >= wanted }, { nodes: count(up) == 5 } ]
`);
  const report = analyse(await playLive(scenario, { speed: 3 }), []);
  expect(report.script).toMatchObject({ steps: 4, operations: 2, succeeded: 2, withoutEffect: 0, troubled: 1 });
  expect(report.script.problems[0]).toMatchObject({ outcome: "not played", why: "repair of a fails never happened" });
  // The scenario has only five nodes, so this check must fail.
  expect(report.checks.filter((check) => !check.passed).map(({ name }) => name)).toEqual([
    "always nodes: count(up) >= 6",
  ]);
  const own = report.checks.filter(({ name }) => /^(always|eventually) /.test(name));
  expect(own.filter(({ vacuous }) => vacuous)).toEqual([]);
  expect(report.nodes).toMatchObject({ crashes: 1, joins: 6 });
});

test.concurrent("the tracker dies, and starts again on its state and its address", async () => {
  const scenario = parsed(`
duration: 42s
chunkSize: 64 KiB
replication: 2
tracker: { announceInterval: 1s, suspectAfter: 10s, deadAfter: 20s }
node: { callDeadline: 20s, transferDeadline: 1min }
nodes: [ { class: peer, count: 4, capacity: 100 MiB } ]
steps:
  - { at: 9s, put: { file: a, size: 200 KiB, node: peer-1 } }
  - { when: { put: a, ends, after: 1s }, crash: tracker, for: 6s }
  - { when: { put: a, ends, after: 4s }, remove: a, mayFail: true }
  - { when: { put: a, ends, after: 13s }, get: { file: a, node: peer-4 } }
  - { when: { put: a, ends, after: 13s }, put: { file: b, size: 200 KiB, node: peer-2 } }
  - { at: 40s, crash: tracker }
`);
  const report = analyse(await playLive(scenario, { speed: 3, record: "full" }), []);
  expect(report.checks.filter((check) => !check.passed)).toEqual([]);
  expect(report.script).toMatchObject({ steps: 6, operations: 4, succeeded: 3, excused: 1, withoutEffect: 0 });
  expect(report.script.problems).toMatchObject([
    { text: expect.stringMatching(/^remove a/), outcome: "failed, as it may" },
  ]);
  const { outages = [] } = report.timeline;
  expect(outages).toMatchObject([{ until: expect.any(Number) }, { until: null }]);
  expect(outages[0]!.until! - outages[0]!.from).toBeGreaterThan(5_000);
  expect(report.files).toMatchObject({ committed: 2, lost: 0 });
});

test("a live run can be cut short", async () => {
  const abort = new AbortController();
  const run = playLive(scenarioOf("dummy"), { speed: 1, signal: abort.signal });
  setTimeout(() => abort.abort(), 300);
  expect((await run).run.cutShort).toBe(true);
});

test("a speed too high for the scenario's deadlines is refused", async () => {
  await expect(playLive(scenarioOf("dummy"), { speed: 1000 })).rejects.toThrow("at most");
});
