import { Rows } from "./rows.js";

/** A table of which at most so many rows are kept: all, or, once there are more, every second, every fourth and so on that came. */
export class ThinnedTable {
  readonly rows: Rows;
  /** One row in so many is kept. */
  every = 1;
  private count = 0;

  constructor(
    width: number,
    private readonly limit: number,
  ) {
    this.rows = new Rows(width);
  }

  add(...row: number[]): void {
    if (this.count++ % this.every !== 0) return;
    this.rows.add(...row);
    if (this.rows.length <= this.limit) return;
    this.rows.filter((kept) => kept % 2 === 0);
    this.every *= 2;
  }
}
