/** One run that an experiment asks for. */
export interface Run {
  /** SHA-256 in hex of the validated scenario, seed, network, warm-up and the engine's semantic version. */
  readonly key: string;
  /** Name of the setting. */
  readonly setting: string;
  readonly seed: number;
  /** Seed of the sampled network, or null. */
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
  /** History digest; empty for a run that failed. */
  readonly digest: string;
  /** Whether the scenario's own checks and expectations held. */
  readonly passed: boolean;
  /** Simulated events. */
  readonly events: number;
  /** Every figure that `expect` of a scenario may name, by path; null where the run had nothing to measure. Empty for a run that failed. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** For a run in which a program threw an error: the error's message, and a command line that repeats the failure. */
  readonly error?: { readonly message: string; readonly command: string };
}
