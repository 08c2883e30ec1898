import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { invoked, reportBeside, scenarioFile } from "./program.js";

const failing = `
duration: 5min
nodes: [ { count: 5, zone: [a, b] } ]
replication: 1
tracker: { announceInterval: 7s }
steps:
  - { at: 11s, put: { node: node-3, file: film, size: 5 MiB } }
  - { at: 13s, put: { node: node-1, file: song, size: 2 MiB } }
  - { at: 31s, get: { file: film, pick: 2 }, over: 17s }
  - { at: 90s, crash: { pick: 2 }, for: 41s }
  - { at: 151s, crash: { all: true, disk: wiped }, over: 50s }
expect: [ files.lost == 0 ]
`;

test("shrink writes a scenario of a few lines that fails alike when it is run", async () => {
  const file = scenarioFile(failing);
  const out = `${file}.shrunk.yaml`;
  const { code, err } = await invoked(["shrink", file, "--out", out, "--seconds", "40"]);
  expect(err).toMatch(/2 steps left after \d+ runs: files\.lost == 0/);
  expect(code).toBe(0);
  const text = readFileSync(out, "utf8");
  expect(text).toMatch(/^# Fails: files\.lost == 0\n# It was \d\.\n# Shrunk from /);
  expect(text).toContain(`# Play it: swarmlab run ${out} --strict\n`);
  const { steps } = parse(text) as { steps: { put?: unknown; crash?: unknown }[] };
  expect(steps).toEqual([expect.objectContaining({ put: expect.anything() }), { at: "2s", crash: expect.anything() }]);
  const again = await invoked(["run", out, "--strict", "--no-charts", "--quiet", "--out", reportBeside(out)]);
  expect([again.code, again.err]).toEqual([1, expect.stringContaining("files.lost == 0")]);
});

test("shrink says that there is nothing to shrink", async () => {
  const { code, out, err } = await invoked(["shrink", scenarioFile(failing.replace("== 0", ">= 0"))]);
  expect([code, out]).toEqual([1, ""]);
  expect(err).toMatch(/fails no check and no expectation: there is nothing to shrink/);
});
