import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type TestContext, test } from "vitest";
import { isStopped, processesWritingTo } from "../../../../test/e2e/processes-writing-to.js";
import { measuredAtEnd, toldByHistory } from "../../../../test/history/agreement.js";
import { healths } from "../../../history/history.js";
import { sha256 } from "../../../live/disk/content-hash.js";
import { analyse } from "../../../report/analysis/analyse.js";
import type { Measurements } from "../../../report/measurements.js";
import type { Scenario } from "../../../scenario/scenario.js";
import { parseScenario } from "../../../scenario/source/parse.js";
import { SimulatedRun } from "../simulated/simulated-run.js";
import { type ProcessRunOptions, playByProcesses } from "./process-run.js";
import { loopback } from "./site-plan.js";

function scenarioOf(
  payload: "dummy" | "real",
  steps: string,
  duration = "36s",
  silence = { suspectAfter: "40s", deadAfter: "50s" },
): Scenario {
  const text = `
duration: ${duration}
payload: ${payload}
chunkSize: 64 KiB
replication: 2
tracker: { announceInterval: 1s, suspectAfter: ${silence.suspectAfter}, deadAfter: ${silence.deadAfter} }
node: { callDeadline: 30s, transferDeadline: 1min }
nodes:
  - { class: peer, count: 5, capacity: 100 MiB }
steps:
${steps}`;
  const { scenario, problems } = parseScenario(text, "test.yaml", () => ({ error: "none" }));
  if (!scenario) throw new Error(JSON.stringify(problems));
  return scenario;
}

const everything = `
  - { at: 4s, put: { file: a, size: 700 KiB, node: peer-1 } }
  - { at: 4s, put: { file: b, size: 1 B, node: peer-2 } }
  - { at: 7s, put: { file: c, size: 65 KiB, node: peer-2 } }
  - { at: 10s, crash: peer-3 }
  - { at: 11s, get: { file: a, nodes: [peer-4, peer-5] } }
  - { at: 12s, restart: peer-3 }
  - { at: 16s, remove: c }
  - { at: 17s, leave: peer-5 }
  - { at: 20s, get: { file: b, nodes: [peer-1, peer-4] } }
`;

/** Plays a scenario in a folder of its own, and makes sure that no process outlives the run. */
async function played(
  { onTestFinished }: TestContext,
  scenario: Scenario,
  options: Partial<ProcessRunOptions> = {},
  meanwhile: (now: number, logDir: string) => void = () => {},
) {
  const folder = mkdtempSync(join(tmpdir(), "swarmlab-processes-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const troubles: string[] = [];
  const logDir = join(folder, "logs");
  try {
    const measured = await playByProcesses(scenario, {
      ...{ speed: 1, nodesPerProcess: 1, site: loopback, dataDir: join(folder, "data"), logDir },
      onTrouble: (text) => troubles.push(text),
      ...options,
      onProgress: (now) => meanwhile(now, logDir),
    });
    return { measured, troubles };
  } finally {
    expect(processesWritingTo(folder)).toEqual([]);
  }
}

function outcome({ operations: { put, get, leave }, files, nodes, series }: Measurements) {
  return {
    succeeded: [put.succeeded, get.succeeded, leave.succeeded],
    failed: [...put.failed, ...get.failed, ...leave.failed],
    files: [files.committed, files.removed, files.chunks, files.lost, files.unavailable],
    online: [...nodes.online],
    // Count chunks by their live replicas at the end, on the disks and not in the tracker's view.
    replicas: series.byReplicas.map((row) => row.at(-1)),
    // Count the same replicas on the nodes that run. If a report came twice, or not at all, the two numbers would differ.
    replicasOnline: nodes.replicas.reduce((sum, count, node) => sum + (nodes.online[node] ? count : 0), 0),
  };
}

function simulated(scenario: Scenario): Measurements {
  const run = new SimulatedRun(scenario, { hash: sha256 });
  run.advanceTo(scenario.duration);
  return run.finish();
}

const failedChecks = ({ checks }: Measurements) => checks.filter(({ passed }) => !passed);

// The runs are played at the same time, at the speed of the clock. Most of the time they wait, so a busy machine can
// catch up between two steps.

test.concurrent("a scenario played by a process for each node ends as the simulated one does", async (context) => {
  const scenario = scenarioOf("real", everything);
  const { measured, troubles } = await played(context, scenario, { version: "v", record: "full" });
  expect(troubles).toEqual([]);
  expect(failedChecks(measured)).toEqual([]);
  expect(measured.run).toMatchObject({ transport: "processes", digest: "", cutShort: false, version: "v" });
  expect(measured.marks.map(({ label }) => label)).toContain("crash of peer-3");
  expect(outcome(measured)).toEqual(outcome(simulated(scenario)));
  // The history tells the same figures as the measurements, and names the events that no process can report.
  expect(toldByHistory(measured)).toEqual(measuredAtEnd(measured));
  expect(measured.history?.leftOut).toEqual([
    expect.stringMatching(/^Calls between programs/),
    expect.stringMatching(/killed/),
  ]);
});

test.concurrent("so does one whose nodes share processes and carry no contents, though what they store outlives a crash", async (context) => {
  const scenario = scenarioOf("dummy", everything);
  const { measured } = await played(context, scenario, { nodesPerProcess: 3 });
  expect(failedChecks(measured)).toEqual([]);
  expect(outcome(measured)).toEqual(outcome(simulated(scenario)));
});

test.concurrent("a process that ends unasked fails a check, and the others play on", async (context) => {
  const steps = `
  - { at: 4s, put: { file: a, size: 300 KiB, node: peer-1 } }
  - { at: 12s, get: { file: a, node: peer-5 } }
`;
  let victim: number | undefined;
  const kill = (now: number, logDir: string) => {
    if (victim !== undefined || now < 8000) return;
    [victim] = processesWritingTo(join(logDir, "peer-2.log"));
    process.kill(victim!, "SIGKILL");
  };
  const { measured, troubles } = await played(context, scenarioOf("real", steps, "18s"), {}, kill);
  expect(failedChecks(measured)).toEqual([
    { name: "every program ran until it was told to end", passed: false, detail: expect.stringContaining("SIGKILL") },
  ]);
  expect(troubles).toEqual([expect.stringMatching(/^peer-2: ended by SIGKILL/)]);
  expect([...measured.nodes.online]).toEqual([1, 0, 1, 1, 1]);
  expect(measured.operations.get.succeeded).toBe(1);
});

test.concurrent("a run whose tracker ends unasked fails, and says how it ended", async (context) => {
  let victim: number | undefined;
  const kill = (now: number, logDir: string) => {
    if (victim !== undefined || now < 1000) return;
    [victim] = processesWritingTo(join(logDir, "tracker.log"));
    process.kill(victim!, "SIGKILL");
  };
  const run = played(context, scenarioOf("dummy", everything), { nodesPerProcess: 5 }, kill);
  await expect(run).rejects.toThrow("the tracker ended unasked: ended by SIGKILL");
});

test.concurrent("a paused node is suspected, and is alive again when it was resumed; the tracker pauses, too", async (context) => {
  const pauses = `
  - { at: 4s, put: { file: a, size: 300 KiB, node: peer-1 } }
  - { at: 8s, pause: peer-3 }
  - { at: 9s, get: { file: a, node: peer-4 } }
  - { at: 24s, resume: peer-3 }
  - { at: 27s, pause: tracker, for: 2s }
  - { at: 31s, get: { file: a, node: peer-3 } }
  - { at: 38s, pause: peer-5 }
`;
  const scenario = scenarioOf("real", pauses, "40s", { suspectAfter: "9s", deadAfter: "50s" });
  const stopped = new Set<string>();
  const look = (_now: number, logDir: string) => {
    for (const name of ["peer-3", "peer-5", "tracker"])
      if (processesWritingTo(join(logDir, `${name}.log`)).some(isStopped)) stopped.add(name);
  };
  const { measured, troubles } = await played(context, scenario, { record: "full" }, look);
  expect(troubles).toEqual([]);
  expect(failedChecks(measured)).toEqual([]);
  expect([...stopped].sort()).toEqual(["peer-3", "peer-5", "tracker"]);
  expect(measured.run.notes?.[0]).toContain("cut off or paused count as running");
  expect(analyse(measured, []).timeline.faults?.shown.map(({ text, until }) => [text, until !== null])).toEqual([
    ["pause of peer-3", false],
    ["resume of peer-3", false],
    ["pause of the tracker", true],
    ["pause of peer-5", false],
  ]);
  const { time, node, health } = measured.history!.health;
  const ofPaused = [...time.keys()].filter((row) => node[row] === 2 && time[row]! > 8000);
  expect(ofPaused.map((row) => healths[health[row]!]).slice(0, 2)).toEqual(["suspected", "alive"]);
  expect(ofPaused.map((row) => time[row]!)[1]).toBeGreaterThan(23_000);
  expect(outcome(measured)).toMatchObject({ succeeded: [1, 2, 0], failed: [], online: [1, 1, 1, 1, 1] });
});

test.concurrent("a tracker that is killed comes back with what it knew, and the nodes find it again", async (context) => {
  const outages = `
  - { at: 4s, put: { file: a, size: 300 KiB, node: peer-1 } }
  - { at: 8s, crash: tracker, for: 3s }
  - { at: 9s, remove: a, mayFail: true }
  - { at: 17s, put: { file: b, size: 300 KiB, node: peer-2 } }
  - { at: 20s, get: { file: a, node: peer-5 } }
  - { at: 21s, pause: tracker }
  - { at: 22s, crash: tracker }
`;
  const { measured, troubles } = await played(context, scenarioOf("real", outages, "23s"), { record: "full" });
  expect(troubles).toEqual([]);
  expect(failedChecks(measured)).toEqual([]);
  expect(measured.incidents.outages).toEqual([
    { from: expect.closeTo(8000, -4), until: expect.any(Number) },
    { from: expect.closeTo(22_000, -4), until: undefined },
  ]);
  const [first] = measured.incidents.outages;
  expect(first!.until! - first!.from).toBeGreaterThan(2000);
  expect(measured.script?.problems).toMatchObject([{ text: "remove a", why: expect.stringContaining("UNAVAILABLE") }]);
  expect(outcome(measured)).toMatchObject({ succeeded: [2, 1, 0], failed: [], online: [1, 1, 1, 1, 1] });
  expect(measured.files).toMatchObject({ committed: 2, removed: 0, lost: 0 });
  expect(toldByHistory(measured)).toEqual(measuredAtEnd(measured));
});

test.concurrent("a run that is to end before it began tells so, and starts no node", async (context) => {
  const { measured } = await played(context, scenarioOf("dummy", everything), { signal: AbortSignal.abort() });
  expect(measured.run.cutShort).toBe(true);
  expect(measured.nodes.online).not.toContain(1);
});

test.concurrent("a run that is cut short tells what was until then", async (context) => {
  const abort = new AbortController();
  const options = { signal: abort.signal, nodesPerProcess: 5 };
  const { measured } = await played(context, scenarioOf("dummy", everything), options, (now) => {
    if (now > 1000) abort.abort();
  });
  expect(measured.run.cutShort).toBe(true);
  expect(measured.run.played).toBeLessThan(20_000);
});

test.concurrent("a speed too high for the scenario's deadlines is refused", async (context) => {
  await expect(played(context, scenarioOf("dummy", everything), { speed: 1000 })).rejects.toThrow("at most");
});

test("nodes with names of any script run, each with a log of its own", async (context) => {
  const names = ["Алиса", "アリス"];
  const text = `
duration: 8s
replication: 2
tracker: { announceInterval: 1s, suspectAfter: 40s, deadAfter: 50s }
nodes: [ { names: [${names.join(", ")}], zone: Ряд 1 } ]
steps:
  - { at: 4s, put: { file: фильм, size: 1 KiB, node: ${names[0]} } }
  - { at: 6s, get: { file: фильм, node: ${names[1]} } }
`;
  const { scenario } = parseScenario(text, "test.yaml", () => ({ error: "none" }));
  const logs = new Set<string>();
  const { measured, troubles } = await played(context, scenario as Scenario, {}, (_now, logDir) => {
    for (const log of readdirSync(logDir)) logs.add(log.normalize("NFC"));
  });
  expect(troubles).toEqual([]);
  expect(outcome(measured)).toMatchObject({ succeeded: [1, 1, 0], failed: [] });
  expect([...logs]).toEqual(expect.arrayContaining(names.map((name) => `${name}.log`)));
}, 60_000);
