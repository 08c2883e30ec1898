import type { Millis } from "../runtime/clock.js";

/** The time of a scenario that is being played. */
export interface PlayClock {
  /** Time since the start. No program's or host's end stops it. */
  now(): Millis;
  /** Runs `action(arg)` at `time`, whatever runs or does not. */
  at<A>(time: Millis, action: (arg: A) => void, arg: A): void;
}
