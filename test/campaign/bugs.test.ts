import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { playTrial } from "../../src/campaign/trial.js";
import { readWritten } from "../../src/cli/fuzz/read-base.js";

/** Scenarios that failed once, each shrunk from a seed. The bugs that made them fail are fixed, and must stay fixed. */
const folder = fileURLToPath(new URL("bugs", import.meta.url));

test.each(readdirSync(folder))("%s fails no more", (file) => {
  expect(playTrial(readWritten(join(folder, file))).failures).toEqual([]);
});
