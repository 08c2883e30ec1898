import { sha256 } from "../../live/disk/content-hash.js";
import type { Scenario } from "../../scenario/scenario.js";
import { simulate } from "../../simulate.js";
import type { RunRecord } from "../run-record.js";
import type { Task } from "./engine.js";

/** Plays one run, and keeps its figures. What it throws becomes a record, too. */
export function playTask(scenario: Scenario, task: Task): RunRecord {
  try {
    const options = { hash: sha256, measure: "metrics", from: task.warmUp } as const;
    const { run, passed, metrics } = simulate(scenarioOf(scenario, task), options);
    return {
      ...factsOf(task),
      outcome: "finished",
      digest: run.digest,
      passed,
      events: run.events,
      metrics,
    };
  } catch (error) {
    return failedRun(task, error);
  }
}

/** The record of a run that threw, or whose thread died. */
export function failedRun(task: Task, error: unknown): RunRecord {
  const message = error instanceof Error ? error.message : String(error);
  return {
    ...factsOf(task),
    outcome: "failed",
    digest: "",
    passed: false,
    events: 0,
    metrics: {},
    error: { message, command: task.command },
  };
}

function factsOf({ key, scenarioHash, seed, network }: Task) {
  return { key, scenarioHash, seed, network };
}

/** The scenario of one run: with its seed, and with its sampled network. */
function scenarioOf(scenario: Scenario, { seed, network }: Task): Scenario {
  return { ...scenario, seed, ...(network === null ? {} : { networkSeed: network }) };
}
