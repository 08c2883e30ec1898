import type { Millis } from "../../runtime/clock.js";
import type { Failure } from "../failure.js";
import type { TrialResult } from "../trial.js";
import type { Branch, Meeting } from "./branches.js";

/** The failure of a seed, or of a branch of its trial. */
export interface SeedFailure extends Failure {
  readonly seed: number;
  readonly branch?: Branch;
}

type Counts = Readonly<Record<string, number>>;

/** The sums of some trials. They do not depend on the order in which the trials are added. */
export interface Tally {
  /** The number of trials of seeds. */
  readonly trials: number;
  /** The number of further trials, which branch off from those of seeds. All counts below contain them. */
  readonly branches: number;
  /** The failures, sorted by seed. Those of a seed's branches follow its own. */
  readonly failures: readonly SeedFailure[];
  /** The number of steps that are faults, by kind. */
  readonly faults: Counts;
  /** The number of trials that met each situation; 0 for a situation that no trial met. */
  readonly situations: Counts;
  /** The first seed that met each situation, for situations that were met while a scenario went on. */
  readonly firstMet: Readonly<Record<string, Meeting>>;
  readonly events: number;
  readonly simulated: Millis;
  /** A sum of the digests of all trials, of 32 bits. Equal campaigns have equal sums. */
  readonly digest: number;
}

export const noTrials: Tally = {
  trials: 0,
  branches: 0,
  failures: [],
  faults: {},
  situations: {},
  firstMet: {},
  events: 0,
  simulated: 0,
  digest: 0,
};

/** The largest number of characters in a failure's detail. Longer ones are cut. */
export const MOST_DETAIL = 4_000;

/** The tally of one seed's trial. */
export function tallyOf(seed: number, result: TrialResult): Tally {
  // A meeting at the end or later has no branches: nothing is drawn again after the end.
  const met = Object.entries(result.firstMet).filter(([, at]) => at < result.duration);
  return {
    trials: 1,
    branches: 0,
    ...sumsOf(result),
    failures: result.failure ? [{ seed, ...bounded(result.failure) }] : [],
    firstMet: Object.fromEntries(met.map(([name, at]) => [name, { seed, at }])),
  };
}

/** The same tally, with its names in alphabetical order. So equal tallies have equal texts, no matter who played the trials. */
export function inOneOrder(tally: Tally): Tally {
  return {
    ...tally,
    faults: sorted(tally.faults),
    situations: sorted(tally.situations),
    firstMet: sorted(tally.firstMet),
  };
}

function sorted<T>(named: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The tally of one branch. */
export function tallyOfBranch(branch: Branch, result: TrialResult): Tally {
  const failures = result.failure ? [{ seed: branch.seed, branch, ...bounded(result.failure) }] : [];
  return { ...sumsOf(result), trials: 0, branches: 1, failures, firstMet: {} };
}

function bounded(failure: Failure): Failure {
  return { ...failure, detail: failure.detail.slice(0, MOST_DETAIL) };
}

function sumsOf({ faults, situations, events, simulated, digest }: TrialResult) {
  return {
    faults,
    situations: Object.fromEntries(Object.entries(situations).map(([name, count]) => [name, Math.min(count, 1)])),
    events,
    // Sums of whole numbers do not depend on the order in which they are added.
    simulated: Math.round(simulated),
    digest: Number.parseInt(digest.slice(0, 8) || "0", 16),
  };
}

export function added(a: Tally, b: Tally): Tally {
  return {
    trials: a.trials + b.trials,
    branches: a.branches + b.branches,
    failures: [...a.failures, ...b.failures].sort((one, other) => one.seed - other.seed || saltOf(one) - saltOf(other)),
    faults: summed(a.faults, b.faults),
    situations: summed(a.situations, b.situations),
    firstMet: earlier(a.firstMet, b.firstMet),
    events: a.events + b.events,
    simulated: a.simulated + b.simulated,
    digest: (a.digest + b.digest) >>> 0,
  };
}

/** The salt of a failure's branch, from 1 on; 0 if the trial of the seed itself failed. */
function saltOf({ branch }: SeedFailure): number {
  return branch?.redraw.salt ?? 0;
}

function earlier(a: Tally["firstMet"], b: Tally["firstMet"]): Tally["firstMet"] {
  const met: Record<string, Meeting> = { ...a };
  for (const [name, meeting] of Object.entries(b)) {
    const other = met[name];
    if (!other || meeting.seed < other.seed) met[name] = meeting;
  }
  return met;
}

function summed(a: Counts, b: Counts): Counts {
  const sums: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}
