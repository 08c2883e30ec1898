import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { scenarioJsonSchema } from "./json-schema.js";

test("scenario.schema.json is what the definition generates", () => {
  const file = readFileSync(new URL("../../../scenario.schema.json", import.meta.url), "utf8");
  expect(file, "stale: run `node --import tsx scripts/schema.ts`").toBe(scenarioJsonSchema());
});

test("editors refuse the quantities that the program refuses", () => {
  const { properties } = JSON.parse(scenarioJsonSchema());
  const patternOf = (schema: { pattern: string }) => new RegExp(schema.pattern, "u");
  const step = properties.steps.items.properties;
  const at = patternOf(step.at);
  const rate = patternOf(properties.workloads.items.properties.get.properties.rate);
  const bandwidth = patternOf(step.limit.properties.up.anyOf[0]);
  const loss = patternOf(properties.network.properties.loss.anyOf[1]);
  for (const right of ["0s", "5min", "+5min", "1e3 ms", ".5h"]) expect(right).toMatch(at);
  for (const wrong of ["-5min", "5", "- 5min"]) expect(wrong).not.toMatch(at);
  for (const right of ["2/min", "0.5/s", "+1e-3/h", "10 /d"]) expect(right).toMatch(rate);
  for (const wrong of ["-2/min", "0/min", "0.0/min", "0e5/min"]) expect(wrong).not.toMatch(rate);
  for (const right of ["unlimited", "1 Mbit/s"]) expect(right).toMatch(bandwidth);
  for (const wrong of ["0 Mbit/s", "-1 Mbit/s"]) expect(wrong).not.toMatch(bandwidth);
  expect(["0 %", "10 %", "-1 %"].map((text) => loss.test(text))).toEqual([true, true, false]);
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
