import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunRecord } from "../../run-record.js";
import type { Task } from "../engine.js";
import { parseJob, parsePresence, type WorkJob } from "./messages.js";
import { Outstanding } from "./outstanding.js";
import { RedisFailure } from "./redis-failure.js";
import { WIRE_VERSION } from "./redis-names.js";
import { parseRecord, parseRun, recordText } from "./runs/run-messages.js";
import { runsToGive } from "./runs/runs-to-give.js";

const hash = (digit: string) => digit.repeat(64);
const record: RunRecord = {
  key: hash("a"),
  scenarioHash: hash("b"),
  seed: 3,
  network: null,
  outcome: "finished",
  digest: "0123456789abcdef",
  passed: true,
  events: 5,
  metrics: { "get.p99": 1.5, "files.lost": 0, "put.mean": null },
};
const task: Task = { ...record, setting: "a", warmUp: 0, command: "a.yaml --seed 3" };

const work = runsToGive(new Map());

test("a record comes back as it was sent, its fields in their order", () => {
  expect(JSON.stringify(parseRecord(recordText(record)))).toBe(JSON.stringify(record));
});

test("what is no record is refused", () => {
  const but = (change: object) => JSON.stringify({ ...record, ...change });
  const bad = [
    "",
    "7",
    "null",
    "{",
    but({ key: "a" }),
    but({ seed: 1.5 }),
    but({ outcome: "fine" }),
    but({ metrics: { a: "1" } }),
    but({ metrics: [] }),
    but({ more: 1 }),
    but({ digest: "0".repeat(1_000) }),
    but({ error: { message: "a", command: "rm -rf /" } }),
    but({ metrics: Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`metric.${i}`, i])) }),
  ];
  for (const text of bad) expect(parseRecord(text), text.slice(0, 80)).toBeUndefined();
  fc.assert(fc.property(fc.json(), (text) => parseRecord(text) === undefined));
});

test("what is no job, and what is nobody, is refused", () => {
  const work = { seed: 1, network: null, warmUp: 0 };
  const job: WorkJob = {
    wire: WIRE_VERSION,
    kind: "run",
    experiment: `x${"0".repeat(16)}`,
    key: hash("a"),
    material: hash("b"),
    work,
  };
  expect(parseJob(job)).toEqual(job);
  expect(parseRun(job)).toEqual({ key: hash("a"), ...work });
  const bad = [
    undefined,
    null,
    7,
    "x",
    {},
    { ...job, wire: WIRE_VERSION + 1 },
    { ...job, experiment: "../x" },
    { ...job, kind: "" },
    { ...job, key: "a:b" },
    { ...job, material: "b" },
    { ...job, work: 7 },
    { ...job, x: 1 },
  ];
  for (const one of bad) expect(parseJob(one)).toBeUndefined();
  for (const other of [{}, { ...work, warmUp: -1 }, { ...work, seed: 0.5 }, { ...work, x: 1 }])
    expect(parseRun({ ...job, work: other })).toBeUndefined();
  expect(parseRun({ ...job, key: "1.20" })).toBeUndefined();
  expect(parsePresence("{}")).toBeUndefined();
  expect(
    parsePresence(JSON.stringify({ id: job.experiment, name: "n".repeat(301), engine: 1, wire: 1, jobs: 1 })),
  ).toBeUndefined();
});

test("each record counts once, and the coordinator's own command is kept with a failure", () => {
  const taken: RunRecord[] = [];
  const outstanding = new Outstanding(work, [task, task], (_, one) => taken.push(one));
  expect(outstanding.take(10)).toEqual([task]);
  const failed = {
    ...record,
    outcome: "failed",
    error: { message: "m".repeat(10_000), command: "their own" },
  } as const;
  for (let i = 0; i < 2; i++) outstanding.accept(recordText(failed));
  expect(taken).toHaveLength(1);
  expect(taken[0]?.error?.command).toBe("a.yaml --seed 3");
  expect(taken[0]?.error?.message).toHaveLength(4_000);
  expect(outstanding.isOver).toBe(true);
});

test("a record of another seed is not taken for the run's, and workers that keep sending such are found out", () => {
  const outstanding = new Outstanding(work, [task], () => expect.unreachable());
  outstanding.take(1);
  const other = recordText({ ...record, seed: 4 });
  outstanding.accept(other);
  outstanding.accept(other);
  expect(() => outstanding.accept(other)).toThrow(RedisFailure);
});

test("only so many runs are out at once", () => {
  const tasks = Array.from({ length: 10 }, (_, i) => ({ ...task, key: hash(String(i)) }));
  const outstanding = new Outstanding(work, tasks, () => {});
  expect(outstanding.take(4)).toHaveLength(4);
  expect(outstanding.take(4)).toHaveLength(0);
  outstanding.accept(recordText({ ...record, key: hash("2") }));
  expect(outstanding.take(4).map(({ key }) => key[0])).toEqual(["4"]);
  expect(outstanding.among([hash("1"), hash("2"), hash("9")]).map(({ key }) => key[0])).toEqual(["1"]);
});
