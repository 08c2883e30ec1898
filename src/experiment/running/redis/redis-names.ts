import { randomBytes } from "node:crypto";

/**
 * The version of the messages between coordinators and workers. Raise it when the form of a job, of a result or of a material
 * changes. Programs of different versions use different queues, so they never meet.
 */
export const WIRE_VERSION = 2;

// In the names below, "experiment" stands for experiments and for campaigns: for everything that has a coordinator.

/** The first part of all keys. */
export const PREFIX = "swarmlab";

/** The keys of the sets of coordinators and of workers that are there. Each entry has the time until which it is valid. */
export const EXPERIMENTS = `${PREFIX}:experiments`;
export const WORKERS = `${PREFIX}:workers`;

/**
 * In ms: how long the entries of an experiment stay in Redis after its coordinator last said that it is there; the same for a worker's entry; and the
 * time between two such messages.
 */
export const EXPERIMENT_LIFE_MS = 60_000;
export const WORKER_LIFE_MS = 30_000;
export const WORD_MS = 5_000;

/** The name of the queue for workers of one version of the engine. All experiments and campaigns share it; each has only a few jobs in it at a time. */
export function queueName(engineVersion: number): string {
  return `runs-${engineVersion}-${WIRE_VERSION}`;
}

/** The keys of the entries of one experiment in Redis. */
export interface ExperimentKeys {
  /** The key of an entry that exists as long as the coordinator does. */
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
