import { Rows } from "./rows.js";

/** A table that means something only if no row is missing: all of them, or, once there are more than so many, none. */
export class WholeTable {
  readonly rows: Rows;
  isWhole = true;

  constructor(
    width: number,
    private readonly limit: number,
  ) {
    this.rows = new Rows(width);
  }

  add(...row: number[]): void {
    if (!this.isWhole) return;
    this.rows.add(...row);
    if (this.rows.length <= this.limit) return;
    this.isWhole = false;
    this.rows.clear();
  }
}
