import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { playSeed } from "../../src/campaign/play-seed.js";
import { branchesOf } from "../../src/campaign/run/branches.js";
import type { SeedFailure, Tally } from "../../src/campaign/run/tally.js";
import { invoked, reportBeside, scenarioFile, spawned, temporaryFolder } from "../cli/program.js";

interface Told extends Omit<Tally, "failures"> {
  readonly failures: readonly (SeedFailure & { readonly command: string; readonly kept: string })[];
}

async function fuzzed(...words: readonly string[]): Promise<Told> {
  const bugs = join(temporaryFolder(), "bugs");
  const { out } = await spawned(["fuzz", ...words, "--bugs", bugs, "--no-shrink", "--quiet", "--json"]);
  const { seconds: _seconds, ...told } = JSON.parse(out);
  return told;
}

test("branches begin where the seeds in their order first meet a situation, and do not depend on the threads", async () => {
  const alone = await fuzzed("--seeds", "6", "--branches", "1", "--jobs", "1");
  expect(await fuzzed("--seeds", "6", "--branches", "1", "--jobs", "2")).toEqual(alone);
  const met = Object.entries(alone.firstMet);
  expect(met.length).toBeGreaterThan(15);
  expect([alone.trials, alone.branches, alone.failures]).toEqual([6, met.length, []]);
  const [situation, { seed, at }] = met.find(([, one]) => one.seed > 1)!;
  expect(playSeed(seed, null).firstMet[situation]).toBe(at);
  for (let before = 1; before < seed; before++) expect(playSeed(before, null).situations[situation]).toBe(0);
}, 180_000);

test("no two branches are equal, even of situations that are met at the same moment", () => {
  const branches = branchesOf({ b: { seed: 2, at: 5 }, a: { seed: 2, at: 5 }, c: { seed: 1, at: 9 } }, 2);
  expect(branches.map(({ situation, redraw }) => [situation, redraw.at, redraw.salt])).toEqual([
    ["c", 9, 1],
    ["c", 9, 2],
    ["a", 5, 3],
    ["a", 5, 4],
    ["b", 5, 5],
    ["b", 5, 6],
  ]);
});

const failing = `
duration: 2min
nodes: 6
steps:
  - { at: 5s, put: { node: node-3, file: film, size: 5 MiB } }
  - { at: 30s, get: { file: film, pick: 2 }, over: 17s }
expect: [ files.lost > 0 ]
`;

test("a branch that fails is kept with its origin, and its command plays it again", async () => {
  const file = scenarioFile(failing);
  const { failures, branches } = await fuzzed(file, "--seeds", "1", "--branches", "1", "--jobs", "1");
  expect(branches).toBeGreaterThan(0);
  expect(failures.length).toBe(1 + branches);
  const { seed, branch, command, kept } = failures.at(-1)!;
  const { situation, redraw } = branch!;
  expect(command).toBe(`swarmlab fuzz ${file} --seed ${seed} --at ${redraw.at}ms --salt ${redraw.salt}`);
  const [, ...words] = command.split(" ");
  const again = await invoked([...words, "--json"]);
  expect([again.code, JSON.parse(again.out)]).toMatchObject([
    1,
    { seed, redraw, failures: [{ check: "files.lost > 0" }] },
  ]);
  const text = readFileSync(kept, "utf8");
  expect(text).toContain(`From seed ${seed} of swarmlab fuzz, branched at ${redraw.at}ms with salt ${redraw.salt}, `);
  expect(text).toContain(`where this was first met: ${situation}.`);
  const run = await invoked(["run", kept, "--strict", "--no-charts", "--quiet", "--out", reportBeside(file)]);
  expect([run.code, run.err]).toEqual([1, expect.stringContaining("files.lost > 0")]);
}, 120_000);

test("a branch is named by a seed, a time and a salt", async () => {
  const { code, err } = await invoked(["fuzz", "--seed", "3", "--at", "90s"]);
  expect([code, err]).toEqual([2, expect.stringContaining("give --seed, --at and --salt")]);
});
