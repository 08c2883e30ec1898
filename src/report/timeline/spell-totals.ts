import type { Millis } from "../../runtime/clock.js";

/** A time in which no running node had a copy of some chunk of a file; or in which a chunk of it was on no disk at all. */
export interface SpellRecord {
  readonly kind: "unreadable" | "lost";
  readonly file: string;
  readonly from: Millis;
  /** Undefined: it lasted to the end of the run. */
  readonly until: Millis | undefined;
  /** Such chunks, at most at the same time. */
  readonly chunks: number;
  /** Name of the node with which the first copy that was missing went. Undefined: another reason. */
  readonly after: string | undefined;
}

export interface SpellTotals {
  /** The two hundred that matter most, in the order in which they began. */
  readonly shown: readonly SpellRecord[];
  /** How many more there were. */
  readonly others: number;
}
