import { describe, expect, test } from "vitest";
import { SimulatedRun } from "../../src/play/worlds/simulated/simulated-run.js";
import { analyse } from "../../src/report/analysis/analyse.js";
import { metrics } from "../../src/report/analysis/metrics.js";
import type { Report } from "../../src/report/report.js";
import { headline } from "../../src/report/text/headline.js";
import { markdownReport } from "../../src/report/text/markdown.js";
import { plain, terminalSummary } from "../../src/report/text/terminal.js";
import { play, scenarioOf } from "./scenario.js";

const told = (report: Report): string[] => [
  terminalSummary(report, { wallTime: 1, command: "again" }, plain),
  markdownReport(report, [], "again"),
];

describe("a run in which nothing happened fails, and says so first", () => {
  test.each([
    ["nobody online", "nodes: [ { count: 3, joins: false } ]\n", /none of 3 nodes was online at any time/],
    [
      "every arrival dropped",
      "nodes: [ { count: 2 }, { names: [late], joins: false } ]\nworkloads: [ get: { rate: 10/min } ]\n",
      /all \d+ arrivals of the workloads came to nothing/,
    ],
    [
      "no arrival",
      "nodes: 3\nworkloads: [ put: { rate: 0.000001/d, size: 1 MiB } ]\n",
      /no arrival in the time played/,
    ],
  ])("%s", (_, rest, why) => {
    const { report } = play(scenarioOf(`duration: 10min\n${rest}expect: [ checks.failed == 0 ]\n`));
    expect(report.nothing).toMatch(why);
    expect(report.passed).toBe(false);
    expect(headline(report)).toMatch(/^Nothing happened: /);
    const [terminal, markdown] = told(report);
    expect(terminal?.split("\n")[1]).toMatch(/^Nothing happened: /);
    expect(markdown?.split("\n")[2]).toMatch(/^✗ \*\*Nothing happened: /);
  });

  test("a run whose nodes are asked for nothing passes, since that was meant", () => {
    const { report } = play(scenarioOf("duration: 1min\nnodes: 3\n"));
    expect(report).toMatchObject({ nothing: null, passed: true });
    expect(headline(report)).toContain("Nothing was put or fetched.");
  });
});

describe("an expectation without data", () => {
  const idle = "duration: 1min\nnodes: 3\nexpect:\n";
  const vain = [
    "files.lost == 0",
    "files.unavailable == 0",
    "files.underReplicatedChunks == 0",
    "availability.min == 100 %",
    "get.failed == 0",
    "get.p99 < 30s",
    "put.success == 100 %",
    "put.interrupted == 0",
    "repair.bytes == 0",
    "repair.failed == 0",
    "load.stored.max < 1 GiB",
    "load.stored.maxOverMean < 2",
    "transfers.refused == 0",
    "steps.failed == 0",
    "steps.withoutEffect == 0",
    "checks.failed == 0",
  ];

  test.each(vain)("fails: %s", (text) => {
    const { report } = play(scenarioOf(`${idle}  - ${text}\n`, { knownMetrics: metrics }));
    expect(report.expectations).toMatchObject([{ actual: null, verdict: "failed", passed: false }]);
    expect(report.passed).toBe(false);
    for (const one of told(report)) expect(one).toContain("nothing to measure");
  });

  test.each(vain)("is void where that is allowed: %s", (text) => {
    const { report } = play(scenarioOf(`${idle}  - { that: "${text}", allowVoid: true }\n`, { knownMetrics: metrics }));
    expect(report.expectations).toMatchObject([{ actual: null, verdict: "void", passed: true }]);
    expect(report.passed).toBe(true);
    expect(headline(report)).toContain("had nothing to measure, which is allowed");
    // An expectation without data gets no tick.
    for (const one of told(report)) expect(one).not.toContain("✓ files");
  });

  test("that has data is judged as usual, whether it may be void or not", () => {
    const text = `duration: 1min
nodes: 3
steps: [ { at: 1s, put: { file: f, size: 1 MiB } } ]
expect:
  - { that: files.lost == 0, allowVoid: true }
  - { that: files.committed == 2, allowVoid: true }
  - get.started == 0
`;
    const { report } = play(scenarioOf(text, { knownMetrics: metrics }));
    expect(report.expectations.map(({ verdict }) => verdict)).toEqual(["held", "failed", "held"]);
  });
});

describe("a run that was cut short", () => {
  const scenario = scenarioOf(
    `duration: 10min
nodes: 5
replication: 2
workloads: [ put: { rate: 10/min, size: 4 MiB }, get: { rate: 20/min } ]
steps: [ { at: 9min, get: { file: put-000000 } } ]
expect: [ files.lost == 0, get.succeeded > 100000, leave.p99 < 1s ]
`,
    { knownMetrics: metrics },
  );
  const run = new SimulatedRun(scenario);
  run.advanceTo(120_000);
  const report = analyse(run.finish(), scenario.expect);

  test("is not judged: expectations that hold are said to hold so far", () => {
    expect(report).toMatchObject({ verdict: "not judged", passed: false });
    expect(report.expectations.map(({ verdict }) => verdict)).toEqual(["held so far", "not judged", "not judged"]);
    expect(headline(report)).toBe("Cut short at 2 min of 10 min: not judged.");
  });

  test("has no tick on its first screen, and no cross", () => {
    const [terminal = "", markdown = ""] = told(report);
    for (const screen of [terminal, markdown.split("\n## ")[0] ?? ""]) {
      expect(screen).not.toMatch(/[✓✗]/);
      expect(screen).toContain("Cut short at 2 min of 10 min");
      expect(screen).toContain("held so far");
    }
  });

  test("has failed even so if a step failed that must succeed", () => {
    const early = scenarioOf(
      `duration: 10min\nnodes: 2\nreplication: 3\nsteps: [ { at: 1s, put: { file: f, size: 1 B } } ]\n`,
    );
    const begun = new SimulatedRun(early);
    begun.advanceTo(60_000);
    expect(analyse(begun.finish(), [])).toMatchObject({ verdict: "failed", passed: false });
  });
});
