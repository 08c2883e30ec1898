/** A time in ms. Fractions are allowed (the simulator's tick is one microsecond). */
export type Millis = number;

/** The handle of a pending timer. Only the clock that gave it can read it. */
export type Timer = number & { readonly timer: unique symbol };

/** The value of a timer field that holds no timer. No clock ever returns it. */
export const NO_TIMER = 0 as Timer;

export interface Clock {
  /** The time in ms since the environment started. It never goes back, and is not a time of day. */
  now(): Millis;
  /**
   * Runs `callback(arg)` once, `delay` from now, never inside this call. The callback gets `arg`, so that a caller needs no closure for
   * each timer.
   */
  after<A>(delay: Millis, callback: (arg: A) => void, arg: A): Timer;
  /** Forgets a pending timer. It does nothing when the timer has fired, was cancelled, or is `NO_TIMER`. */
  cancel(timer: Timer): void;
}
