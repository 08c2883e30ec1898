/** A range of consecutive seeds. */
export interface SeedRange {
  readonly from: number;
  readonly count: number;
}

/** The largest number of trials that a thread gets at a time: some tenths of a second of work. */
const MOST = 20;

/**
 * Yields consecutive ranges of a campaign's seeds, from the first seed on. `most` tells how many seeds the next range may have, at least one. The
 * result of a campaign does not depend on it.
 */
export function* rangesOf({ from, count }: SeedRange, most: () => number = () => MOST): Generator<SeedRange> {
  for (let done = 0; done < count; ) {
    const next = Math.min(most(), count - done);
    yield { from: from + done, count: next };
    done += next;
  }
}
