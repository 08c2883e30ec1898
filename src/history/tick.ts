import type { Millis } from "../runtime/clock.js";

/** The largest number of ticks of a run, roughly. It is small, so that the differences between times have few digits. */
const TICKS = 1_000_000;

/** The largest number of ticks that a column can hold. */
export const MOST_TICKS = 2 ** 31 - 1;

/**
 * Milliseconds of a tick for the history of a run of this duration: the smallest of 1, 2, 5, 10, 20, … with which the
 * run has at most a million ticks.
 */
export function tickFor(duration: Millis): Millis {
  for (let decade = 1; ; decade *= 10) {
    for (const step of [1, 2, 5]) if (duration <= step * decade * TICKS) return step * decade;
  }
}

/**
 * Milliseconds of a tick for the calls of a run of this duration: 0.1, so that the times of calls within a data centre differ. If a column could
 * not hold the run's times in such ticks, it is 1, or as long as `tickFor` if 1 is too short as well.
 */
export function callTickFor(duration: Millis): Millis {
  return [0.1, 1].find((tick) => duration < tick * MOST_TICKS) ?? tickFor(duration);
}
