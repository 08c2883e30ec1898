import { Rows } from "./rows.js";

/** A table with a limited number of rows. It keeps all rows. If there are too many, it keeps every second one, then every fourth, and so on. */
export class ThinnedTable {
  readonly rows: Rows;
  /** One row is kept out of this many. */
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
