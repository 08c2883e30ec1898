import type { Scenario } from "../../scenario/scenario.js";
import type { Run, RunRecord } from "../run-record.js";

/** What an engine needs to play a run wherever its workers are. */
export interface Task extends Run {
  /** Finds the scenario among `scenarios`; it has another seed. */
  readonly scenarioHash: string;
  readonly warmUp: number;
  /** For the record of a run that throws. */
  readonly command: string;
}

/**
 * Hands out runs to workers and collects their records: threads of this process, or workers over Redis. It decides nothing: what is run, in
 * which order results count, and when it is enough is the coordinator's matter.
 */
export interface Engine {
  /**
   * Plays the tasks, in any order, and gives each record to `onRecord` once. Resolves when all are over, or when `signal` is aborted and what was
   * under way is given up. A run that throws has a record too. Rejects when no worker can be had.
   */
  play(tasks: readonly Task[], onRecord: (record: RunRecord) => void, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** Scenarios by hash: those of all settings. */
export type Scenarios = ReadonlyMap<string, Scenario>;
