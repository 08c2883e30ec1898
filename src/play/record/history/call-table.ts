import type { History } from "../../../history/history.js";
import type { Millis } from "../../../runtime/clock.js";
import type { NameList } from "./name-list.js";

/** Calls between programs, as an object that records them gives them to the history. */
export interface CallTable {
  /** From now on the table changes no more: it records neither further calls nor the ends of calls under way. */
  close(): void;
  /**
   * The calls in the order in which they began, as columns. `tick`: length of a tick in milliseconds. `methods` and `outcomes` give names
   * their numbers.
   */
  columns(tick: Millis, methods: NameList, outcomes: NameList): History["calls"];
  /** Sentences on the calls that are left out. */
  readonly leftOut: readonly string[];
}
