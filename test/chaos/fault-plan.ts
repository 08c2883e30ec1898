import type { Draws } from "../../src/runtime/random/random.js";

/** Kills come in storms; between two of them the network must settle, and then work without a fault for a while. */
export interface Fault {
  /** Time since the fault before, in ms. */
  readonly afterMs: number;
  /** `several`: nodes, in one moment. `wipe`: a node that never comes back, in whose place a new one starts. */
  readonly kind: "node" | "tracker" | "several" | "wipe";
  /** How long the killed process stays away, in ms; if several were killed, the longest time. */
  readonly awayMs: number;
  /** How many nodes. */
  readonly count: number;
}

const LONGEST_AWAY_MS = 7_000;
/** Clients wait two seconds for a tracker before they give up. So most of them outlast its absence. */
const TRACKER_LONGEST_AWAY_MS = 3_000;

/** The faults of one storm: every few seconds a process is killed, and comes back after a random, mostly short time. */
export function storm(draws: Draws, lengthMs: number): Fault[] {
  const faults: Fault[] = [];
  for (let at = 0; ; ) {
    const afterMs = 300 + 3_400 * draws.next();
    at += afterMs;
    if (at > lengthMs) return faults;
    const kind = kindOf(draws.next());
    const count = kind === "tracker" ? 0 : kind === "several" ? 2 + draws.below(2) : 1;
    const longest = kind === "tracker" ? TRACKER_LONGEST_AWAY_MS : LONGEST_AWAY_MS;
    // Most nodes are back before the tracker misses them. Some are given up, and their replicas repaired, before they are back.
    faults.push({ afterMs, kind, count, awayMs: longest * draws.next() ** 2 });
  }
}

function kindOf(draw: number): Fault["kind"] {
  if (draw < 0.2) return "tracker";
  if (draw < 0.32) return "several";
  return draw < 0.4 ? "wipe" : "node";
}
