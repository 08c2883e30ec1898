import type { Millis } from "./clock.js";

/** How a host's clock is wrong. */
export interface ClockSkew {
  /** How far it jumps ahead at the beginning, 0 or more: programs measure time by it, so it never turns back. */
  readonly offset: Millis;
  /** By which share it runs too fast; below 0, too slow. More than -1. */
  readonly drift: number;
}
