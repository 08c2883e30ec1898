import { workerData } from "node:worker_threads";
import type { RunRecord } from "../run-record.js";
import type { Scenarios, Task } from "./engine.js";
import { playTask } from "./play-task.js";

// The program of a thread of ThreadEngine.

export interface ThreadData {
  /** All scenarios, from the start: so a task is small. */
  readonly scenarios: Scenarios;
}

const { scenarios } = workerData as ThreadData;

/** Plays a run of one of the scenarios. */
export default function play(task: Task): RunRecord {
  const scenario = scenarios.get(task.scenarioHash);
  if (!scenario) throw new Error(`this thread has no scenario ${task.scenarioHash}`);
  return playTask(scenario, task);
}
