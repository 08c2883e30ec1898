/** Milliseconds; fractions are allowed (the simulator's tick is one microsecond). */
export type Millis = number;

/** Handle of a pending timer. Opaque: only the clock that gave it can read it. */
export type Timer = number & { readonly timer: unique symbol };

/** What no clock ever returns: the value of a timer field that holds nothing. */
export const NO_TIMER = 0 as Timer;

export interface Clock {
  /** Monotonic time since the environment started, not a time of day. */
  now(): Millis;
  /** Runs `callback(arg)` once, `delay` from now, never inside this call. Passing `arg` spares a closure per firing. */
  after<A>(delay: Millis, callback: (arg: A) => void, arg: A): Timer;
  /** Forgets a pending timer; a fired, cancelled or absent one (`NO_TIMER`) is left alone. */
  cancel(timer: Timer): void;
}
