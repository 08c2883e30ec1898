import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { pagesWithTables, withTables } from "../scripts/policy-tables.js";
import { placementNames } from "../src/policies/placement/policies.js";

const root = fileURLToPath(new URL("..", import.meta.url));

test("the generated code is that of the proto files", () => {
  const check = () =>
    execFileSync(process.execPath, ["--import", "tsx", "scripts/generate.ts", "--check"], { cwd: root });
  expect(check).not.toThrow();
});

test.each(pagesWithTables)("the tables of policies in %s are made of the rows", (page) => {
  const text = readFileSync(join(root, page), "utf8");
  expect(withTables(text), "stale: run `node --import tsx scripts/schema.ts`").toBe(text);
  for (const name of placementNames) expect(text).toContain(`\`${name}\``);
});

test("the pages for users of the command line name policies in these tables only", () => {
  for (const page of ["README.md", "docs/configuration.md", "docs/scenarios.md", "docs/fidelity.md"]) {
    const prose = readFileSync(join(root, page), "utf8").replace(/<!-- ([a-z-]+) -->[\s\S]*?<!-- end of \1 -->/g, "");
    for (const line of prose.split("\n"))
      expect(placementNames.filter((name) => line.includes(`\`${name}\``)).length, line).toBeLessThan(2);
  }
});
