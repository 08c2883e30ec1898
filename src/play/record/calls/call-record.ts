import type { Millis } from "../../../runtime/clock.js";

/** The places that stand for the tracker and for an unknown peer. The places of nodes are positions in `Scenario.nodes`. */
export const TRACKER_PLACE = -1;
export const UNKNOWN_PLACE = -2;

/** One call of a program to another. It is written when the call begins, and completed when the call ends. Times are the scenario's. */
export interface CallRecord {
  readonly from: number;
  readonly to: number;
  readonly method: string;
  /** The time that the caller gave the call, in ms. */
  readonly deadline: Millis;
  readonly begun: Millis;
  /** The time at which the call ended; -1: it is under way. */
  ended: Millis;
  outcome: CallOutcome;
}

/**
 * `OK`, or the name of a gRPC code. `abandoned`: the caller did not need the answer any more. `interrupted`: the caller
 * went down. `unfinished`: the call is under way.
 */
export type CallOutcome = string;
