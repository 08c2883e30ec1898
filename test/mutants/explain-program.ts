import process from "node:process";
import { playTrial } from "../../src/campaign/trial.js";
import { runExplain } from "../../src/cli/explain/run-explain.js";
import { readWritten } from "../../src/cli/fuzz/read-base.js";

// Prints how a scenario fails, and then answers a question about it as `swarmlab explain` does. It is bundled with mutated code.

const [run = "", about, name] = process.argv.slice(2);
for (const { check, object } of playTrial(readWritten(run)).failures) console.log(`Fails: ${check}, at ${object}`);
process.exitCode = runExplain({ run, about, name, json: false });
