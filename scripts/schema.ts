import { readFileSync, writeFileSync } from "node:fs";
import { experimentJsonSchema } from "../src/experiment/schema/json-schema.js";
import { scenarioJsonSchema } from "../src/scenario/schema/json-schema.js";

/** Writes scenario.schema.json and experiment.schema.json; with `--check`, fails when one is stale. */
const schemas = {
  "scenario.schema.json": scenarioJsonSchema(),
  "experiment.schema.json": experimentJsonSchema(),
};

for (const [name, text] of Object.entries(schemas)) {
  const file = new URL(`../${name}`, import.meta.url);
  if (!process.argv.includes("--check")) writeFileSync(file, text);
  else if (readFileSync(file, "utf8") !== text) {
    console.error(`${name} is stale: run \`node --import tsx scripts/schema.ts\``);
    process.exitCode = 1;
  }
}
