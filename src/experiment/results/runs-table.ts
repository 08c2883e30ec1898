import { join } from "node:path";
import { baseUnits, type TidyRow, tidyFormats, tidyText } from "../../report/tidy/tidy.js";
import type { Experiment } from "../experiment.js";
import type { Run, RunRecord } from "../run-record.js";
import { writeWhole } from "./write-whole.js";

const BEFORE = ["experiment", "scenario", "setting"] as const;
const AFTER = ["seed", "network", "outcome", "passed", "metric", "unit", "value", "key"] as const;

/** The columns of runs.csv and runs.jsonl. Each factor has one, under its name. */
function runsColumns(experiment: Experiment): string[] {
  return [...BEFORE, ...factorColumns(experiment).values(), ...AFTER];
}

/**
 * The name of each factor's column: that of the factor. If a fixed column has this name, the factor's column gets the prefix `factor.`. If this name
 * is taken, too, it gets the prefix again.
 */
function factorColumns({ factors }: Experiment): ReadonlyMap<string, string> {
  const others = new Set<string>([...BEFORE, ...AFTER]);
  const taken = new Set([...others, ...factors.map(({ name }) => name)]);
  return new Map(
    factors.map(({ name }) => {
      let column = name;
      if (others.has(name)) while (taken.has(column)) column = `factor.${column}`;
      taken.add(column);
      return [name, column];
    }),
  );
}

/** Yields a row for each metric of each run that counts and has a record, in the order of the plan. The rows of a failed run have no values. */
export function* runsTable(
  experiment: Experiment,
  counted: ReadonlyMap<string, readonly Run[]>,
  recordOf: (key: string) => RunRecord | undefined,
): Generator<TidyRow> {
  const columns = factorColumns(experiment);
  for (const { name, levels, scenario } of experiment.settings) {
    const factors = Object.fromEntries(
      Object.entries(levels).map(([factor, level]) => [columns.get(factor) as string, level]),
    );
    for (const { key, seed, network } of counted.get(name) ?? []) {
      const record = recordOf(key);
      if (!record) continue;
      const { outcome, passed, metrics } = record;
      for (const { path, unit } of experiment.metrics)
        yield {
          experiment: experiment.name,
          scenario: scenario.name,
          setting: name,
          ...factors,
          seed,
          network,
          outcome,
          passed,
          metric: path,
          unit: baseUnits[unit],
          value: metrics[path] ?? null,
          key,
        };
    }
  }
}

/** Writes runs.csv and runs.jsonl. Equal runs give equal bytes, independent of the workers and of the order in which the runs were played. */
export function writeRunsTables(
  folder: string,
  experiment: Experiment,
  counted: ReadonlyMap<string, readonly Run[]>,
  recordOf: (key: string) => RunRecord | undefined,
): void {
  for (const format of tidyFormats) {
    const rows = runsTable(experiment, counted, recordOf);
    writeWhole(join(folder, `runs.${format}`), tidyText(format, runsColumns(experiment), rows));
  }
}
