import type { Tick } from "../events/event-queue.js";

/** Word on its way from one end of a stream to the other. */
export interface HeldWord {
  /** A `StreamEvent`. */
  readonly what: number;
  readonly about: object | undefined;
}

/** What becomes of a stream while a partition lies between its ends. */
export interface Severance {
  /** When the ends take each other for gone, and the two events that tell them. */
  readonly lostAt: Tick;
  readonly lostServer: number;
  readonly lostClient: number;
  /** Word that was due since, in order: it goes on its way again when the partition ends before `lostAt`. */
  readonly held: HeldWord[];
}
