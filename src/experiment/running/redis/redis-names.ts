import { randomBytes } from "node:crypto";

/**
 * The version of the messages between coordinator and workers. Raise it when the form of a job, of a record or of a scenario
 * changes. Programs of different versions use different queues, so they never meet.
 */
export const WIRE_VERSION = 1;

/** All keys begin with this. */
export const PREFIX = "swarmlab";

/** Sets of the coordinators and of the workers that are there, with the times until which each entry is valid. */
export const EXPERIMENTS = `${PREFIX}:experiments`;
export const WORKERS = `${PREFIX}:workers`;

/** How long, in ms, the entries of an experiment stay in Redis after the last message of its coordinator; and the time between two such messages. */
export const EXPERIMENT_LIFE_MS = 60_000;
export const WORKER_LIFE_MS = 30_000;
export const WORD_MS = 5_000;

/** The name of the queue for workers of one version of the engine. All experiments share it; each has only a few jobs in it at a time. */
export function queueName(engineVersion: number): string {
  return `runs-${engineVersion}-${WIRE_VERSION}`;
}

/** Keys of the entries of one experiment in Redis. */
export interface ExperimentKeys {
  /** This entry exists as long as the coordinator does. */
  readonly alive: string;
  /** A hash: parts of scenarios by their names. */
  readonly scenarios: string;
  /** A list of records that the coordinator has not collected yet. */
  readonly records: string;
}

export function keysOf(experiment: string): ExperimentKeys {
  const own = `${PREFIX}:experiment:${experiment}`;
  return { alive: own, scenarios: `${own}:scenarios`, records: `${own}:records` };
}

/** A new name for an experiment, or a worker: no two are alike. */
export function newId(): string {
  // BullMQ does not accept numbers as job ids.
  return `x${randomBytes(8).toString("hex")}`;
}
