import { formatDuration } from "../../../report/text/format.js";

const SECOND = 1000;
/** The speeds, in ms of the run for each ms of real time. */
export const speeds = [1, 10, 60, 600, 3600, 21_600, 86_400] as const;

/** Says how much of the run passes in a second of real time: `1 s = 10 min`. */
export function speedWords(speed: number): string {
  return `1 s = ${formatDuration(speed * SECOND)}`;
}

/** Chooses the speed at which a run plays in about a minute. */
export function fittingSpeed(duration: number): number {
  const wanted = duration / (60 * SECOND);
  const isNearer = (a: number, b: number) => Math.abs(Math.log(a / wanted)) < Math.abs(Math.log(b / wanted));
  return speeds.reduce((best: number, speed) => (isNearer(speed, best) ? speed : best), speeds[0]);
}

/** Finds the next higher or lower speed. The direction through time stays. */
export function nextSpeed(speed: number, by: 1 | -1): number {
  const size = Math.abs(speed);
  const next = by === 1 ? speeds.find((other) => other > size) : speeds.findLast((other) => other < size);
  return Math.sign(speed) * (next ?? size);
}

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500].concat(
  [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400].map((seconds) => seconds * SECOND),
);

/** The time in ms by which an arrow key moves: a round time, some hundreds of which make up the run. */
export function arrowStep(duration: number): number {
  return STEPS.find((step) => duration / step <= 400) ?? (STEPS.at(-1) as number);
}
