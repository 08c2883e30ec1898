import { setImmediate as turn } from "node:timers/promises";
import type { Millis } from "../../runtime/clock.js";

/** The wall time of one slice, in ms. Between slices the process handles signals and draws its progress. */
const SLICE_MS = 50;
/** Lengths in ms of the simulated clock: the first slice, and the shortest one, which is one tick. */
const FIRST_SLICE = 1;
const SMALLEST_SLICE = 0.001;

/**
 * Advances a simulation slice by slice to its end, or until `signal` is aborted. Between slices the process handles signals and shows its progress.
 */
export async function inSlices(
  run: { readonly now: Millis; readonly isOver: boolean },
  advanceTo: (time: Millis) => void,
  signal: AbortSignal,
  tell: (now: Millis) => void,
): Promise<void> {
  let slice = FIRST_SLICE;
  while (!run.isOver && !signal.aborted) {
    const began = performance.now();
    advanceTo(run.now + slice);
    const ratio = SLICE_MS / Math.max(1, performance.now() - began);
    slice = Math.max(SMALLEST_SLICE, slice * Math.min(2, Math.max(0.25, ratio)));
    tell(run.now);
    await turn();
  }
}
