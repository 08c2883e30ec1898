import type { Column } from "./history.js";

const BLOCK = 64;

/**
 * Finds what was under way at a moment, in a table that is sorted by start. It skips blocks of rows that were all over by then: of
 * 200,000 rows it looks at some thousand.
 */
export class Spans {
  /** By block: when the last of its rows, and of no other, is over. */
  private readonly over: Float64Array;

  /** All in ticks. */
  constructor(
    private readonly start: Column,
    private readonly duration: Column,
  ) {
    this.over = new Float64Array(Math.ceil(start.length / BLOCK)).fill(Number.NEGATIVE_INFINITY);
    for (let row = 0; row < start.length; row++) {
      const block = Math.floor(row / BLOCK);
      this.over[block] = Math.max(this.over[block] as number, (start[row] as number) + (duration[row] as number));
    }
  }

  /** Rows that began by `tick` and are not over then: from start inclusive to end exclusive. In order of their start. */
  at(tick: number): number[] {
    return this.between(tick, tick);
  }

  /** Rows that were under way at any moment from `from` to `to`, both inclusive. One without length is under way at no moment. */
  between(from: number, to: number): number[] {
    const { start, duration, over } = this;
    const rows: number[] = [];
    for (let block = 0; block < over.length; block++) {
      const first = block * BLOCK;
      if ((start[first] as number) > to) break;
      if ((over[block] as number) <= from) continue;
      const end = Math.min(first + BLOCK, start.length);
      for (let row = first; row < end && (start[row] as number) <= to; row++) {
        if ((start[row] as number) + (duration[row] as number) > from) rows.push(row);
      }
    }
    return rows;
  }
}
