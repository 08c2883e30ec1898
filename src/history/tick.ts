import type { Millis } from "../runtime/clock.js";

/** About the most ticks of a history, so that differences of times have few digits. */
const TICKS = 1_000_000;

/** Ticks that a column can hold. */
const MOST_TICKS = 2 ** 31 - 1;

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
 * Milliseconds of a tick of its calls: a tenth of that, so that the times of calls within a machine room differ; or
 * more, if a column could not hold the run's times.
 */
export function callTickFor(duration: Millis): Millis {
  return [0.1, 1].find((tick) => duration < tick * MOST_TICKS) ?? tickFor(duration);
}
