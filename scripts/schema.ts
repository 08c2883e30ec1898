import { readFileSync, writeFileSync } from "node:fs";
import { experimentJsonSchema } from "../src/experiment/schema/json-schema.js";
import { scenarioJsonSchema } from "../src/scenario/schema/json-schema.js";
import { pagesWithTables, withTables } from "./policy-tables.js";

/**
 * Writes scenario.schema.json and experiment.schema.json, and the documentation's tables of policies. With `--check` it writes nothing, and fails if
 * one of them is out of date.
 */
const root = new URL("../", import.meta.url);
const files = {
  "scenario.schema.json": scenarioJsonSchema(),
  "experiment.schema.json": experimentJsonSchema(),
  ...Object.fromEntries(pagesWithTables.map((page) => [page, withTables(readFileSync(new URL(page, root), "utf8"))])),
};

for (const [name, text] of Object.entries(files)) {
  const file = new URL(name, root);
  if (!process.argv.includes("--check")) writeFileSync(file, text);
  else if (readFileSync(file, "utf8") !== text) {
    console.error(`${name} is stale: run \`node --import tsx scripts/schema.ts\``);
    process.exitCode = 1;
  }
}
