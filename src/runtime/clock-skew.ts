import type { Millis } from "./clock.js";

/** How a host's clock is wrong. */
export interface ClockSkew {
  /** How far the clock jumps ahead at the beginning, in ms, 0 or more. It never jumps back, because programs measure time by it. */
  readonly offset: Millis;
  /** The share by which the clock runs too fast; below 0: too slow. It is always above -1. */
  readonly drift: number;
}
