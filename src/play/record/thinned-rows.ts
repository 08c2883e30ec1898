/**
 * A table with rows of a few numbers. At first the table keeps all rows. When there are too many, it keeps only every second row,
 * later only every fourth, and so on. The number of rows, and the largest value of each column, are exact.
 */
export class ThinnedRows {
  count = 0;
  private rows: (readonly number[])[] = [];
  private readonly most: number[] = [];
  private every = 1;

  constructor(private readonly limit: number) {}

  add(row: readonly number[]): void {
    const { most } = this;
    for (let column = 0; column < row.length; column++)
      most[column] = Math.max(row[column]!, most[column] ?? row[column]!);
    if (this.count++ % this.every !== 0) return;
    this.rows.push(row);
    if (this.rows.length <= this.limit) return;
    this.rows = this.rows.filter((_, i) => i % 2 === 0);
    this.every *= 2;
  }

  columns(): ThinnedColumns {
    const { rows, count, most } = this;
    return { count, most, values: most.map((_, column) => new Float64Array(rows.map((row) => row[column]!))) };
  }
}

export interface ThinnedColumns {
  readonly count: number;
  /** The largest value of each column; empty if there are no rows. */
  readonly most: readonly number[];
  /** The kept values of each column. */
  readonly values: readonly Float64Array[];
}
