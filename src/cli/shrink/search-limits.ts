import { setImmediate as turn } from "node:timers/promises";
import type { SearchLimits, SearchProgress } from "../../campaign/shrink/search.js";
import type { Millis } from "../../runtime/clock.js";

/** The wall time in ms between two turns, in which the process handles signals and draws its progress. */
const TURN_EVERY_MS = 50;

/**
 * Limits of a search for a smaller scenario: it ends after the real time `time`, or when `signal` is aborted. `update` is called with its
 * progress.
 */
export function searchLimits(time: Millis, signal: AbortSignal, update: (soFar: SearchProgress) => void): SearchLimits {
  let turned = performance.now();
  return {
    time,
    clock: () => performance.now(),
    signal,
    async onRun(soFar) {
      update(soFar);
      if (performance.now() - turned < TURN_EVERY_MS) return;
      await turn();
      turned = performance.now();
    },
  };
}
