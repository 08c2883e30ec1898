import { expect, test } from "vitest";
import { type History, holdReasons, operationKinds, purposes } from "../../src/history/history.js";
import { sha256 } from "../../src/live/disk/content-hash.js";
import { SimulatedRun } from "../../src/play/worlds/simulated/simulated-run.js";
import { analyse } from "../../src/report/analysis/analyse.js";
import { play, scenarioOf } from "../scenarios/scenario.js";
import { chunkNames, chunkSizes, replayed } from "./replayed.js";

/** A scenario in which every kind of event happens that a history records. */
const scenario = scenarioOf(`
seed: 4
duration: 20min
replication: 3
chunkSize: 1 MiB
network: { latency: 10ms }
tracker: { announceInterval: 5s, suspectAfter: 20s, deadAfter: 60s }
node: { cache: 8 MiB }
nodes:
  - { class: peer, count: 12, capacity: 1 GiB, up: 80 Mbit/s, down: 80 Mbit/s, zone: [a, b, c] }
  - { class: reader, count: 3, capacity: 0 B, up: 80 Mbit/s, down: 80 Mbit/s }
steps:
  - { at: 3s, put: { file: movie, size: 20500 KiB, node: peer-01 } }
  - { at: 5s, put: { file: song, size: 3 MiB, node: peer-02 } }
  - { at: 7s, put: { file: old, size: 2 MiB, node: peer-02 } }
  - { at: 60s, get: { file: movie, nodes: [reader-1, reader-2] } }
  - { at: 70s, get: { file: late, nodes: [reader-3] } }
  - { at: 2min, crash: [peer-03, peer-04, peer-05, peer-06, peer-07] }
  - { at: 9min, join: [peer-03, peer-04] }
  - { at: 10min, leave: peer-08 }
  - { at: 11min, remove: old }
  - { at: 12min, get: { file: song, nodes: [reader-1] } }
  - { at: 1199s, put: { file: late, size: 400 MiB, node: peer-01 } }
`);

/** A run that was played to its end, with what was on the disks then. */
function recorded() {
  const run = new SimulatedRun(scenario, { hash: sha256, record: "full" });
  run.advanceTo(scenario.duration);
  const disks = { replicas: new Set<string>(), copies: new Set<string>() };
  const { stores, tracker } = run.programs.actors;
  scenario.nodes.forEach(({ name }, node) => {
    for (const { fileId, index, pledge } of stores[node]?.list() ?? []) {
      const file = tracker?.files.byId(fileId)?.name;
      if (file !== undefined) (pledge > 0 ? disks.replicas : disks.copies).add(`${name} ${file}/${index}`);
    }
  });
  const measured = run.finish();
  return { run, disks, measured, history: measured.history!, report: analyse(measured, []) };
}

function sumBy(keys: Int32Array, values: readonly number[], size: number): number[] {
  const sums: number[] = new Array(size).fill(0);
  keys.forEach((key, at) => {
    sums[key]! += values[at]!;
  });
  return sums;
}

test("the end of a history agrees with the disks and with the report", () => {
  const { disks, measured, history, report } = recorded();
  const end = replayed(history);
  const committed = new Set(history.files.name.filter((_, file) => history.files.removed[file] === -1));
  const ofCommitted = (held: ReadonlySet<string>) =>
    [...held].filter((name) => committed.has(name.split(" ")[1]!.split("/")[0]!)).sort();
  expect(ofCommitted(end.replicas)).toEqual(ofCommitted(disks.replicas));
  expect(ofCommitted(end.copies)).toEqual(ofCommitted(disks.copies));
  expect(end.replicas.size).toBeGreaterThan(70);
  expect(end.copies.size).toBeGreaterThan(10);

  const online = scenario.nodes.map(({ name }) => (end.up.has(name) ? 1 : 0));
  expect(online).toEqual([...measured.nodes.online]);
  expect([...committed].sort()).toEqual(["movie", "song"]);
  expect(report.files.committed).toBe(history.files.name.length);
  expect(history.leftOut.join(" ")).toMatch(/never committed/);
});

test("the recorded transfers are the chunks that nodes fetched, for each purpose; failed transfers are recorded, too", () => {
  const { measured, history } = recorded();
  const { transfers, nodes } = history;
  const sizes = chunkSizes(history);
  const came = [...transfers.outcome].map((outcome) => outcome === 0);
  const bytes = [...transfers.chunk].map((chunk, at) => (came[at] ? sizes[chunk]! : 0));
  // The chunks of the put that was under way at the end belong to no committed file.
  const late = Number(/(\d+) transfers are left out/.exec(history.leftOut.join("\n"))?.[1]) * 2 ** 20;
  const [put, get, repair] = sumBy(transfers.purpose, bytes, purposes.length);
  expect({ put: put! + late, get, repair }).toEqual(measured.transfers.byPurpose);
  expect(repair).toBeGreaterThan(0);
  const repaired = [...transfers.purpose].map((purpose, at) => (purposes[purpose] === "repair" ? bytes[at]! : 0));
  expect(sumBy(transfers.target, repaired, nodes.name.length)).toEqual([...measured.nodes.repairReceived]);
  expect(sumBy(transfers.source, repaired, nodes.name.length)).toEqual([...measured.nodes.repairSent]);
  for (const column of [transfers.source, transfers.target, transfers.chunk]) expect(Math.min(...column)).toBe(0);
  const ordered = transfers.start.every((start, at) => at === 0 || start >= transfers.start[at - 1]!);
  expect(ordered).toBe(true);
});

test("operations, health and holds are recorded in order, with their outcomes", () => {
  const { measured, history } = recorded();
  const { operations, files, outcomes, nodes, holds, run } = history;
  const told = [...operations.start].map((_, at) =>
    [
      nodes.name[operations.node[at]!],
      operationKinds[operations.kind[at]!],
      files.name[operations.file[at]!] ?? "-",
      outcomes[operations.outcome[at]!],
    ].join(" "),
  );
  expect(told).toEqual([
    "peer-01 put movie OK",
    "peer-02 put song OK",
    "peer-02 put old OK",
    "reader-2 get movie OK",
    "reader-1 get movie OK",
    "reader-3 get - NOT_FOUND",
    "peer-08 leave - OK",
    "reader-1 get song OK",
    "peer-01 put - unfinished",
  ]);
  expect(operations.duration[4]! * run.tick).toBeCloseTo(measured.operations.get.durations[0]!, -1);
  const dead = [...history.health.health].flatMap((health, at) =>
    health === 2 ? [nodes.name[history.health.node[at]!]!] : [],
  );
  expect(dead.sort()).toEqual(["peer-03", "peer-04", "peer-05", "peer-06", "peer-07"]);
  const expected = measured.incidents.holds.map(({ from, until, reason }) => [from, until, reason]);
  expect(
    [...holds.from].map((from, at) => [from * run.tick, holds.until[at]! * run.tick, holdReasons[holds.reason[at]!]]),
  ).toEqual(
    expected.map(([from, until, reason]) => [
      Math.round((from as number) / run.tick) * run.tick,
      Math.round((until as number) / run.tick) * run.tick,
      reason,
    ]),
  );
  expect(expected.length).toBeGreaterThan(0);
});

test("recording a run changes nothing in it", () => {
  const plain = play(scenario);
  const { run, report } = recorded();
  expect(run.simulation.digest).toBe(plain.run.simulation.digest);
  expect(report.files).toEqual(plain.report.files);
  expect(plain.measured.history).toBeUndefined();
});

test("a summary tells files, operations and how full disks are, and says what it leaves out", () => {
  const history = summary();
  expect(history.operations.start.length).toBe(9);
  expect(history.files.name).toEqual(["song", "movie", "old"]);
  expect(chunkNames(history).length).toBe(26);
  expect([history.lives.time, history.copies.time, history.transfers.start].map((column) => column.length)).toEqual([
    0, 0, 0,
  ]);
  const { time, level } = history.stored!;
  expect(time.at(-1)! * history.run.tick).toBe(scenario.duration);
  // The node that put the film offers 1 GiB and holds replicas; readers hold none.
  const last = level.at(-1)!;
  expect(Math.max(...last)).toBeGreaterThan(1);
  expect(last[history.nodes.name.indexOf("reader-3")]).toBe(0);
  expect(history.leftOut[0]).toMatch(/summary/);
});

function summary(): History {
  const run = new SimulatedRun(scenario, { hash: sha256, record: "summary" });
  run.advanceTo(scenario.duration);
  return run.finish().history!;
}
