import type { Task } from "../../engine.js";
import { failedRun } from "../../play-task.js";
import type { WorkToPlay } from "../work.js";
import { parseRun, recordText } from "./run-messages.js";

/** Runs of experiments, as a worker plays them. */
export const runsToPlay: WorkToPlay<Task> = {
  kind: "run",
  unit: "run",
  program: "experiment/running/redis/runs/run-thread",
  parse(job) {
    const run = parseRun(job);
    // The coordinator knows the fields that are empty here.
    return run && { ...run, scenarioHash: job.material, setting: "", command: "" };
  },
  unitsOf: () => 1,
  // If a thread dies, only its own run fails.
  failed: (task, message) => recordText(failedRun(task, message)),
};
