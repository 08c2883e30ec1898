/** One run that an experiment asks for. */
export interface Run {
  /** The SHA-256, in hex, of the validated scenario, the seed, the network, the warm-up and `ENGINE_VERSION`. */
  readonly key: string;
  /** The name of the setting. */
  readonly setting: string;
  readonly seed: number;
  /** The seed of the sampled network; null: the run has the network of its scenario's `networkSeed`, or else of its seed. */
  readonly network: number | null;
}

/**
 * The stored result of a run. It does not name the experiment that asked for it, so another experiment that asks for the
 * same key can use it.
 */
export interface RunRecord {
  readonly key: string;
  readonly scenarioHash: string;
  readonly seed: number;
  readonly network: number | null;
  readonly outcome: "finished" | "failed";
  /** The digest of the run's history; empty for a run that failed. */
  readonly digest: string;
  /** Whether the scenario's own checks and expectations held. */
  readonly passed: boolean;
  /** The number of simulated events. */
  readonly events: number;
  /** Every figure that a scenario's `expect` may name, by path; null where the run had nothing to measure. Empty for a run that failed. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Only for a run that failed, because it threw or its thread died: the error's message, and a command line that repeats the failure. */
  readonly error?: { readonly message: string; readonly command: string };
}
