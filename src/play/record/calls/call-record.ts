import type { Millis } from "../../../runtime/clock.js";

/** The tracker, and a peer that nobody knows, where other programs are positions in `Scenario.nodes`. */
export const TRACKER_PLACE = -1;
export const UNKNOWN_PLACE = -2;

/** One call of a program to another: written when it begins, and once more when it ends. Times are the scenario's. */
export interface CallRecord {
  readonly from: number;
  readonly to: number;
  readonly method: string;
  /** Milliseconds that its caller gave it. */
  readonly deadline: Millis;
  readonly begun: Millis;
  /** -1: under way. */
  ended: Millis;
  outcome: CallOutcome;
}

/**
 * `OK`, or the name of a gRPC code; `abandoned`: its caller wanted the answer no more; `interrupted`: its caller went down;
 * `unfinished`: it is under way.
 */
export type CallOutcome = string;
