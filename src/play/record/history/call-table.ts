import type { History } from "../../../history/history.js";
import type { Millis } from "../../../runtime/clock.js";
import type { NameList } from "./name-list.js";

/** Calls between programs, as an object that records them gives them to the history. */
export interface CallTable {
  /** No call is kept that begins after this, and none that is under way ends. */
  close(): void;
  /** In the order in which they began. `tick`: milliseconds; `methods`, `outcomes`: where names get their numbers. */
  columns(tick: Millis, methods: NameList, outcomes: NameList): History["calls"];
  /** Sentences on the calls that are left out. */
  readonly leftOut: readonly string[];
}
