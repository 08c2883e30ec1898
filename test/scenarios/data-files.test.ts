import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { simulate } from "../../src/index.js";
import type { Report } from "../../src/report/report.js";

const folder = mkdtempSync(join(tmpdir(), "swarmlab-data-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Simulates a scenario beside a file that it names `data.csv`. */
function play(yaml: string, data: string): Report {
  writeFileSync(join(folder, "data.csv"), data);
  writeFileSync(join(folder, "case.yaml"), yaml);
  return simulate(join(folder, "case.yaml"));
}

describe("reading from a host that is 80 ms away takes the time that this latency implies", () => {
  const yaml = `duration: 10min
nodes: 2
replication: 1
network: { latency: { matrix: data.csv } }
steps:
  - { at: 1min, put: { file: a, size: 1 B, node: node-1 } }
  - { at: 2min, get: { file: a, node: node-1 } }
  - { at: 2min, get: { file: a, node: node-2 } }
expect: [get.max > 70ms]
`;

  test.each([
    ["numbers are the names of rows and columns", ",0,1\n0,0,80\n1,80,0\n"],
    ["one direction was not measured", "0,\n80,0\n"],
  ])("where %s", (_what, data) => {
    expect(play(yaml, data).expectations).toMatchObject([{ passed: true }]);
  });

  test.each([
    ["a time is NaN", "0,NaN\n80,0\n", /data\.csv:1: row 1, column 2: .*found "NaN"/],
    ["nothing was measured", "0,\n,0\n", /data\.csv:1: row 1: no time to another host was measured/],
  ])("and nothing is played where %s", (_what, data, problem) => {
    expect(() => play(yaml, data)).toThrow(problem);
  });
});

test("a node whose first record is its end is online before, also where that lies after the end of the run", () => {
  const yaml = `duration: 20min
replication: 1
nodes:
  - { names: [alice, bob] }
churn: { trace: data.csv }
expect: [nodes.meanOnline == 2]
`;
  const trace = "0,bob,up\n5000,alice,down\n";
  for (const duration of ["20min", "2h"]) {
    const { expectations } = play(yaml.replace("20min", duration), trace);
    expect(expectations[0]?.actual).toBeCloseTo(duration === "20min" ? 2 : 1 + 5000 / 7200, 3);
  }
});

test("a trace that counts from 1970 is played from its origin, and from nowhere else", () => {
  const yaml = `duration: 3h
replication: 1
nodes:
  - { names: [alice, bob] }
churn: { trace: data.csv }
expect: [nodes.meanOnline > 1.3]
`;
  const trace = "1700000000,alice,up\n1700003600,alice,down\n1700000000,bob,up\n";
  expect(() => play(yaml, trace)).toThrow(/write \{ file: data\.csv, origin: 1700000000 \}, or origin: first/);
  for (const origin of ["1700000000", "first"]) {
    const { expectations } = play(
      yaml.replace("trace: data.csv", `trace: { file: data.csv, origin: ${origin} }`),
      trace,
    );
    expect(expectations[0]?.actual).toBeCloseTo(4 / 3, 3);
  }
});
