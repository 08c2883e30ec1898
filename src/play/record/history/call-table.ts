import type { History } from "../../../history/history.js";
import type { Millis } from "../../../runtime/clock.js";
import type { NameList } from "./name-list.js";

/** Calls between programs, kept by whoever listens to them. */
export interface CallTable {
  /** No call is kept that begins after this, and none that is under way ends. */
  close(): void;
  /** In the order in which they began. `tick`: milliseconds; `methods`, `outcomes`: where names get their numbers. */
  columns(tick: Millis, methods: NameList, outcomes: NameList): History["calls"];
  /** What is not among them, in sentences. */
  readonly leftOut: readonly string[];
}
