import type { Millis } from "../../runtime/clock.js";
import type { Failure } from "../failure.js";
import type { TrialResult } from "../trial.js";

/** The failure of a seed. */
export interface SeedFailure extends Failure {
  readonly seed: number;
}

type Counts = Readonly<Record<string, number>>;

/** The sums of some trials. They do not depend on the order in which the trials are added. */
export interface Tally {
  readonly trials: number;
  /** By seed. */
  readonly failures: readonly SeedFailure[];
  /** Steps that are faults, by kind. */
  readonly faults: Counts;
  /** How many trials met each situation; 0 for a situation that no trial met. */
  readonly situations: Counts;
  readonly events: number;
  readonly simulated: Millis;
  /** A sum of the digests of all trials, of 32 bits. Equal campaigns have equal sums. */
  readonly digest: number;
}

export const noTrials: Tally = {
  trials: 0,
  failures: [],
  faults: {},
  situations: {},
  events: 0,
  simulated: 0,
  digest: 0,
};

/** The tally of one trial. */
export function tallyOf(seed: number, { failure, faults, situations, events, simulated, digest }: TrialResult): Tally {
  return {
    trials: 1,
    failures: failure ? [{ seed, ...failure }] : [],
    faults,
    situations: Object.fromEntries(Object.entries(situations).map(([name, count]) => [name, Math.min(count, 1)])),
    events,
    simulated,
    digest: Number.parseInt(digest.slice(0, 8) || "0", 16),
  };
}

export function added(a: Tally, b: Tally): Tally {
  return {
    trials: a.trials + b.trials,
    failures: [...a.failures, ...b.failures].sort((one, other) => one.seed - other.seed),
    faults: summed(a.faults, b.faults),
    situations: summed(a.situations, b.situations),
    events: a.events + b.events,
    simulated: a.simulated + b.simulated,
    digest: (a.digest + b.digest) >>> 0,
  };
}

function summed(a: Counts, b: Counts): Counts {
  const sums: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}
