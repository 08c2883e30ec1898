import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { invoked, reportBeside, scenarioFile } from "./program.js";

const quiet = "duration: 1min\nnodes: 3\nsteps: [ { at: 1s, put: { node: node-1, file: film, size: 1 MiB } } ]\n";

test("of a bug base with damaged files it is said which cannot be played, and these do not count as failures", async () => {
  const bugs = join(dirname(scenarioFile(quiet)), "bugs");
  mkdirSync(bugs);
  writeFileSync(join(bugs, "sound.yaml"), quiet);
  writeFileSync(join(bugs, "damaged.yaml"), "steps: [\n");
  const { code, out } = await invoked(["fuzz", "--bugs", bugs, "--test"]);
  expect(code).toBe(2);
  expect(out).toMatch(/^cannot be played .*damaged\.yaml\n.*damaged\.yaml:\d+:\d+: not valid YAML/);
  expect(out).toMatch(/passes now .*sound\.yaml\n2 bugs, of which 0 still fail, and 1 cannot be played\n$/);
});

test.each([
  ["fuzz", "--seed", "1", "--write"],
  ["shrink", "FILE", "--out"],
])("%s refuses a file that it could not write, before it plays anything", async (...words) => {
  const file = scenarioFile(quiet);
  const nowhere = join(dirname(file), "no", "such", "folder.yaml");
  const { code, err } = await invoked([...words.map((word) => (word === "FILE" ? file : word)), nowhere]);
  expect(code).toBe(2);
  expect(err).toBe(`${nowhere}: cannot be written: there is no folder ${dirname(nowhere)}\n`);
});

test("a file is no bug base", async () => {
  const file = scenarioFile(quiet);
  const { code, err } = await invoked(["fuzz", "--bugs", file, "--list"]);
  expect([code, err]).toEqual([2, `${file}: expected the folder of the bug base, found a file\n`]);
});

test("explain says how a report gets a history, and never suggests the name that was given", async () => {
  const file = scenarioFile(quiet);
  const report = reportBeside(file);
  const run = ["run", file, "--quiet", "--no-charts", "--out", report];
  await invoked([...run, "--history", "none"]);
  const bare = await invoked(["explain", report]);
  expect([bare.code, bare.err]).toEqual([
    2,
    `${report}: there is no history.json.gz in it: run writes one with --history full\n`,
  ]);
  await invoked(run);
  const { code, err } = await invoked(["explain", report, "get", "film"]);
  expect([code, err]).toEqual([2, "there was no get of film\n"]);
});
