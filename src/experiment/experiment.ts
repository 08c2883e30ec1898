import type { Expectation, Scenario } from "../scenario/scenario.js";

/** A validated experiment. Its settings are expanded, and every quantity is in base units. */
export interface Experiment {
  readonly name: string;
  /** The comment at the top of the file; empty if there is none. */
  readonly description: string;
  readonly factors: readonly Factor[];
  /** The settings in the order of the design, at least one. Their names are unique. */
  readonly settings: readonly Setting[];
  /** The name of the setting with which the others are compared. */
  readonly baseline: string;
  /** The seeds in ascending order, each once, at least one. */
  readonly seeds: readonly number[];
  /** The seeds of the sampled networks, at least one. Left out: every run has the network of its scenario's `networkSeed`, or else of its seed. */
  readonly networks?: readonly number[];
  /** The figures of the report that are summarised. */
  readonly metrics: readonly ExperimentMetric[];
  /** The time at the start of a run that the figures leave out, in ms. */
  readonly warmUp: number;
  readonly stop?: StoppingRule;
  readonly expect: readonly AggregateExpectation[];
}

/** A key of the scenario, or a group of keys, that the experiment varies. */
export interface Factor {
  readonly name: string;
  /** The unit of the levels' quantities, if each level has one. Left out: occurrences per millisecond, or no quantity. */
  readonly unit?: ExperimentMetric["unit"];
  readonly levels: readonly Level[];
}

interface Level {
  /** The level as the experiment writes it: a value of a `--set` path, or the name of a patch. */
  readonly name: string;
  /** The level's value as a number in base units, if every level of the factor has one. The factor is then a swept quantity. */
  readonly quantity?: number;
}

/** One cell of the design: a level of every factor. */
export interface Setting {
  readonly name: string;
  /** The name of the chosen level, for each factor. */
  readonly levels: Readonly<Record<string, string>>;
  /** The scenario with the setting's levels. Each run replaces its seed. */
  readonly scenario: Scenario;
  /** The words of a command line that plays this setting once, such as `scenarios/churn.yaml --set tracker.placement=random`. */
  readonly command: string;
}

export interface ExperimentMetric {
  /** The path of the figure, as in `expect` of scenarios: `get.p99`. */
  readonly path: string;
  readonly unit: "duration" | "bytes" | "rate" | "share" | "count" | "ratio";
}

/**
 * Decides when a setting has had enough runs: when its 95 % interval of `metric` is narrower than `width`. The rule is evaluated
 * after each batch of `batch` runs, in the order of the plan. So the number of workers does not change which runs are played.
 */
export interface StoppingRule {
  readonly metric: ExperimentMetric;
  /** The interval, from end to end, must be narrower than this: in the metric's unit, or as a share of the mean's absolute value. */
  readonly width: { readonly absolute: number } | { readonly relative: number };
  /** The number of runs in a batch: all runs of a number of seeds, each in all sampled networks. */
  readonly batch: number;
  /** The largest number of runs of one setting. */
  readonly atMost: number;
}

/** A threshold over aggregates, for CI: `mean(get.p99) < 30s`, `paired(two-choices, random).load.stored.cv < 0`. */
export type AggregateExpectation = Pick<Expectation, "op" | "value" | "text" | "where"> & {
  readonly metric: ExperimentMetric;
} & (
    | {
        readonly of: "mean" | "sd" | "min" | "max" | "low" | "high";
        /** The name of a setting; left out: every setting must meet the threshold. */
        readonly setting?: string;
      }
    | {
        /**
         * The threshold is for the mean difference of two settings over the same seeds: the first minus the second. The whole interval of
         * the difference must meet it.
         */
        readonly of: "paired";
        readonly first: string;
        readonly second: string;
      }
  );
