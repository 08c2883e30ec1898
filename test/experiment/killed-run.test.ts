import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { invoked, spawned } from "../cli/program.js";
import { experimentFile, recordsIn, tablesIn } from "./experiment-file.js";

/** Runs the program, and sends it a signal once so many runs have a record. Resolves when the process has ended. */
async function interrupted(words: readonly string[], folder: string, records: number, signal: NodeJS.Signals) {
  let looking: NodeJS.Timeout | undefined;
  const ended = spawned([...words, "--jobs", "2", "--out", folder], (child) => {
    looking ??= setInterval(() => {
      if (!existsSync(folder) || recordsIn(folder).length < records) return;
      clearInterval(looking);
      child.kill(signal);
    }, 5);
  });
  return ended.finally(() => clearInterval(looking));
}

test("a killed runner loses only the runs under way, and resume plays the rest: no run is lost, none is played twice", async () => {
  const file = experimentFile("1..60");
  const folder = join(dirname(file), "results");
  for (const [round, records] of [20, 60].entries()) {
    const { code } = await interrupted(
      ["experiment", round === 0 ? "run" : "resume", file],
      folder,
      records,
      "SIGKILL",
    );
    expect(code).toBeNull();
    expect(existsSync(join(folder, "runs.csv"))).toBe(false);
  }
  const before = recordsIn(folder);
  expect(before.length).toBeGreaterThanOrEqual(60);
  expect(before.length).toBeLessThan(120);
  // Append the start of a record, as a kill in the middle of a write can leave it.
  const [first] = readdirSync(folder).filter((name) => name.startsWith("records-"));
  const [line] = readFileSync(join(folder, first!), "utf8").split("\n");
  appendFileSync(join(folder, first!), line!.slice(0, 100));

  const status = await invoked(["experiment", "status", file, "--out", folder]);
  expect(status.out).toContain(`${before.length} of 120 runs done`);
  expect(status.err).toContain("was not written to the end");
  const resumed = await spawned(["experiment", "resume", file, "--out", folder, "--jobs", "2", "--no-charts"]);
  expect(resumed.err).toContain(`placement: ${before.length} of 120 runs`);
  expect(resumed).toMatchObject({ code: 0 });
  const whole = new Set<string>();
  for (const name of readdirSync(folder).filter((one) => one.startsWith("records-")))
    for (const text of readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1)) {
      const { key } = JSON.parse(text);
      expect(whole.has(key)).toBe(false);
      whole.add(key);
    }
  expect(whole.size).toBe(120);
  expect(readdirSync(folder).filter((name) => name.includes(".new"))).toEqual([]);

  const alone = join(dirname(file), "alone");
  expect(
    (await spawned(["experiment", "run", file, "--out", alone, "--jobs", "1", "--quiet", "--no-charts"])).code,
  ).toBe(0);
  expect(tablesIn(folder)).toBe(tablesIn(alone));
});

test("Ctrl-C ends an experiment at once; the command says how to continue, and finished runs are kept", async () => {
  const file = experimentFile("1..60");
  const folder = join(dirname(file), "results");
  const stopped = await interrupted(["experiment", "run", file, "--json"], folder, 10, "SIGINT");
  expect(stopped.code).toBe(130);
  const [, done] = /(\d+) of 120 runs done, in .*; go on with: experiment resume/.exec(stopped.err) ?? [];
  expect(recordsIn(folder)).toHaveLength(Number(done));
  expect(JSON.parse(stopped.out)).toMatchObject({ interrupted: true, wanted: 120, done: Number(done), folder });
  const { code, err } = await spawned(["experiment", "resume", file, "--out", folder]);
  expect([code, err]).toEqual([0, expect.stringContaining(`placement: ${done} of 120 runs`)]);
  expect(recordsIn(folder)).toHaveLength(120);
});
