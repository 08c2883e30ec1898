import { expect, test } from "vitest";
import { markdownReport } from "../../src/report/text/markdown.js";
import { plain, terminalSummary } from "../../src/report/text/terminal.js";
import { warningsOf } from "../../src/scenario/source/warnings.js";
import { play, scenarioOf } from "./scenario.js";

const head = "duration: 1min\nnodes: [ { names: [a, b, c] }, { names: [guest], joins: false, capacity: 0 B } ]\n";

function reportOf(steps: string, more = "replication: 2\n") {
  return play(scenarioOf(`${head}${more}steps:\n${steps}`)).report;
}

const put = "  - { at: 5s, put: { node: a, file: f, size: 3 MiB } }\n";

test("steps that take effect are counted, and no problem is reported", () => {
  const report = reportOf(`${put}  - { at: 10s, get: { nodes: [a, b], file: f } }\n  - { at: 20s, remove: f }\n`);
  expect(report.script).toMatchObject({ steps: 3, operations: 4, succeeded: 4, failed: 0, troubled: 0, problems: [] });
  expect(report.passed).toBe(true);
});

test.each([
  ["a put that finds too little room", `replication: 9\n`, put, /chunk 0 of f.*RESOURCE_EXHAUSTED/],
  ["a remove before its put", "replication: 2\n", `  - { at: 1s, remove: f }\n${put}`, /no file named f \(NOT_FOUND\)/],
  ["a get before its put", "replication: 2\n", `  - { at: 1s, get: { node: b, file: f } }\n${put}`, /NOT_FOUND/],
  ["a get by a node that is offline", "", `${put}  - { at: 9s, get: { node: guest, file: f } }\n`, /guest was offline/],
  [
    "a get whose node dies under it",
    "network: { bandwidth: fair, latency: 2s }\nreplication: 2\n",
    `${put}  - { at: 40s, get: { node: c, file: f } }\n  - { at: 41s, crash: c }\n`,
    /its node went down under it/,
  ],
  [
    "a get by more nodes than run",
    "replication: 2\n",
    `${put}  - { at: 20s, get: { pick: 5, file: f } }\n`,
    /only 3 of the nodes to choose from ran/,
  ],
  [
    "a put that is under way at the end",
    "network: { latency: 2s }\nreplication: 2\n",
    "  - { at: 59s, put: { node: a, file: f, size: 3 MiB } }\n",
    /under way at the end/,
  ],
])("%s fails the run, and is told first, with its line and the reason", (_, more, steps, why) => {
  const report = reportOf(steps, more);
  expect(report.passed).toBe(false);
  const [first] = report.script.problems;
  expect(first?.outcome).toMatch(/^(failed|unfinished)$/);
  expect(first?.why).toMatch(why);
  expect(first?.where).toMatch(/^test\.yaml:\d+$/);
  const terminal = terminalSummary(report, { wallTime: 1, command: "x" }, plain);
  expect(terminal).toMatch(/^✗/);
  for (const text of [terminal, markdownReport(report, [], "x")]) expect(text).toContain(`(at `);
  expect(markdownReport(report, [], "x")).toContain("✗ **Failed: ");
});

test("a failed operation that may fail does not fail the run, and is still reported", () => {
  const report = reportOf(`${put}  - { at: 9s, get: { node: guest, file: f }, mayFail: true }\n`);
  expect(report.passed).toBe(true);
  expect(report.script).toMatchObject({ failed: 0, excused: 1, troubled: 1 });
  expect(terminalSummary(report, { wallTime: 1, command: "x" }, plain)).toContain("failed, as it may");
});

test("a step that changes nothing is reported, and does not fail the run", () => {
  const report = reportOf(
    `${put}  - { at: 9s, crash: guest }\n  - { at: 10s, join: [a, b] }\n  - { at: 11s, crash: [a, guest] }\n`,
  );
  expect(report.passed).toBe(true);
  expect(report.script).toMatchObject({ withoutEffect: 2, troubled: 2 });
  expect(report.script.problems.map(({ text, why }) => `${text}: ${why}`)).toEqual([
    "crash of guest: guest did not run",
    "join of 2 nodes: a ran already",
  ]);
});

test("operations of workloads fail a run only by expectations, and their failures are reported", () => {
  const text = `duration: 2min\nnodes: 2\nreplication: 3\nworkloads: [ put: { rate: 10/min, size: 1 MiB } ]\n`;
  const { report } = play(scenarioOf(text));
  expect(report.puts.failed).toBeGreaterThan(5);
  expect(report.passed).toBe(true);
  expect(terminalSummary(report, { wallTime: 1, command: "x" }, plain)).toMatch(/of \d+ puts failed/);
});

test("arrivals that find no node, or no file, are counted", () => {
  const text =
    "duration: 10min\nnodes: [ { names: [a], joins: false } ]\nworkloads: [ put: { rate: 10/min, size: 1 MiB }, get: { rate: 10/min } ]\n";
  const { report } = play(scenarioOf(text));
  expect(report.puts).toMatchObject({ started: 0 });
  expect(report.puts.dropped).toBeGreaterThan(50);
  expect(report.gets.dropped).toBeGreaterThan(50);
});

test("more replicas than nodes that offer room are warned of, whoever asks for them", () => {
  const warnings = (more: string) => warningsOf(scenarioOf(head + more));
  const asked = `steps: [ { at: 1s, put: { file: f, size: 1 B, replication: 4 } } ]\n`;
  expect(warnings(asked)).toEqual([
    "A put asks for 4 replicas of each chunk, but only 3 nodes offer room: no such chunk can have them all.",
  ]);
  expect(warnings("workloads: [ put: { rate: 1/min, size: 1 B } ]\nreplication: 5\n")).toHaveLength(1);
  expect(warnings("workloads: [ put: { rate: 1/min, size: 1 B } ]\n")).toEqual([]);
  // Nothing is put.
  expect(warnings("replication: 60\n")).toEqual([]);
});

test("only operations may have mayFail", () => {
  const step = (action: string) => () => scenarioOf(`${head}steps: [ { at: 1s, ${action}, mayFail: true } ]\n`);
  expect(step("crash: a")).toThrow(/steps\[0\]\.mayFail: .*only beside put, get and remove/);
  expect(step("limit: { node: a, up: 1 Mbit/s }")).toThrow(/mayFail/);
  expect(step("put: { file: f, size: 1 B }")).not.toThrow();
});
