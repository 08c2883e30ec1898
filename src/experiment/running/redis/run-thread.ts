import type { Scenario } from "../../../scenario/scenario.js";
import type { RunRecord } from "../../run-record.js";
import type { Task } from "../engine.js";
import { playTask } from "../play-task.js";
import type { Manifest } from "./messages.js";
import { unpackScenario } from "./scenario-parts.js";

// The program of a worker's thread. The thread that talks to Redis plays no runs, since it must renew their locks in time.

/** A scenario as it came from Redis. All threads share its bytes. */
export interface PackedScenario {
  readonly manifest: Manifest;
  readonly parts: ReadonlyMap<string, Uint8Array>;
}

export interface ThreadTask {
  readonly task: Task;
  readonly packed: PackedScenario;
}

/** The result of a run: its record, or the reason why the data from Redis is not the run's scenario. */
export type Played = RunRecord | { readonly misfit: string };

/** The number of scenarios that a thread keeps unpacked: those of a batch of settings. */
const KEPT = 16;
const scenarios = new Map<string, Scenario>();

/** Unpacks a scenario, unless it is kept, and plays a run of it. */
export function playPacked({ task, packed }: ThreadTask): Played {
  const { scenarioHash } = task;
  let scenario = scenarios.get(scenarioHash);
  try {
    scenario ??= unpackScenario(scenarioHash, packed.manifest, packed.parts);
  } catch (error) {
    return { misfit: (error as Error).message };
  }
  // Move the scenario to the end: the one that was used last is dropped last.
  scenarios.delete(scenarioHash);
  scenarios.set(scenarioHash, scenario);
  const [oldest] = scenarios.keys();
  if (scenarios.size > KEPT) scenarios.delete(oldest as string);
  return playTask(scenario, task);
}
