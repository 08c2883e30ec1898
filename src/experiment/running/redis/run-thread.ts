import type { Scenario } from "../../../scenario/scenario.js";
import type { RunRecord } from "../../run-record.js";
import type { Task } from "../engine.js";
import { playTask } from "../play-task.js";
import type { Manifest } from "./messages.js";
import { unpackScenario } from "./scenario-parts.js";

// What a thread of a worker runs. The thread that talks to Redis stays free: it has to say all the time that the runs are under way.

/** A scenario as it came from Redis: its bytes are shared by all threads. */
export interface PackedScenario {
  readonly manifest: Manifest;
  readonly parts: ReadonlyMap<string, Uint8Array>;
}

export interface ThreadTask {
  readonly task: Task;
  readonly packed: PackedScenario;
}

/** A record; or why what came from Redis is not the run's scenario. */
export type Played = RunRecord | { readonly misfit: string };

/** Scenarios that a thread keeps unpacked: those of a batch of settings. */
const KEPT = 16;
const scenarios = new Map<string, Scenario>();

/** Plays a run. */
export function playPacked({ task, packed }: ThreadTask): Played {
  const { scenarioHash } = task;
  let scenario = scenarios.get(scenarioHash);
  try {
    scenario ??= unpackScenario(scenarioHash, packed.manifest, packed.parts);
  } catch (error) {
    return { misfit: (error as Error).message };
  }
  // The one used last is the last to go.
  scenarios.delete(scenarioHash);
  scenarios.set(scenarioHash, scenario);
  const [oldest] = scenarios.keys();
  if (scenarios.size > KEPT) scenarios.delete(oldest as string);
  return playTask(scenario, task);
}
