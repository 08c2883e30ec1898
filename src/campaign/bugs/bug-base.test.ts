import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BugBase, MOST_BUGS } from "./bug-base.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bugs-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const facts = { check: "no file is lost", object: "chunk 3 of film", seed: 7, engine: 1, version: "0.1.0" };

test("a bug that was kept is listed with all that is known of it, and its text is the scenario's", () => {
  const base = new BugBase(join(folder, "bugs"));
  expect(base.list()).toEqual([]);
  const path = base.keep(facts, "# what fails\n\nseed: 7\n");
  expect(base.list()).toEqual([{ path, facts }]);
  expect(readFileSync(path!, "utf8")).toMatch(/^# what fails\n\nseed: 7\n# bug \{.*\}\n$/);
  const ofBranch = base.keep({ ...facts, salt: 12 }, "seed: 7\n");
  expect(base.list()).toContainEqual({ path: ofBranch, facts: { ...facts, salt: 12 } });
  rmSync(ofBranch!);
  base.keep(facts, "seed: 8\n");
  expect(readdirSync(base.folder)).toEqual([basename(path!)]);
});

test("a name is made of plain words, whatever the check and its object are called", () => {
  const base = new BugBase(folder);
  const path = base.keep({ ...facts, check: "../../etc: $(rm) ", object: "naïve\u0000 name".repeat(50) }, "seed: 7\n");
  expect(basename(path!)).toMatch(/^[a-z0-9-]{1,80}\.yaml$/);
  expect(readdirSync(folder)).toEqual([basename(path!)]);
});

test("other people's files have no facts, and are no trouble", () => {
  writeFileSync(join(folder, "own.yaml"), "# bug { nonsense\n");
  writeFileSync(join(folder, "other.yaml"), '# bug {"check": 3}\n');
  writeFileSync(join(folder, "notes.txt"), "");
  expect(new BugBase(folder).list().map(({ path, facts }) => [basename(path), facts])).toEqual([
    ["other.yaml", undefined],
    ["own.yaml", undefined],
  ]);
});

test("a full base takes no more", () => {
  for (let i = 0; i < MOST_BUGS; i++) writeFileSync(join(folder, `${i}.yaml`), "");
  expect(new BugBase(folder).keep(facts, "seed: 7\n")).toBeUndefined();
});
