import type { Millis } from "../../runtime/clock.js";
import type { Unit } from "../text/format.js";

/** Everything in comparison.json. The first run is the baseline; lists of values have one for each run. */
export interface Comparison {
  readonly format: "swarmlab-comparison/1";
  readonly runs: readonly ComparedRun[];
  /** Sentences that a reader needs before the figures. */
  readonly caveats: readonly string[];
  /** Sentences on pairs of runs of one scenario with one seed: whether their histories are the same. */
  readonly histories: readonly string[];
  /** For runs that can be played again, the first difference between their history and the baseline's. */
  readonly firstDifferences: readonly (FirstDifference & { readonly run: string })[];
  /** Differences, the most important ones first; then figures that are alike. */
  readonly findings: readonly Finding[];
  readonly settings: readonly DifferingSetting[];
  readonly verdicts: readonly DifferingVerdict[];
  readonly rows: readonly MetricRow[];
}

/** The first difference between the histories of two runs. */
export interface FirstDifference {
  /** Number of events before it, which are the same in both. */
  readonly alike: number;
  /** The first event that is not the same, in the baseline and in the other run. Null: that run was over already. */
  readonly events: readonly [ToldEvent | null, ToldEvent | null];
}

/** An event of a history, for readers. */
export interface ToldEvent {
  readonly time: Millis;
  /** Name of a node or of the tracker; `the run` for steps, arrivals and samples. */
  readonly owner: string;
  readonly what: string;
  /** The event during which this one was scheduled. Left out: not known, or before the first event. */
  readonly scheduledBy?: Omit<ToldEvent, "scheduledBy">;
}

interface ComparedRun {
  readonly name: string;
  readonly scenario: string;
  readonly seed: number;
  readonly scenarioHash: string;
  readonly digest: string;
  readonly verdict: string;
}

export interface Finding {
  /** Name of the run that is compared with the baseline. */
  readonly run: string;
  readonly metric: string;
  readonly kind: "better" | "worse" | "alike";
  readonly baseline: number;
  readonly value: number;
  readonly text: string;
}

export interface DifferingSetting {
  readonly name: string;
  /** The values in words, such as `128 KiB`. */
  readonly values: readonly string[];
}

/** A check or an expectation whose verdict is not the same in all runs. */
export interface DifferingVerdict {
  readonly name: string;
  readonly verdicts: readonly string[];
}

export interface MetricRow {
  /** Such as `get.median`. */
  readonly metric: string;
  /** The first part of the metric's path. */
  readonly group: string;
  readonly unit: Unit;
  readonly description: string;
  /** Null: no data. */
  readonly values: readonly (number | null)[];
  /** Each value divided by the baseline's. Null if there is no data, if the baseline's value is 0, or if the two cannot be compared. */
  readonly ratios: readonly (number | null)[];
  /** For each run, why its figure cannot be compared with the baseline's; null if it can. */
  readonly notComparable: readonly (string | null)[];
}
