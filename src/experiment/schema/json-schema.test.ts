import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { experimentJsonSchema } from "./json-schema.js";

test("experiment.schema.json is what the definition generates", () => {
  const file = readFileSync(new URL("../../../experiment.schema.json", import.meta.url), "utf8");
  expect(file, "stale: run `node --import tsx scripts/schema.ts`").toBe(experimentJsonSchema());
});

test("editors take what the program takes, and mark what it refuses", () => {
  const check = new Ajv2020().compile(JSON.parse(experimentJsonSchema()));
  const isRight = (factor: string, more = "") =>
    check(parse(`scenario: a.yaml\nseeds: 1..30\nfactors: [ ${factor} ]\n${more}`));
  const placement = "{ set: tracker.placement, levels: [random, two-choices] }";
  const rights = ["", "seeds: [1, 2, 5..9]", "design: pairs", "design: [{ placement: random }]", "warmUp: 10min"];
  for (const more of rights) expect(isRight(placement, more.replace(/^seeds.*/, "")), more).toBe(true);
  expect(isRight("{ name: repair, patches: { eager: { tracker.deadAfter: 30s } } }")).toBe(true);
  for (const more of ["warmup: 10min", "warmUp: 10", "design: square", "stop: { metric: get.p99, batch: 1 }"])
    expect(isRight(placement, more), more).toBe(false);
  for (const factor of [
    "{ set: tracker..x, levels: [1] }",
    "{ set: replication, levels: [] }",
    "{ patches: { 2: {} } }",
  ])
    expect(isRight(factor), factor).toBe(false);
});

test("every key has a description for editors", () => {
  const missing: string[] = [];
  const visit = (schema: unknown, path: string): void => {
    if (schema === null || typeof schema !== "object") return;
    for (const [key, value] of Object.entries(schema)) {
      if (key === "properties")
        for (const [name, property] of Object.entries(value as Record<string, { description?: string }>))
          if (!property.description) missing.push(`${path}.${name}`);
      visit(value, `${path}.${key}`);
    }
  };
  visit(JSON.parse(experimentJsonSchema()), "");
  expect(missing).toEqual([]);
});
