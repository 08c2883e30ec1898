import type { Millis } from "../runtime/clock.js";

/** Ticks that a history's clock counts at most, about: so that its differences are short. */
const TICKS = 1_000_000;

/** Ticks that a column can hold. */
const MOST_TICKS = 2 ** 31 - 1;

/** Milliseconds of a tick of a history of so long a run: 1, 2, 5, 10, 20, …, the smallest that keeps it within a million ticks. */
export function tickFor(duration: Millis): Millis {
  for (let decade = 1; ; decade *= 10) {
    for (const step of [1, 2, 5]) if (duration <= step * decade * TICKS) return step * decade;
  }
}

/** Milliseconds of a tick of its calls: a tenth, so that those within a machine room differ, as long as a column can hold the run. */
export function callTickFor(duration: Millis): Millis {
  return [0.1, 1].find((tick) => duration < tick * MOST_TICKS) ?? tickFor(duration);
}
