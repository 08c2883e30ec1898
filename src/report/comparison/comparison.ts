import type { Millis } from "../../runtime/clock.js";
import type { Unit } from "../text/format.js";

/** The content of comparison.json. The first run is the baseline; lists of values have one for each run. */
export interface Comparison {
  readonly format: "swarmlab-comparison/1";
  readonly runs: readonly ComparedRun[];
  /** Sentences that a reader needs before the figures. */
  readonly caveats: readonly string[];
  /**
   * Sentences about histories. For two runs of one scenario with one seed: whether their histories are the same. For each run that was
   * played again: where its history first differs from the baseline's.
   */
  readonly histories: readonly string[];
  /** For each run that can be played again, the first difference between its history and the baseline's. */
  readonly firstDifferences: readonly (FirstDifference & { readonly run: string })[];
  /** The differences, the most important ones first; then figures that are alike. */
  readonly findings: readonly Finding[];
  readonly settings: readonly DifferingSetting[];
  readonly verdicts: readonly DifferingVerdict[];
  readonly rows: readonly MetricRow[];
}

/** The first difference between the histories of two runs. */
export interface FirstDifference {
  /** The number of events before it, which are the same in both. */
  readonly alike: number;
  /** The first event that is not the same, in the baseline and in the other run. Null: that run was over already. */
  readonly events: readonly [ToldEvent | null, ToldEvent | null];
}

/** An event of a history, for readers. */
export interface ToldEvent {
  readonly time: Millis;
  /** The name of a node or of the tracker. `the network`: events such as a partition. `the run`: steps, arrivals and samples. */
  readonly owner: string;
  readonly what: string;
  /** The event during which this one was scheduled. Left out: it is not known, or lies before the first event. */
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
  /** The name of the run that is compared with the baseline. */
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
  /** The path of the metric, such as `get.median`. */
  readonly metric: string;
  /** The first part of the metric's path. */
  readonly group: string;
  readonly unit: Unit;
  readonly description: string;
  /** The figure of each run; null: it has no data. */
  readonly values: readonly (number | null)[];
  /** The figure of each run divided by the baseline's. Null if there is no data, if the baseline's is 0, or if they cannot be compared. */
  readonly ratios: readonly (number | null)[];
  /** Why each run's figure cannot be compared with the baseline's; null if it can. */
  readonly notComparable: readonly (string | null)[];
}
