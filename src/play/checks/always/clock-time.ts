import type { Millis } from "../../../runtime/clock.js";

/** Two sums of the same times may differ by rounding, but by less than this, in ms. */
export const ROUNDING: Millis = 0.001;

/**
 * A moment of a scenario as a clock shows it: 4:10 is four minutes and ten seconds, and 1:04:10 is an hour later. It shows milliseconds
 * only if they are not zero.
 */
export function clockTime(time: Millis): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const whole = Math.round(time);
  const [seconds, minutes, hours] = [
    Math.floor(whole / 1000) % 60,
    Math.floor(whole / 60_000) % 60,
    Math.floor(whole / 3_600_000),
  ];
  const rest = whole % 1000 === 0 ? "" : `.${String(whole % 1000).padStart(3, "0")}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}${rest}` : `${minutes}:${two(seconds)}${rest}`;
}
