import { formatDuration } from "../../../report/text/format.js";

const SECOND = 1000;
/** Milliseconds of the run in one of the reader's. */
export const speeds = [1, 10, 60, 600, 3600, 21_600, 86_400] as const;

/** `1 s = 10 min`: what passes in the run while a second passes for the reader. */
export function speedWords(speed: number): string {
  return `1 s = ${formatDuration(speed * SECOND)}`;
}

/** The speed at which a run plays in about a minute. */
export function fittingSpeed(duration: number): number {
  const wanted = duration / (60 * SECOND);
  const isNearer = (a: number, b: number) => Math.abs(Math.log(a / wanted)) < Math.abs(Math.log(b / wanted));
  return speeds.reduce((best: number, speed) => (isNearer(speed, best) ? speed : best), speeds[0]);
}

/** The next speed up or down; the same way through time. */
export function nextSpeed(speed: number, by: 1 | -1): number {
  const size = Math.abs(speed);
  const next = by === 1 ? speeds.find((other) => other > size) : speeds.findLast((other) => other < size);
  return Math.sign(speed) * (next ?? size);
}

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500].concat(
  [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400].map((seconds) => seconds * SECOND),
);

/** What an arrow key moves by: a round time, of which a run has some hundreds. */
export function arrowStep(duration: number): number {
  return STEPS.find((step) => duration / step <= 400) ?? (STEPS.at(-1) as number);
}
