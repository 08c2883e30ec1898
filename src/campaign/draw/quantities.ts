import type { Millis } from "../../runtime/clock.js";

/** Writes a time in ms as scenarios do. */
export function timeText(time: Millis): string {
  if (time % 60_000 === 0 && time > 0) return `${time / 60_000}min`;
  return time % 100 === 0 ? `${time / 1000}s` : `${time}ms`;
}

/** Writes a share as scenarios do. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
