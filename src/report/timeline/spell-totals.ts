import type { Millis } from "../../runtime/clock.js";

/** A span of time in which a file could not be read: no running node had a copy of one of its chunks, or no disk had one. */
export interface SpellRecord {
  readonly kind: "unreadable" | "lost";
  readonly file: string;
  readonly from: Millis;
  /** The end of the span; undefined: it lasted to the end of the run. */
  readonly until: Millis | undefined;
  /** The largest number of such chunks at the same time. */
  readonly chunks: number;
  /** The name of the node that began the span when it went down or lost its disk. Undefined: there was another reason. */
  readonly after: string | undefined;
}

export interface SpellTotals {
  /** The two hundred spells that matter most, in the order in which they began. */
  readonly shown: readonly SpellRecord[];
  /** The number of further spells. */
  readonly others: number;
}
