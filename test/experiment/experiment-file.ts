import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunRecord } from "../../src/experiment/run-record.js";
import { temporaryFolder } from "../cli/program.js";

const scenario = `# Few nodes.
duration: 2min
nodes: 8
replication: 2
workloads:
  - put: { rate: 12/min, size: 2 MiB, end: 1min }
  - get: { rate: 20/min }
`;

export const stoppingRule = "stop: { metric: get.median, relativeWidth: 60 %, batch: 4 }\n";

/** Writes an experiment with two settings and its scenario into a folder that is gone after the test; tells its path. */
export function experimentFile(seeds: string, more = ""): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "scenarios"));
  writeFileSync(join(folder, "scenarios", "small.yaml"), scenario);
  const path = join(folder, "placement.yaml");
  writeFileSync(
    path,
    `scenario: scenarios/small.yaml
factors:
  - set: tracker.placement
    levels: [random, two-choices]
seeds: ${seeds}
metrics: [load.stored.cv, get.median]
${more}`,
  );
  return path;
}

/** All records in a folder of results, in the order of its files. */
export function recordsIn(folder: string): RunRecord[] {
  const files = readdirSync(folder).filter((name) => name.startsWith("records-"));
  return files.flatMap((name) => {
    const lines = readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line));
  });
}

/** The files that a user takes from the folder. Their bytes must be the same, whoever played the runs. */
export function tablesIn(folder: string): string {
  return ["runs.csv", "runs.jsonl", "summary.json", "summary.md"]
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}
