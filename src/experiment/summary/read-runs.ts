import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { ExperimentMetric } from "../experiment.js";
import { figuresOf, Results } from "../results/results.js";
import type { RunRecord } from "../run-record.js";

const rowSchema = z.object({ setting: z.string(), key: z.string() });

/**
 * The runs that count in a folder of results, by setting, in the order of the plan: runs.jsonl names them, and the records have their figures.
 * Throws what the file system throws, and an Error if the file is not such a table.
 */
export function readRuns(folder: string, metrics: readonly ExperimentMetric[]): Map<string, RunRecord[]> {
  const results = new Results(folder, { metrics: figuresOf({ metrics, expect: [] }) });
  results.close();
  const runs = new Map<string, RunRecord[]>();
  const seen = new Set<string>();
  const path = join(folder, "runs.jsonl");
  for (const [i, line] of readFileSync(path, "utf8").trimEnd().split("\n").entries()) {
    if (line === "") continue;
    const { success, data } = rowSchema.safeParse(parsed(line));
    if (!success) throw new Error(`${path}:${i + 1}: this is not a row of a run`);
    const { setting, key } = data;
    const record = results.get(key);
    // There is a row for each metric.
    if (record === undefined || seen.has(`${setting} ${key}`)) continue;
    seen.add(`${setting} ${key}`);
    const list = runs.get(setting);
    if (list) list.push(record);
    else runs.set(setting, [record]);
  }
  return runs;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
