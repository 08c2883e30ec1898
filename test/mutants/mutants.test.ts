import { transform } from "esbuild";
import { expect, test } from "vitest";
import { mutated } from "./mutant.js";
import { mutants } from "./mutants.js";

test("there are enough mutants, each with a name of its own", () => {
  expect(mutants.length).toBeGreaterThanOrEqual(24);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))("%s: fits the present source", async (_, mutant) => {
  const { code } = await transform(mutated(mutant), { loader: "ts" });
  expect(code).not.toBe("");
});
