import type { Millis } from "../../runtime/clock.js";

/** A host, as a latency model sees it. */
export interface LatencyHost {
  /** The name of the node, or `tracker`. */
  readonly name: string;
  /** Empty where the scenario gives none. */
  readonly zone: string;
  readonly region: string;
}

/** A latency model of one's own. */
export interface LatencyModel {
  /**
   * One-way delay of a message from one host to another, in ms: 0 or more, finite, and always the same for the same hosts. A run
   * adds jitter, and what the size of the message costs.
   *
   * `draw`: in (0, 1), the pair's own whichever of them sends, by the seed; for models that are drawn.
   */
  delay(from: LatencyHost, to: LatencyHost, draw: number): Millis;
}
