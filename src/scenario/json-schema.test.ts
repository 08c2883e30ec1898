import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { scenarioJsonSchema } from "./json-schema.js";

test("scenario.schema.json is what the definition generates", () => {
  const file = readFileSync(new URL("../../scenario.schema.json", import.meta.url), "utf8");
  expect(file, "stale: run `node --import tsx scripts/schema.ts`").toBe(scenarioJsonSchema());
});

test("every key has a description for editors", () => {
  const missing: string[] = [];
  const visit = (schema: unknown, path: string): void => {
    if (schema === null || typeof schema !== "object") return;
    for (const [key, value] of Object.entries(schema)) {
      if (key === "properties") {
        for (const [name, property] of Object.entries(value as Record<string, { description?: string }>)) {
          if (!property.description) missing.push(`${path}.${name}`);
        }
      }
      visit(value, key === "properties" || key === "anyOf" ? path : `${path}.${key}`);
    }
  };
  visit(JSON.parse(scenarioJsonSchema()), "");
  expect(missing).toEqual([]);
});
