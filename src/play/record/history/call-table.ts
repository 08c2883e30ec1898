import type { History } from "../../../history/history.js";
import type { Millis } from "../../../runtime/clock.js";
import type { NameList } from "./name-list.js";

/** The calls between programs, as the object that records them gives them to the history. */
export interface CallTable {
  /** Closes the table. It records neither further calls nor the ends of calls under way. */
  close(): void;
  /**
   * The calls in the order in which they began, as columns. `tick`: length of a tick in milliseconds. `methods` and `outcomes` give names
   * their numbers.
   */
  columns(tick: Millis, methods: NameList, outcomes: NameList): History["calls"];
  /** Sentences about the calls that are left out. */
  readonly leftOut: readonly string[];
}
