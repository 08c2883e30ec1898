import type { Row } from "./row.js";

/** The figures that every program prints about a run. Only some peers print their memory. */
export type Measured = Omit<Row, "peakBytes"> & { readonly peakBytes?: number };

/** One run of a case, by swarmlab or by a peer: a line of JSON of `npm run bench -- --json`. */
export interface Result extends Measured {
  readonly name: string;
  readonly size: string;
  readonly nodes?: number;
  /** "swarmlab", or the peer's name. */
  readonly by: string;
}

export const OURS = "swarmlab";

/** Units, such as messages or transfers, per second of CPU time. */
export function rateOf({ count, cpuSeconds }: Result): number {
  return count / cpuSeconds;
}

/** The value in the middle; for an even number of values, the mean of the two in the middle. NaN without values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
