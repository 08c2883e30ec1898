import type { Millis } from "./clock.js";

/** How a host's clock is wrong. */
export interface ClockSkew {
  /** How far the clock jumps ahead at the beginning, 0 or more. It never jumps back, because programs measure time by it. */
  readonly offset: Millis;
  /** By which share the clock runs too fast; below 0: too slow. Always above -1. */
  readonly drift: number;
}
