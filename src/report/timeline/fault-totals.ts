import type { Millis } from "../../runtime/clock.js";

/** A fault that a step of the scenario made, or the end of faults. */
export interface FaultRecord {
  readonly from: Millis;
  /** When the step's time (`for`) was over. Undefined: it has none, or it was not over. */
  readonly until: Millis | undefined;
  /** What the step did, in a few words. */
  readonly text: string;
}

export interface FaultTotals {
  /** The first hundred faults, in the order in which they began. */
  readonly shown: readonly FaultRecord[];
  /** The number of further faults. */
  readonly others: number;
}
