import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { invoked, scenarioFile, small, temporaryFolder } from "./program.js";

/** A folder with a report on the small scenario. */
async function reported(...words: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  const scenario = scenarioFile(small);
  const { code } = await invoked(["run", scenario, "--no-charts", "--quiet", "--out", folder, ...words]);
  expect(code).toBe(0);
  return folder;
}

test("compares folders and files, and leaves a folder with words, figures and charts", async () => {
  const [a, b] = [await reported(), await reported("--set", "replication=3")];
  const out = join(temporaryFolder(), "comparison");
  const told = await invoked(["compare", a, join(b, "report.json"), "--out", out]);
  expect(told).toMatchObject({ code: 0, err: "" });
  expect(told.out).toMatch(/^setting/m);
  expect(told.out).toMatch(/^replication +2 +3$/m);
  expect(told.out).toContain("There is one run of each setting, so there is no interval");
  expect(told.out).not.toContain("\u001b[");
  const files = ["availability.png", "comparison.json", "comparison.md", "evenness.png", "repair.png", "report.html"];
  expect(readdirSync(out).sort()).toEqual(files);
  const json = await invoked(["compare", a, b, "--json"]);
  expect(JSON.parse(json.out)).toMatchObject({ format: "swarmlab-comparison/1", settings: [{ name: "replication" }] });
  expect(readFileSync(join(out, "comparison.md"), "utf8")).toContain("## Differences");
  // An older comparison is replaced; a folder of something else is not.
  expect((await invoked(["compare", a, b, "--out", out, "--no-charts"])).code).toBe(0);
  expect(readdirSync(out).sort()).toEqual(["comparison.json", "comparison.md", "report.html"]);
  expect((await invoked(["compare", a, b, "--out", a])).code).toBe(2);
});

test("runs scenarios: beside a report of the same run the history is the same", async () => {
  const path = scenarioFile(small);
  const { code, out } = await invoked(["compare", await reported(), path, "--quiet"]);
  expect(code).toBe(0);
  expect(out).toContain("the histories are the same");
  const seeded = await invoked(["compare", path, await reported(), "--seed", "2", "--quiet"]);
  expect(seeded.out).toMatch(/^seed +2 +1$/m);
});

test("varies a setting of one scenario", async () => {
  const words = ["compare", scenarioFile(small), "--vary", "tracker.placement=random,two-choices", "--json", "--quiet"];
  const { code, out } = await invoked(words);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    runs: [{ name: "random" }, { name: "two-choices" }],
    settings: [{ name: "placement", values: ["random", "two-choices"] }],
  });
});

test("names runs by the setting and its value where a value alone says nothing", async () => {
  const out = join(temporaryFolder(), "comparison");
  const words = ["compare", scenarioFile(small), "--vary", "replication=1, 3", "--no-charts", "--quiet", "--out", out];
  const told = await invoked(words);
  expect(told).toMatchObject({ code: 0, err: "" });
  expect(told.out).toMatch(/^replication 3 against replication 1$/m);
  expect(readFileSync(join(out, "comparison.md"), "utf8")).toMatch(/^# Comparison of replication 1, replication 3$/m);
  const { runs } = JSON.parse(readFileSync(join(out, "comparison.json"), "utf8"));
  expect(runs).toMatchObject([{ name: "replication 1" }, { name: "replication 3" }]);
});

test("names the first event in which runs of one scenario differ", async () => {
  const words = ["compare", scenarioFile(small), "--vary", "replication=1,2", "--quiet"];
  const { code, out } = await invoked(words);
  expect(code).toBe(0);
  const parted =
    /replication 2 and replication 1: after [\d,]+ equal events their histories part\. In replication 1 at \d+\.\d{6} s, \S+: /;
  expect(out).toMatch(parted);
  const json = JSON.parse((await invoked([...words, "--json"])).out);
  expect(json.firstDifferences).toMatchObject([{ run: "replication 2", events: [{ owner: expect.any(String) }, {}] }]);
  // The same run twice has no first difference, and a report cannot be played again.
  const same = await invoked(["compare", await reported(), scenarioFile(small), "--json", "--quiet"]);
  expect(JSON.parse(same.out).firstDifferences).toEqual([]);
});

test("refuses reports of another version, cut off, or with values that cannot be", async () => {
  const good = await reported();
  const file = join(good, "report.json");
  const text = readFileSync(file, "utf8");
  const bad = join(temporaryFolder(), "bad.json");
  const refused = async (content: string, said: RegExp): Promise<void> => {
    writeFileSync(bad, content);
    const { code, err } = await invoked(["compare", good, bad]);
    expect(err).toContain(bad);
    expect(err).toMatch(said);
    expect(code).toBe(2);
  };
  await refused(text.replace("swarmlab-report/1", "swarmlab-report/9"), /format: expected "swarmlab-report\/1", found/);
  await refused(text.slice(0, text.length / 2), /not JSON, or cut off/);
  await refused("null", /format: expected .* found nothing/);
  await refused(text.replace(/"committed": \d+/, '"committed": -1'), /files\.committed: /);
  await refused(text.replace(/"seed": \d+/, '"seed": 1e999'), /run\.seed: /);
  writeFileSync(bad, "");
  truncateSync(bad, 65 * 2 ** 20);
  expect((await invoked(["compare", good, bad])).err).toContain("larger than 64 MiB");
});

test.each([
  [["compare", "missing.json", "missing.json"], /missing\.json: cannot be read/],
  [["compare", "one.yaml"], /one\.yaml/],
  [["compare", "a.json", "b.json", "--seed", "3"], /--set and --seed change scenarios/],
  [["compare", "a.yaml", "b.yaml", "--vary", "x=1,2"], /--vary is for one scenario/],
  [["compare", "a.yaml", "--vary", "replication"], /expected path=value,value/],
  [["compare", "a.yaml", "--vary", "replication=2,2"], /given twice/],
])("refuses %j", async (words, said) => {
  const { code, err, out } = await invoked(words);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(said);
});

test("one run alone, and a report's folder without a report, are refused", async () => {
  expect(await invoked(["compare", await reported()])).toMatchObject({
    code: 2,
    err: expect.stringMatching(/two runs or more/),
  });
  const empty = temporaryFolder();
  const { code, err } = await invoked(["compare", empty, empty]);
  expect(code).toBe(2);
  expect(err).toContain("report.json: cannot be read");
});
