import { workerData } from "node:worker_threads";
import { canonicalJson } from "../../report/text/json.js";
import { reportFile } from "../results/results.js";
import { writeWhole } from "../results/write-whole.js";
import type { RunRecord } from "../run-record.js";
import type { Scenarios, Task } from "./engine.js";
import { playTask, reportOf } from "./play-task.js";

// The program of a thread of ThreadEngine.

export interface ThreadData {
  /** All scenarios, from the start: so a task is small. */
  readonly scenarios: Scenarios;
  /** The folder of results that keeps the whole reports; null: none does. */
  readonly reportsIn: string | null;
}

/** What came of a task: its record; or why its report could not be written, which is no failure of the run. */
export type Played = { readonly record: RunRecord } | { readonly unwritten: string };

const { scenarios, reportsIn } = workerData as ThreadData;

/** Plays a run of one of the scenarios. */
export function play(task: Task): Played {
  const scenario = scenarios.get(task.scenarioHash);
  if (!scenario) throw new Error(`this thread has no scenario ${task.scenarioHash}`);
  const record = playTask(scenario, task);
  if (reportsIn === null || record.outcome === "failed") return { record };
  const report = canonicalJson(reportOf(scenario, task));
  try {
    writeWhole(reportFile(reportsIn, task.key), [report]);
    return { record };
  } catch (error) {
    return { unwritten: (error as Error).message };
  }
}
