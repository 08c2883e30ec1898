import type { Tick } from "../events/event-queue.js";

/** An event of a stream on its way from one end to the other, held by a partition: a message, its end, credit and so on. */
export interface HeldWord {
  /** A `StreamEvent`. */
  readonly what: number;
  readonly about: object | undefined;
}

/** The state of a stream while a partition lies between its ends. */
export interface Severance {
  /** The tick at which the two ends give each other up, and the two events that tell them. */
  readonly lostAt: Tick;
  readonly lostServer: number;
  readonly lostClient: number;
  /** Events that were due since, in order. They are sent on if the partition ends before `lostAt`. */
  readonly held: HeldWord[];
}
