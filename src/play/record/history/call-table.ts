import type { History } from "../../../history/history.js";

/** Calls between programs, kept by whoever listens to them. */
export interface CallTable {
  /** In the order in which they began. `nodeOf`: the node of a peer, -1 if it is none. */
  columns(nodeOf: (peer: number) => number): History["calls"];
  /** What is not among them, in sentences. */
  readonly leftOut: readonly string[];
}
