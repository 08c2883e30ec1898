import { randomBytes } from "node:crypto";

/**
 * The version of what coordinator and workers say to each other through Redis. Raise it when the form of a job, of a record or of a
 * scenario changes: those of another version do not meet.
 */
export const WIRE_VERSION = 1;

/** All keys begin with this. */
export const PREFIX = "swarmlab";

/** Sets of those who are there, with the times at which their word ends. */
export const EXPERIMENTS = `${PREFIX}:experiments`;
export const WORKERS = `${PREFIX}:workers`;

/** How long an experiment, with all it keeps in Redis, outlives the last word of its coordinator; and how often that speaks. In ms. */
export const EXPERIMENT_LIFE_MS = 60_000;
export const WORKER_LIFE_MS = 30_000;
export const WORD_MS = 5_000;

/** The name of the queue for workers of one version of the engine. All experiments share it: each has only a few jobs in it at a time. */
export function queueName(engineVersion: number): string {
  return `runs-${engineVersion}-${WIRE_VERSION}`;
}

/** Names of what one experiment keeps. */
export interface ExperimentKeys {
  /** Is there as long as the coordinator is. */
  readonly alive: string;
  /** A hash: parts of scenarios by their names. */
  readonly scenarios: string;
  /** A list of records that nobody has collected. */
  readonly records: string;
}

export function keysOf(experiment: string): ExperimentKeys {
  const own = `${PREFIX}:experiment:${experiment}`;
  return { alive: own, scenarios: `${own}:scenarios`, records: `${own}:records` };
}

/** A new name for an experiment, or a worker: no two are alike. */
export function newId(): string {
  // BullMQ takes no job ids that are numbers.
  return `x${randomBytes(8).toString("hex")}`;
}
