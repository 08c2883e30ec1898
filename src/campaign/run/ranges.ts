/** A range of consecutive seeds. */
export interface SeedRange {
  readonly from: number;
  readonly count: number;
}

/** The largest number of trials that a thread gets at a time: some tenths of a second of work. */
const MOST = 20;

/** Yields consecutive ranges of a campaign's seeds, from the first seed on. They do not depend on the number of threads. */
export function* rangesOf({ from, count }: SeedRange): Generator<SeedRange> {
  for (let done = 0; done < count; done += MOST) yield { from: from + done, count: Math.min(MOST, count - done) };
}
