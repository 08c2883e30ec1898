import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkFolder, takeFolder } from "./results-folder.js";

const empty = () => mkdtempSync(join(tmpdir(), "swarmlab-results-"));
const owner = { experiment: "placement", command: "swarmlab experiment run placement.yaml" };

test("a folder is taken for one experiment, and taken up again for the same", () => {
  const folder = join(empty(), "results", "placement");
  expect(checkFolder(folder, "placement")).toBe(false);
  takeFolder(folder, { ...owner, text: "seeds: 1..3\n" });
  expect(checkFolder(folder, "placement")).toBe(true);
  takeFolder(folder, { ...owner, text: "seeds: 1..5\n" });
  expect(readdirSync(folder).sort()).toEqual(["experiment.yaml", "results.json"]);
  expect(readFileSync(join(folder, "experiment.yaml"), "utf8")).toBe("seeds: 1..5\n");
  expect(() => checkFolder(folder, "crowd")).toThrow(/has the results of placement, not of crowd/);
});

test("a folder of another kind is refused, and stays as it is", () => {
  const folder = empty();
  writeFileSync(join(folder, "thesis.tex"), "");
  expect(() => takeFolder(folder, owner)).toThrow(/holds files, but no results of an experiment/);
  expect(readdirSync(folder)).toEqual(["thesis.tex"]);
  for (const text of ["{", '{"format":"swarmlab-report/1"}']) {
    writeFileSync(join(folder, "results.json"), text);
    expect(() => takeFolder(folder, owner)).toThrow(/results\.json: /);
  }
  expect(() => takeFolder(join(folder, "thesis.tex"), owner)).toThrow(/this is no folder/);
});

test("where no folder can be made is told", () => {
  expect(() => takeFolder("/proc/results", owner)).toThrow(/cannot write to \/proc\/results: ENOENT|EACCES/);
});
