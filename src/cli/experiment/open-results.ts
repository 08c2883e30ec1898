import { figuresOf, Results, type ResultsOptions } from "../../experiment/results/results.js";
import type { RunRecord } from "../../experiment/run-record.js";
import { BadInput } from "../exit-code.js";
import { printable } from "../view/printable.js";
import { warn } from "../view/terminal.js";
import type { Subject } from "./subject.js";

/**
 * Reads the results in an experiment's folder. Then copies into it the records that it lacks and that the folders `merged` have. Prints
 * warnings. Throws BadInput if a file is damaged.
 */
export function openResults(
  { experiment, folder }: Subject,
  options: Omit<ResultsOptions, "metrics"> = {},
  merged: readonly string[] = [],
): Results {
  const results = refusingDamage(() => new Results(folder, { ...options, metrics: figuresOf(experiment) }));
  for (const other of merged) {
    const taken = refusingDamage(() => results.merge(other));
    warn(printable(`${other}: ${taken === 0 ? "no run that is new here" : `${taken} runs taken over`}`));
  }
  warn(...results.notices.map((notice) => printable(`note: ${notice}`)));
  return results;
}

/** Reads the records of several folders and writes nothing. Returns a function that finds a run's record in them. Throws BadInput if a file is damaged. */
export function lookIntoResults(
  { experiment }: Subject,
  folders: readonly string[],
): (key: string) => RunRecord | undefined {
  const all = folders.map((folder) => refusingDamage(() => new Results(folder, { metrics: figuresOf(experiment) })));
  return (key) => {
    for (const results of all) {
      const record = results.get(key);
      if (record) return record;
    }
    return undefined;
  };
}

function refusingDamage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if ((error as Error).name !== "DamagedRecords") throw error;
    throw new BadInput(`${(error as Error).message}; take the line out of the file to go on without its run`);
  }
}
