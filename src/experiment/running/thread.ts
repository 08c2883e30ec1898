import { workerData } from "node:worker_threads";
import { canonicalJson } from "../../report/text/json.js";
import { reportFile } from "../results/results.js";
import { writeWhole } from "../results/write-whole.js";
import type { RunRecord } from "../run-record.js";
import type { Scenarios, Task } from "./engine.js";
import { setHeapGrowth } from "./memory.js";
import { playTask, reportOf } from "./play-task.js";

// The program of a thread of ThreadEngine.

export interface ThreadData {
  /** The scenarios of all settings. Each thread has them from its start, so that a task is small. */
  readonly scenarios: Scenarios;
  /** The folder of results in which whole reports are kept; null: none are kept. */
  readonly reportsIn: string | null;
}

/** The result of a task: its record; or the reason why its report could not be written, which does not count as a failed run. */
export type Played = { readonly record: RunRecord } | { readonly unwritten: string };

const { scenarios, reportsIn } = workerData as ThreadData;

/** Plays a run of one of the scenarios. */
export function play(task: Task): Played {
  const scenario = scenarios.get(task.scenarioHash);
  if (!scenario) throw new Error(`this thread has no scenario ${task.scenarioHash}`);
  setHeapGrowth(scenario);
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
