import type { Millis } from "../runtime/clock.js";

/** The time of a scenario that is being played. */
export interface PlayClock {
  /** The time since the start of the scenario, in ms. It goes on even when programs and hosts have ended. */
  now(): Millis;
  /** Runs `action(arg)` at `time`, even if programs and hosts have ended. */
  at<A>(time: Millis, action: (arg: A) => void, arg: A): void;
}
