import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { invoked, scenarioFile, small, spawned, temporaryFolder } from "../cli/program.js";
import { experimentFile, recordsIn, stoppingRule, tablesIn } from "./experiment-file.js";

test.each([
  ["without a stopping rule", ""],
  ["with a stopping rule", stoppingRule],
])("results are byte-identical for 1, 2 and 5 threads %s", async (_, more) => {
  const file = experimentFile("1..12", more);
  const tables: string[] = [];
  for (const jobs of [1, 2, 5]) {
    const out = join(dirname(file), `with-${jobs}`);
    const { code, err } = await spawned([
      "experiment",
      "run",
      file,
      "--out",
      out,
      "--jobs",
      `${jobs}`,
      "--quiet",
      "--no-charts",
    ]);
    expect([code, err]).toEqual([0, ""]);
    tables.push(tablesIn(out));
  }
  expect(tables[0]!.split("\n").length).toBeGreaterThan(16);
  expect(new Set(tables).size).toBe(1);
});

test("with more seeds only the new runs are played, and the table is that of an experiment with all seeds from the start", async () => {
  const file = experimentFile("1..3");
  const out = join(dirname(file), "results");
  const run = (path: string, folder: string) =>
    spawned(["experiment", "run", path, "--out", folder, "--quiet", "--no-charts"]);
  expect((await run(file, out)).code).toBe(0);
  writeFileSync(file, readFileSync(file, "utf8").replace("1..3", "1..5"));
  expect((await run(file, out)).code).toBe(0);
  expect(recordsIn(out)).toHaveLength(10);
  expect(readFileSync(join(out, "experiment.yaml"), "utf8")).toBe(readFileSync(file, "utf8"));
  const anew = join(dirname(file), "anew");
  await run(file, anew);
  expect(tablesIn(out)).toBe(tablesIn(anew));
  const [header, row] = readFileSync(join(out, "runs.csv"), "utf8").split("\n");
  expect(header).toBe("experiment,scenario,setting,placement,seed,network,outcome,passed,metric,unit,value,key");
  expect(row).toMatch(/^placement,small,random,random,1,,finished,true,load\.stored\.cv,ratio,[\d.]+,[0-9a-f]{64}$/);
});

test("parts of a job array are merged into what one run gives", async () => {
  const file = experimentFile("1..5");
  const folders = [0, 1, 2].map((part) => join(dirname(file), `part-${part}`));
  for (const [part, out] of folders.entries()) {
    const { code, err } = await spawned(["experiment", "run", file, "--shard", `${part}/3`, "--out", out]);
    expect([code, err]).toEqual([0, expect.stringMatching(/part \d\/3: [34] of [34] runs done/)]);
    expect(existsSync(join(out, "runs.csv"))).toBe(false);
  }
  const merged = join(dirname(file), "merged");
  const words = folders.flatMap((folder) => ["--merge", folder]);
  words.push("--no-charts");
  const early = await invoked(["experiment", "report", file, "--out", merged, ...words.slice(0, 4)]);
  expect([early.code, early.err]).toEqual([1, expect.stringContaining("3 of 10 runs are missing: go on with")]);
  expect((await invoked(["experiment", "report", file, "--out", merged, ...words])).code).toBe(0);
  const alone = join(dirname(file), "alone");
  await spawned(["experiment", "run", file, "--out", alone, "--no-charts"]);
  expect(tablesIn(merged)).toBe(tablesIn(alone));
});

test("whole reports are kept on request, and runs without one are played for it", async () => {
  const file = experimentFile("1..2");
  const out = join(dirname(file), "results");
  await spawned(["experiment", "run", file, "--out", out]);
  const chartsIn = () => readdirSync(out).filter((name) => name.endsWith(".png"));
  const charts = chartsIn();
  expect(charts.length).toBeGreaterThan(0);
  const summary = readFileSync(join(out, "summary.md"), "utf8");
  for (const name of charts) expect(summary).toContain(`](${name})`);
  const { code } = await spawned(["experiment", "run", file, "--out", out, "--keep-reports", "--no-charts"]);
  expect(chartsIn()).toEqual([]);
  expect(code).toBe(0);
  const keys = new Set(recordsIn(out).map(({ key }) => key));
  expect(readdirSync(join(out, "reports")).sort()).toEqual([...keys].map((key) => `${key}.json`).sort());
  const paths = [...keys].slice(0, 2).map((key) => join(out, "reports", `${key}.json`));
  expect((await invoked(["compare", ...paths])).code).toBe(0);
});

test("sweep asks without a file", async () => {
  const path = scenarioFile(small);
  const out = join(dirname(path), "results");
  const words = ["sweep", path, "--seeds", "1..2", "--vary", "replication=1,2", "--metric", "get.median", "--out", out];
  const { code, out: said } = await spawned(words);
  expect([code, said]).toEqual([0, expect.stringContaining("4 finished runs over 2 seeds")]);
  expect(recordsIn(out)).toHaveLength(4);
});

test("bad input is reported with exit code 2, and nothing is written", async () => {
  const file = experimentFile("1..2");
  const out = join(dirname(file), "results");
  const bad = experimentFile("1..8", "stop: { metric: get.medium, width: 5 % }\n");
  const foreign = temporaryFolder();
  writeFileSync(join(foreign, "thesis.tex"), "");
  const other = join(dirname(file), "other");
  mkdirSync(other);
  writeFileSync(join(other, "results.json"), '{"format":"swarmlab-results/1","experiment":"crowd","command":""}');
  const damaged = join(dirname(file), "damaged");
  mkdirSync(damaged);
  writeFileSync(join(damaged, "results.json"), '{"format":"swarmlab-results/1","experiment":"placement","command":""}');
  writeFileSync(join(damaged, "records-1.jsonl"), "no record\n");
  for (const [words, said] of [
    [["run", bad], /placement\.yaml:7:17 stop\.metric: .*get\.medium/],
    [["run", "nowhere.yaml"], /nowhere\.yaml: .*no such file/],
    [["run"], /name the file of the experiment/],
    [["resume", file], /has no results of placement/],
    [["status", file], /has no results of placement/],
    [["report", file], /has no results of placement/],
    [["report", file, "--merge", foreign], /has no results of an experiment/],
    [["report", file, "--merge", other], /has the results of crowd, not of placement/],
    [["report", file, "--merge", damaged], /records-1\.jsonl/],
    [["run", file, "--shard", "3/3"], /--shard: expected i\/n/],
    [["run", file, "--jobs", "0"], /--jobs: expected/],
    [["play", file], /action/],
  ] as const) {
    const { code, err } = await invoked(["experiment", ...words, "--out", out]);
    expect([words, code, err]).toEqual([words, 2, expect.stringMatching(said)]);
    expect(existsSync(out)).toBe(false);
  }
  for (const [folder, said] of [
    [foreign, /holds files, but no results of an experiment/],
    [other, /has the results of crowd, not of placement/],
    ["/proc/results", /cannot write to \/proc\/results/],
  ] as const) {
    const { code, err } = await invoked(["experiment", "run", file, "--out", folder]);
    expect([code, err]).toEqual([2, expect.stringMatching(said)]);
  }
  expect(readdirSync(foreign)).toEqual(["thesis.tex"]);
  const swept = await invoked(["sweep", scenarioFile(small), "--vary", "tracker.placement=best,worst", "--out", out]);
  expect([swept.code, existsSync(out)]).toEqual([2, false]);
});
