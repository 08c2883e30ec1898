import { readFileSync, writeFileSync } from "node:fs";
import { scenarioJsonSchema } from "../src/scenario/schema/json-schema.js";

/** Writes scenario.schema.json; with `--check`, fails when it is stale. */
const file = new URL("../scenario.schema.json", import.meta.url);
const text = scenarioJsonSchema();

if (!process.argv.includes("--check")) writeFileSync(file, text);
else if (readFileSync(file, "utf8") !== text) {
  console.error("scenario.schema.json is stale: run `node --import tsx scripts/schema.ts`");
  process.exitCode = 1;
}
