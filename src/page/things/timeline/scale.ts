/** The part of a run that an axis shows, in ticks. */
export interface Range {
  readonly from: number;
  readonly until: number;
}

/** The place of a tick in the range, from 0 to 1. */
export function place({ from, until }: Range, tick: number): number {
  return (tick - from) / (until - from);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12, 24, 48].map((count) => count * HOUR),
  ...[7, 14, 28, 91, 182].map((count) => count * 24 * HOUR),
];

/** Chooses round moments in a range, in ms. They divide it into at most about `most` parts. `tick`: the length of a tick in ms. */
export function roundMoments({ from, until }: Range, tick: number, most: number): number[] {
  const [start, end] = [from * tick, until * tick];
  const step = STEPS.find((one) => (end - start) / one <= most) ?? end - start;
  const first = Math.ceil(start / step);
  const count = Math.floor(end / step) - first + 1;
  return Array.from({ length: Math.max(0, Math.min(count, most + 1)) }, (_, at) => (first + at) * step);
}
