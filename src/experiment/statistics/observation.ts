import type { ExperimentMetric } from "../experiment.js";
import type { RunRecord } from "../run-record.js";

/** One figure of one run that finished. */
export interface Observation {
  readonly seed: number;
  /** The seed of the sampled network; null: no network was sampled for the run. */
  readonly network: number | null;
  /** The value of the figure; null: the run had nothing to measure. */
  readonly value: number | null;
}

/** The figure of each run that finished, in the order of the records. */
export function observationsOf(records: readonly RunRecord[], { path }: ExperimentMetric): Observation[] {
  return records
    .filter(({ outcome }) => outcome === "finished")
    .map(({ seed, network, metrics }) => ({ seed, network, value: metrics[path] ?? null }));
}
