import { sha256 } from "../live/disk/content-hash.js";
import { type RunOptions, SimulatedRun } from "../play/worlds/simulated/simulated-run.js";
import type { PlacementPolicy } from "../policies/placement/policy.js";
import { derivedChecks } from "../report/analysis/analyse-operations.js";
import { figuresOf } from "../report/analysis/figures-of.js";
import { judge } from "../report/analysis/judge.js";
import { readFigures } from "../report/analysis/read-figures.js";
import type { Check, Measurements } from "../report/measurements.js";
import type { Millis } from "../runtime/clock.js";
import type { Scenario } from "../scenario/scenario.js";
import type { ReadFile } from "../scenario/source/read-once.js";
import { BoundedDigest } from "./bounded-digest.js";
import type { Failure } from "./failure.js";
import { faultsOf } from "./faults-of.js";
import { scenarioOf } from "./scenario-of.js";
import { stepsOf, type Written } from "./written.js";

export interface TrialOptions {
  /** Reads the files that the scenario names. Left out: there are none. */
  readonly readFile?: ReadFile;
  /** A placement policy of the user's own, in place of the scenario's. */
  readonly placement?: PlacementPolicy;
  /** After `event` events, all further draws change. `salt` decides how they change. */
  readonly rekey?: { readonly event: number; readonly salt: number };
  /**
   * The number of events after which the trial fails, because its programs probably act in circles. Left out: two million. For the events of one
   * moment the limit is a twentieth of this number, and at most a million.
   */
  readonly mostEvents?: number;
}

const MOST_EVENTS = 2_000_000;

export interface TrialResult {
  /** The first check that failed. Left out: all passed. */
  readonly failure?: Failure;
  /** All checks that failed, each with the first object for which it failed. */
  readonly failures: readonly Failure[];
  /** How often each situation occurred that a campaign wants to meet. */
  readonly situations: Readonly<Record<string, number>>;
  /** The scenario time in ms at which each of the met situations was first met. */
  readonly firstMet: Readonly<Record<string, Millis>>;
  /** The number of steps of the scenario that are faults, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  readonly events: number;
  /** The scenario time at which the scenario ends, in ms. */
  readonly duration: Millis;
  /** The simulated time in ms, including the time that the swarm got to come to rest. */
  readonly simulated: Millis;
  readonly digest: string;
}

/** The history that a run records. It throws when the run's events have no end. */
export function historyOf({ mostEvents = MOST_EVENTS }: TrialOptions): BoundedDigest {
  return new BoundedDigest(mostEvents);
}

/** A run of a scenario, as a trial plays it. It throws when its events have no end. `more`: further options of the run. */
export function runOf(scenario: Scenario, options: TrialOptions, more: RunOptions = {}): SimulatedRun {
  const { placement } = options;
  return new SimulatedRun(scenario, {
    strict: true,
    history: historyOf(options),
    hash: sha256,
    figures: readFigures,
    ...(placement ? { placement } : {}),
    ...more,
  });
}

/**
 * Plays a written scenario from start to end, and judges the run by all checks. The result depends only on the arguments. Throws UnfitScenario if the
 * format does not allow the scenario.
 */
export function playTrial(written: Written, options: TrialOptions = {}): TrialResult {
  const scenario = scenarioOf(written, options.readFile);
  const run = runOf(scenario, options);
  let measured: Measurements | undefined;
  let failures: readonly Failure[];
  try {
    if (options.rekey) rekeyed(run, options.rekey);
    run.advanceTo(scenario.duration);
    measured = run.finish();
    failures = failuresOf(measured, scenario);
  } catch (error) {
    failures = [thrown(error)];
  }
  const [failure] = failures;
  return {
    failures,
    ...(failure ? { failure } : {}),
    situations: measured?.situations ?? {},
    firstMet: measured?.firstMet ?? {},
    faults: faultsOf(stepsOf(written)),
    events: run.events,
    duration: scenario.duration,
    simulated: run.now,
    digest: measured?.run.digest ?? "",
  };
}

function rekeyed(run: SimulatedRun, { event, salt }: NonNullable<TrialOptions["rekey"]>): void {
  run.advanceToEvent(event);
  run.rekey(salt);
}

function failuresOf(measured: Measurements, { expect }: Scenario): Failure[] {
  const failed = [...measured.checks, ...derivedChecks(measured)].filter(({ passed }) => !passed).map(failureOf);
  if (expect.length === 0) return failed;
  const { expectations } = judge(figuresOf(measured), expect);
  const violated = expectations.filter(({ passed }) => !passed);
  return [...failed, ...violated.map(({ text, actual }) => violatedBy(text, actual))];
}

/**
 * The failure of an expectation that does not hold. An expectation that had nothing to measure is a different failure from one whose figure
 * is wrong.
 */
function violatedBy(text: string, actual: number | null): Failure {
  if (actual === null) return { check: text, object: "nothing to measure", detail: "there was nothing to measure" };
  return { check: text, object: "", detail: `it was ${actual}` };
}

function failureOf({ name, object = "", detail, since }: Check): Failure {
  return { check: name, object, detail, ...(since === undefined ? {} : { since }) };
}

/** The failure of a run in which a program or the simulator threw an error. This is a bug for any scenario. */
function thrown(error: unknown): Failure {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const place = stack?.split("\n").find((line) => /^\s+at /.test(line));
  return {
    check: "no program throws",
    object: message.replace(/\d+(\.\d+)?/g, "#"),
    detail: `${message}${place === undefined ? "" : ` (${place.trim()})`}`,
  };
}
