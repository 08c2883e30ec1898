import type { Scenario } from "../../../../scenario/scenario.js";
import type { Task } from "../../engine.js";
import { setHeapGrowth } from "../../memory.js";
import { playTask } from "../../play-task.js";
import type { Played, ThreadTask } from "../work.js";
import { recordText } from "./run-messages.js";
import { unpackScenario } from "./scenario-parts.js";

// The program of a worker's thread, for runs of experiments.

/** The number of scenarios that a thread keeps unpacked: those that it used last. */
const KEPT = 16;
const scenarios = new Map<string, Scenario>();

/** Unpacks a scenario, unless it is kept, and plays a run of it. */
export function play({ task, hash, material }: ThreadTask<Task>): Played {
  let scenario = scenarios.get(hash);
  try {
    scenario ??= unpackScenario(hash, material);
  } catch (error) {
    return { misfit: (error as Error).message };
  }
  // Move the scenario to the end: the one that was used last is dropped last.
  scenarios.delete(hash);
  scenarios.set(hash, scenario);
  const [oldest] = scenarios.keys();
  if (scenarios.size > KEPT) scenarios.delete(oldest as string);
  setHeapGrowth(scenario);
  return { text: recordText(playTask(scenario, task)) };
}
