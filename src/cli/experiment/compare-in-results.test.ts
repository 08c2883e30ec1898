import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { experimentOf, recordsOf } from "../../../test/setup/made-up-experiment.js";
import { Results } from "../../experiment/results/results.js";
import { takeFolder } from "../../experiment/results/results-folder.js";
import { writeRunsTables } from "../../experiment/results/runs-table.js";
import type { Run } from "../../experiment/run-record.js";
import { summarise } from "../../experiment/summary/summarise.js";
import type { Summary } from "../../experiment/summary/summary.js";
import { canonicalJson } from "../../report/text/json.js";
import { runCompare } from "../run/run-compare.js";

const names = ["random", "two-choices", "least-loaded"];
const evenness: Readonly<Record<string, number>> = { random: 0.4, "two-choices": 0.3, "least-loaded": 0.1 };
const experiment = experimentOf(names, ["load.stored.cv", "get.median"]);
const made = recordsOf(experiment, (setting, _seed, noise) => ({
  "load.stored.cv": (evenness[setting] ?? 0) + 0.01 * noise(`cv ${setting}`),
  "get.median": 4000 + 300 * noise("median") + 10 * noise(`median ${setting}`),
}));
const parent = mkdtempSync(join(tmpdir(), "swarmlab-compare-"));
const folder = join(parent, "placement");
const plain = { "no-charts": true, quiet: true };

beforeAll(() => {
  takeFolder(folder, { experiment: experiment.name, command: "swarmlab experiment resume placement.yaml" });
  const results = new Results(folder, { metrics: new Set(["load.stored.cv", "get.median"]) });
  for (const record of names.flatMap(made)) results.add(record);
  results.close();
  const counted = new Map(names.map((setting) => [setting, made(setting).map((one): Run => ({ ...one, setting }))]));
  writeRunsTables(folder, experiment, counted, (key) => results.get(key));
  writeFileSync(join(folder, "summary.json"), canonicalJson(summarise(experiment, made)));
});

afterAll(() => rmSync(parent, { recursive: true }));

async function printed(args: Parameters<typeof runCompare>[0]): Promise<string> {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    expect(await runCompare(args)).toBe(0);
    return write.mock.calls.map(([text]) => String(text)).join("");
  } finally {
    write.mockRestore();
  }
}

test("says which of two settings is better at what, with the interval over their common seeds; the first is the baseline", async () => {
  const text = await printed({ run: [folder], settings: "two-choices,least-loaded", json: false, ...plain });
  expect(text).toMatch(
    /least-loaded stores [23]\.\d+ times more evenly than two-choices \(95 %: 2\.\d+ to 3\.\d+ times; CV 0\.\d+ against 0\.\d+\)/,
  );
  expect(text).toMatch(/least-loaded and two-choices: downloads are as fast \(/);
  expect(text).not.toContain("random");
  const turned = await printed({ run: [folder], settings: "least-loaded,two-choices", json: false, ...plain });
  expect(turned).toMatch(/two-choices stores [23]\.\d+ times less evenly than least-loaded/);
});

test("the correction counts the comparisons that are looked at, and the figures are those of the whole experiment", async () => {
  const json = JSON.parse(
    await printed({ run: [folder], settings: "random,two-choices", json: true, ...plain }),
  ) as Summary;
  const whole = JSON.parse(canonicalJson(summarise(experiment, made))) as Summary;
  expect([whole.compared, json.compared]).toEqual([4, 2]);
  expect(json.cells).toEqual(whole.cells.filter(({ setting }) => setting !== "least-loaded"));
  const of = ({ comparisons }: Summary) =>
    comparisons.find(({ setting, metric }) => setting === "two-choices" && metric === "load.stored.cv");
  expect(of(json)?.interval).toEqual(of(whole)?.interval);
  expect(of(json)?.corrected?.confidence).toBeLessThan(of(whole)?.corrected?.confidence as number);
});

test("--out keeps the comparison as a summary of its own, and replaces no other folder", async () => {
  const out = join(parent, "two");
  await printed({ run: [folder], settings: "random,least-loaded", out, json: false, ...plain });
  expect(readFileSync(join(out, "summary.md"), "utf8")).toMatch(/least-loaded stores .* times more evenly than random/);
  writeFileSync(join(parent, "mine"), "");
  await expect(
    runCompare({ run: [folder], settings: "random,least-loaded", out: parent, json: false, ...plain }),
  ).rejects.toThrow(/holds files/);
});

test.each([
  [
    { run: [folder] },
    /which settings\? name two or more with --settings a,b; it has: random, two-choices, least-loaded/,
  ],
  [{ run: [folder], settings: "random,twochoices" }, /has no setting "twochoices"; it has: random/],
  [{ run: [folder], settings: "random" }, /expected two or more settings, each once, found "random"/],
  [{ run: [folder], settings: "random,random" }, /each once/],
  [{ run: [folder, folder], settings: "random,two-choices" }, /given alone/],
  [{ run: [parent], settings: "random,two-choices" }, /the folder of one experiment's results/],
  [{ run: [folder], settings: "random,two-choices", seed: 3 }, /runs that are over/],
])("refuses %j", async (args, message) => {
  await expect(runCompare({ json: false, ...plain, ...args })).rejects.toThrow(message);
});

test("a folder without a summary, or with one that is none, is told how to get it", async () => {
  const other = join(parent, "other");
  takeFolder(other, { experiment: "other", command: "swarmlab experiment resume other.yaml" });
  const args = { run: [other], settings: "a,b", json: false, ...plain };
  await expect(runCompare(args)).rejects.toThrow(/has no summary yet: make it with swarmlab experiment report/);
  writeFileSync(join(other, "summary.json"), "{}\n");
  await expect(runCompare(args)).rejects.toThrow(/this summary is of another version of swarmlab/);
});
