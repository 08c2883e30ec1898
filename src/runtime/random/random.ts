/** The purpose of a draw. Draws for one purpose never depend on draws made for another. */
export type Purpose =
  | "placement"
  | "repair"
  | "challenge"
  | "scrub"
  | "peer-selection"
  | "piece-selection"
  | "backoff"
  | "announce"
  | "boot"
  | "secret"
  | "operation"
  | "disturbance"
  | "latency"
  | "loss"
  | "workload"
  | "churn"
  | "resample"
  | "step"
  | "campaign";

/**
 * Keyed randomness: the n-th draw is a hash of (seed, purpose, key, n). So every other draw stays as it was when a node is added or a fault
 * is removed.
 */
export interface Random {
  /** Makes the draws for `purpose` and `key`, from the first draw on. The key is an integer, or a string such as a file name. */
  draws(purpose: Purpose, key: number | string): Draws;
}

export interface Draws {
  /** Draws a uniform number in [0, 1), of 53 bits. */
  next(): number;
  /** Draws a uniform integer in [0, bound). `bound`: in 1 .. 2^32. */
  below(bound: number): number;
}
