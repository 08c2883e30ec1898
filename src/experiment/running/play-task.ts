import { sha256 } from "../../live/disk/content-hash.js";
import type { RunOptions } from "../../play/worlds/simulated/simulated-run.js";
import type { Report } from "../../report/report.js";
import type { Scenario } from "../../scenario/scenario.js";
import { simulate } from "../../simulate.js";
import { version } from "../../version.js";
import type { RunRecord } from "../run-record.js";
import type { Task } from "./engine.js";

/** The objects that a run uses in addition to its scenario. */
export type PlayTaskOptions = Pick<RunOptions, "placement" | "latency">;

/** Plays one run, and returns its record. If the run throws, the record has the error. */
export function playTask(scenario: Scenario, task: Task, options: PlayTaskOptions = {}): RunRecord {
  try {
    const how = { hash: sha256, measure: "metrics", from: task.warmUp, ...options } as const;
    const { run, passed, metrics } = simulate(scenarioOf(scenario, task), how);
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

/** Makes the whole report of a run, warm-up included. It plays the run once more, which gives the same history. */
export function reportOf(scenario: Scenario, task: Task): Report {
  const { scenarioHash } = task;
  return simulate(scenarioOf(scenario, task), { hash: sha256, version, scenarioHash });
}

/** Makes the record of a run that threw, or whose thread died. */
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

/** The scenario of one run, with the run's seed and its sampled network. */
function scenarioOf(scenario: Scenario, { seed, network }: Task): Scenario {
  return { ...scenario, seed, ...(network === null ? {} : { networkSeed: network }) };
}
