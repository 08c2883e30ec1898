import { randomBytes } from "node:crypto";

/**
 * The version of the messages between coordinators and workers. Raise it when the form of a job, of a result or of a material
 * changes. Programs of different versions use different queues, so none gets a task of another version.
 */
export const WIRE_VERSION = 2;

// In the names below, "experiment" stands for experiments and for campaigns: for everything that has a coordinator.

/** The first part of all keys. */
export const PREFIX = "swarmlab";

/** The keys of the sets of coordinators and of workers that are there. Each entry has the time until which it is valid. */
export const EXPERIMENTS = `${PREFIX}:experiments`;
export const WORKERS = `${PREFIX}:workers`;

/**
 * Times in ms. Once in every `WORD_MS`, each coordinator and each worker writes to Redis that it is there. The other two times tell how long the
 * entries of an experiment, and the entry of a worker, stay in Redis after the last such message.
 */
export const EXPERIMENT_LIFE_MS = 60_000;
export const WORKER_LIFE_MS = 30_000;
export const WORD_MS = 5_000;

/**
 * The name of the queue for workers of one version of the engine. All experiments and campaigns share it. Each has a limited number of jobs in it
 * at a time (`WorkerCount.window`).
 */
export function queueName(engineVersion: number): string {
  return `runs-${engineVersion}-${WIRE_VERSION}`;
}

/** The keys of the entries of one experiment in Redis. */
export interface ExperimentKeys {
  /** The key of an entry that exists while the coordinator says that it is there. */
  readonly alive: string;
  /** The key of a hash with parts of materials by their names. */
  readonly materials: string;
  /** The key of a list of results that the coordinator has not collected yet. */
  readonly results: string;
}

export function keysOf(experiment: string): ExperimentKeys {
  const own = `${PREFIX}:experiment:${experiment}`;
  return { alive: own, materials: `${own}:materials`, results: `${own}:results` };
}

/** Makes a new name for an experiment or a worker. No two names are alike. */
export function newId(): string {
  // BullMQ does not accept numbers as job ids.
  return `x${randomBytes(8).toString("hex")}`;
}
