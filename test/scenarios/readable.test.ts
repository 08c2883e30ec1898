import { expect, test } from "vitest";
import { play, scenarioOf, violated } from "./scenario.js";

const SEEDER_LEAVES = `
duration: 20min
replication: 1
nodes:
  - { names: [seeder], capacity: 2 GiB, up: 10 Mbit/s, down: 10 Mbit/s }
  - { class: leecher, count: 10, capacity: 0 B, up: 10 Mbit/s, down: 50 Mbit/s }
  - { class: late, count: 5, capacity: 0 B, up: 10 Mbit/s, down: 50 Mbit/s }
node: { cache: 500 MiB }
steps:
  - { at: 5s, put: { node: seeder, file: film, size: 100 MiB } }
  - { at: 1min, get: { class: leecher, file: film } }
  - { at: 160s, crash: seeder }
  - { at: 10min, get: { class: late, file: film } }
expect:
  - get.succeeded == 15
  - availability.min == 100 %
  - files.unavailable == 0
`;

test("a file is readable from cached copies although its only replicas are away", () => {
  const { report, measured } = play(scenarioOf(SEEDER_LEAVES));
  expect(violated(measured)).toEqual([]);
  expect(report.expectations.map(({ passed }) => passed)).toEqual([true, true, true]);
  expect(report.availability).toMatchObject({ mean: 1, min: 1, end: 1 });
  expect(report.redundancy).toMatchObject({ min: 0, end: 0 });
  expect(report.files).toMatchObject({ underReplicatedChunks: 100, unreadableChunks: 0, cachedOnlyChunks: 100 });
  expect(Math.max(...report.series.unreadable)).toBe(0);
});

const COPIES_AWAY = `
duration: 20min
replication: 1
nodes:
  - { names: [seeder] }
  - { names: [reader], capacity: 0 B }
node: { cache: 8 MiB }
tracker: { deadAfter: 30min }
steps:
  - { at: 1min, put: { node: seeder, file: f, size: 4 MiB } }
  - { at: 2min, get: { node: reader, file: f } }
  - { at: 4min, crash: seeder }
  - { at: 8min, crash: reader }
  - { at: 12min, restart: reader }
  - { at: 16min, put: { node: reader, file: g, size: 1 MiB } }
`;

test("cached copies go and come back with their nodes", () => {
  const { series } = play(scenarioOf(COPIES_AWAY)).measured;
  const at = (minutes: number) => {
    const t = series.time.findIndex((time) => time >= minutes * 60_000);
    return [series.available[t], series.unreadable[t], series.redundant[t]];
  };
  expect([at(3), at(5), at(9), at(13)]).toEqual([
    [1, 0, 1],
    [1, 0, 0],
    [0, 4, 0],
    [1, 0, 0],
  ]);
});

const EVICTED = `
duration: 10min
replication: 1
nodes:
  - { names: [seeder, other] }
  - { names: [reader], capacity: 0 B }
node: { cache: 4 MiB }
tracker: { deadAfter: 30min, placement: round-robin }
steps:
  - { at: 10s, put: { node: seeder, file: f, size: 4 MiB } }
  - { at: 20s, get: { node: reader, file: f } }
  - { at: 30s, put: { node: seeder, file: g, size: 4 MiB } }
  - { at: 2min, crash: [seeder, other] }
  - { at: 4min, restart: [seeder, other] }
  - { at: 6min, get: { node: reader, file: g } }
  - { at: 8min, crash: [seeder, other] }
`;

test("a cached copy that made room for another one keeps nothing readable", () => {
  const { report } = play(scenarioOf(EVICTED));
  expect(report.files).toMatchObject({ unavailable: 1, unreadableChunks: 4, cachedOnlyChunks: 4 });
});

const READ_TWICE = `
duration: 10min
replication: 1
nodes:
  - { names: [seeder], up: 8 Mbit/s, down: 8 Mbit/s }
  - { names: [reader], capacity: 0 B, up: 8 Mbit/s, down: 8 Mbit/s }
node: { cache: 8 MiB }
steps:
  - { at: 10s, put: { node: seeder, file: f, size: 8 MiB } }
  - { at: 1min, get: { node: reader, file: f } }
  - { at: 2min, get: { node: reader, file: f } }
`;

test("bytes that a node read from its own disk count in no download rate", () => {
  const { gets } = play(scenarioOf(READ_TWICE)).report;
  expect(gets).toMatchObject({ succeeded: 2, bytes: 16 * 2 ** 20, ownBytes: 8 * 2 ** 20, own: 1 });
  expect(gets.throughput?.count).toBe(1);
  expect(gets.throughput?.max).toBeLessThanOrEqual(1_000_000);
});

const PROMOTED = `
duration: 20min
replication: 1
nodes:
  - { names: [seeder] }
  - { names: [reader] }
node: { cache: 8 MiB }
tracker: { placement: least-loaded }
steps:
  - { at: 10s, put: { node: seeder, file: f, size: 8 MiB } }
  - { at: 1min, get: { node: reader, file: f } }
  - { at: 2min, crash: seeder }
`;

test("a cached copy that became a replica is reported as such, and no byte of it was transferred", () => {
  const { repair, transfers, files } = play(scenarioOf(PROMOTED)).report;
  expect(files.underReplicatedChunks).toBe(0);
  expect(repair.stored).toBeGreaterThan(0);
  expect(repair).toMatchObject({ promoted: repair.stored, promotedBytes: repair.bytes });
  expect(transfers.byPurpose.repair).toBe(0);
});

const BETWEEN_SAMPLES = `
duration: 24h
replication: 1
nodes: [{ names: [holder] }, { names: [writer], capacity: 0 B }]
tracker: { deadAfter: 30min }
steps:
  - { at: 1min, put: { node: writer, file: f, size: 4 MiB } }
  - { at: 123min, crash: holder }
  - { at: 123.5min, restart: holder }
`;

test("a state that lasted half a minute between two samples is reported as the worst moment", () => {
  const { report } = play(scenarioOf(BETWEEN_SAMPLES));
  expect(Math.max(...report.series.unreadable)).toBe(0);
  expect(report.availability).toMatchObject({ min: 0, minAt: 123 * 60_000, end: 1 });
  // The file was unreadable for half a minute of almost a day, though it was readable at every sample.
  const { mean } = report.availability ?? expect.fail();
  expect(1 - mean).toBeGreaterThan(0.5 / (24 * 60));
  expect(1 - mean).toBeLessThan(0.51 / (24 * 60 - 2));
  expect(report.files.worst).toMatchObject({
    withoutReplica: { count: 4, at: 123 * 60_000 },
    unreadable: { count: 4, at: 123 * 60_000 },
  });
});
