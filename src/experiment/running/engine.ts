import type { Scenario } from "../../scenario/scenario.js";
import type { Run, RunRecord } from "../run-record.js";

/** What an engine needs to play a run, also on another machine. */
export interface Task extends Run {
  /** The hash of the run's scenario, its key in `Scenarios`. The run has its own seed in place of the scenario's. */
  readonly scenarioHash: string;
  readonly warmUp: number;
  /** The command that repeats the run. If the run throws, its record has the command. */
  readonly command: string;
}

/**
 * Hands out runs to workers, which are threads of this process or workers over Redis, and collects their records. `conduct` and the plan
 * decide which runs are played, in which order their results count, and when there are enough.
 */
export interface Engine {
  /**
   * Plays the tasks, in any order, and calls `onRecord` once with each record. Resolves when all tasks are over, or when `signal` is
   * aborted and the runs under way are given up. A run that throws has a record, too. Rejects when there can be no worker.
   */
  play(tasks: readonly Task[], onRecord: (record: RunRecord) => void, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** The scenarios of all settings, by hash. */
export type Scenarios = ReadonlyMap<string, Scenario>;
