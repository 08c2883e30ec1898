import { Rows } from "./rows.js";

/** A table that has a meaning only if no row is missing. It keeps all rows, or none once there are too many. */
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
