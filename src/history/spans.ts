import type { Column } from "./history.js";

const BLOCK = 64;

/**
 * Finds the rows of a table that were under way at a moment. The table is sorted by start. Blocks of rows that were all over by
 * then are skipped: of 200,000 rows some thousand are visited.
 */
export class Spans {
  /** For each block of rows, the tick at which the last of them is over. */
  private readonly over: Float64Array;

  /** All times are in ticks. */
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

  /** Finds the rows that began by `tick` and are not over then, in the order of their start. A row includes its start, but not its end. */
  at(tick: number): number[] {
    return this.between(tick, tick);
  }

  /** Finds the rows that began by `to`, and were not over at `from`. So a row without length counts only if it lies after `from`. */
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
