import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { reproduce, reproduceFidelity } from "../../src/cli/run/reproduce.js";
import type { Scenario } from "../../src/scenario/scenario.js";
import { invoked, scenarioFile, small, spawned, spawnedInto, temporaryFolder } from "./program.js";

test("help shows every command, examples and the exit codes", async () => {
  const { code, out } = await spawned(["--help"]);
  expect(code).toBe(0);
  for (const name of ["run", "validate", "tracker", "node", "put", "get", "ls", "rm", "leave", "status", "completion"])
    expect(out).toContain(`swarmlab ${name}`);
  expect(out).toMatch(/Examples:\n {2}swarmlab run scenarios\/churn\.yaml/);
  expect(out).toContain("Exit codes:");
});

test("help of a command shows no default for options that have none", async () => {
  for (const name of ["run", "validate", "rm"])
    expect((await spawned([name, "--help"])).out).not.toContain("[default: []]");
});

test("completion knows commands and options", async () => {
  const script = await spawned(["completion"]);
  expect(script.code).toBe(0);
  expect(script.out).toContain("complete -o bashdefault");
  const words = await spawned(["--get-yargs-completions", "swarmlab", "run", "--"]);
  expect(words.out.split("\n")).toEqual(expect.arrayContaining(["--seed", "--no-charts", "--transport"]));
});

test("validate prints the parts of a scenario", async () => {
  const { code, out } = await invoked(["validate", scenarioFile(small)]);
  expect(code).toBe(0);
  expect(out).toMatch(/^ok {2}.*small\.yaml {2}small: 8 nodes, 5 min, 1 step, 2 workloads, 1 expectation\n$/);
});

test("a live command without a tracker, or with one that does not answer, says so in a line", async () => {
  const unnamed = await invoked(["ls"]);
  expect([unnamed.code, unnamed.err.split("\n").length]).toEqual([2, 2]);
  expect(unnamed.err).toContain("SWARMLAB_TRACKER");
  const absent = await invoked(["ls", "--tracker", "127.0.0.1:1"]);
  expect([absent.code, absent.err.split("\n").length]).toEqual([1, 2]);
  expect(absent.err).toContain("UNAVAILABLE");
});

test("messages spell a command in the way in which the program was started", () => {
  const scenario = { seed: 1 } as Scenario;
  const line = (env: Record<string, string>) =>
    reproduce(env, "s.yaml", scenario, { command: "run", set: ["name=it's"], flags: [] });
  expect(line({})).toBe("swarmlab run s.yaml --seed 1 --set 'name=it'\\''s'");
  expect(line({ npm_lifecycle_event: "test" })).toBe(line({}));
  expect(line({ npm_lifecycle_event: "sim" })).toBe("npm run sim s.yaml -- --seed 1 --set 'name=it'\\''s'");
  expect(line({ npm_lifecycle_event: "swarmlab" })).toMatch(/^npm run swarmlab -- run s\.yaml --seed 1 --set/);
});

test("the command that repeats a comparison has every option that decides its result", () => {
  const comparison = {
    ...{
      set: ["a=1"],
      transport: "processes" as const,
      netns: false,
      "nodes-per-process": 4,
      speed: 2,
      runs: 3,
      calibrate: false,
    },
    ...{ write: "fitted.yaml", "expect-median": 0.07, "expect-each": 2.5, "expect-agreement": 0.9 },
  };
  expect(reproduceFidelity({}, "s.yaml", { seed: 1 } as Scenario, comparison)).toBe(
    "swarmlab fidelity s.yaml --seed 1 --set a=1 --transport processes --nodes-per-process 4 --speed 2 --runs 3 " +
      "--calibrate --expect-median 7% --expect-each 250% --expect-agreement 90%",
  );
});

test("a node says that it waits for its tracker, and why", async () => {
  const words = ["node", "--tracker", "127.0.0.1:1", "--data", temporaryFolder()];
  const { err, out } = await spawned(words, (child, said) => said.includes("still asking") && child.kill("SIGKILL"));
  const events = err
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { event: string; tracker?: string; error?: string });
  expect(events.at(-1)).toMatchObject({
    event: "waiting",
    tracker: "127.0.0.1:1",
    error: expect.stringMatching(/^UNAVAILABLE: .*ECONNREFUSED/),
  });
  expect(out).toBe("");
});

test.skipIf(!existsSync("/dev/full"))("an output that cannot be written is told in a line", async () => {
  const { code, err } = await spawnedInto("/dev/full", ["validate", scenarioFile(small)]);
  expect([code, err.split("\n").length]).toEqual([1, 2]);
  expect(err).toMatch(/^swarmlab: cannot write to the standard output: .*ENOSPC/);
});
