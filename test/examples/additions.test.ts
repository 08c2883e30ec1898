import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { after, blocksOf } from "./added-files.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const blocks = blocksOf(readFileSync(join(root, "CONTRIBUTING.md"), "utf8"));

/** What the source needs to be compiled, tested and run. */
const parts = [
  ...["src", "data", "docs", "shims", "scripts"],
  ...["test/contract", "test/fixtures", "test/oracles", "test/setup", "test/scenarios/scenario.ts"],
  ...["package.json", "tsconfig.json", "vitest.config.ts", "biome.json"],
];

let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "swarmlab-additions-"));
  for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true });
  // The copy needs a folder of its own, since vitest writes into it.
  mkdirSync(join(copy, "node_modules"));
  for (const name of readdirSync(join(root, "node_modules")))
    if (!name.startsWith(".vite")) symlinkSync(join(root, "node_modules", name), join(copy, "node_modules", name));
  for (const block of blocks) {
    const path = join(copy, block.file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, after(block, existsSync(path) ? readFileSync(path, "utf8") : undefined));
  }
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Runs a program of Node in the copy. Throws with all that it printed when it fails. */
async function node(...words: string[]): Promise<string> {
  const environment = { ...process.env, NO_COLOR: "1", VITEST: undefined, NODE_ENV: undefined };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { cwd: copy, env: environment });
    return stdout + stderr;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${words.join(" ")} failed:\n${stdout}${stderr}`);
  }
}

test("a policy and a step are one file, one row and a test, and a chart is one file and one row", () => {
  expect(blocks.map(({ file, language }) => `${language} ${file}`)).toEqual([
    "ts src/policies/placement/three-choices.ts",
    "diff src/policies/placement/policies.ts",
    "ts src/policies/placement/three-choices.test.ts",
    "ts src/scenario/steps/drain.ts",
    "diff src/scenario/steps/steps.ts",
    "ts src/scenario/steps/drain.test.ts",
    "ts src/report/charts/chart-gets.ts",
    "diff src/report/charts/charts.ts",
  ]);
  const rows = blocks.filter(({ language }) => language === "diff");
  // Each diff adds an import and a row.
  for (const { lines } of rows) expect(lines.filter((line) => line.startsWith("+"))).toHaveLength(2);
});

test("the source with them is sound to the compiler and to the linter", async () => {
  const config = JSON.parse(readFileSync(join(copy, "tsconfig.json"), "utf8"));
  writeFileSync(
    join(copy, "tsconfig.added.json"),
    JSON.stringify({
      ...config,
      include: ["src"],
      // `config.exclude` has src/page, since its code needs the types of a browser.
      exclude: [...config.exclude, "src/**/*.test.ts"],
      files: blocks.flatMap(({ file }) => (file.endsWith(".test.ts") ? [file] : [])),
    }),
  );
  await node("node_modules/typescript-native/bin/tsc", "--noEmit", "-p", "tsconfig.added.json");
  await node(
    "node_modules/@biomejs/biome/bin/biome",
    "check",
    "--vcs-enabled=false",
    ...blocks.map(({ file }) => file),
  );
});

test("their tests pass, and those of all policies, steps and charts with them", async () => {
  const tests = blocks.flatMap(({ file }) => (file.endsWith(".test.ts") ? [file] : []));
  const all = ["src/tracker/placement", "src/scenario/steps/steps.test.ts", "src/report/charts/charts.test.ts"];
  const words = ["run", "--project", "simulated", "--no-color", "--reporter", "verbose", ...tests, ...all];
  const told = await node("node_modules/vitest/vitest.mjs", ...words);
  for (const name of ["three choices are more even than one", "what a drained node held is on the others"])
    expect(told).toContain(name);
  expect(told).toContain("gets is a PNG of the right size");
  expect(told).toContain("drain is played in one way");
});

test("a scenario with the policy and the step plays, and its report has the chart", async () => {
  writeFileSync(
    join(copy, "additions.yaml"),
    `
duration: 10min
tracker: { placement: three-choices }
nodes: [ { class: node, count: 9, up: 10 Mbit/s } ]
workloads: [ { put: { rate: 2/min, size: 5 MiB, end: 4min } }, { get: { rate: 20/min } } ]
steps: [ { at: 5min, drain: { pick: 2 }, over: 1min } ]
expect: [ files.lost == 0, get.failed == 0 ]
`,
  );
  await node("--import", "tsx", "src/cli/main.ts", "run", "additions.yaml", "--out", "report");
  const { run, marks, leaves } = JSON.parse(readFileSync(join(copy, "report/report.json"), "utf8"));
  expect([run.placement, leaves.succeeded, marks[0].label]).toEqual(["three-choices", 2, "drain of 2 nodes"]);
  expect(readFileSync(join(copy, "report/gets.png")).subarray(1, 4).toString()).toBe("PNG");
  expect(readFileSync(join(copy, "report/report.md"), "utf8")).toContain("![gets under way through time](gets.png)");
});

test("the documentation and the schema have the policy once they are written anew", async () => {
  await node("--import", "tsx", "scripts/schema.ts");
  expect(readFileSync(join(copy, "docs/scenarios.md"), "utf8")).toContain("| `three-choices` | Of three nodes");
  expect(readFileSync(join(copy, "docs/fidelity.md"), "utf8")).toContain(
    "`three-choices` | besides, the loads are the same",
  );
  const schema = JSON.parse(readFileSync(join(copy, "scenario.schema.json"), "utf8"));
  expect(schema.properties.tracker.properties.placement.enum).toContain("three-choices");
  expect(schema.properties.steps.items.properties.drain.description).toContain("Running nodes leave once");
});
