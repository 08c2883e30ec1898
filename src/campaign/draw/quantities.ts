import type { Millis } from "../../runtime/clock.js";

/** A time as scenarios write it. */
export function timeText(time: Millis): string {
  if (time % 60_000 === 0 && time > 0) return `${time / 60_000}min`;
  return time % 100 === 0 ? `${time / 1000}s` : `${time}ms`;
}

/** A share as scenarios write it. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
