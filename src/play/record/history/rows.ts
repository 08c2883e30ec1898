/** Rows of whole numbers, in the order in which they came: a table of a history while it grows. */
export class Rows {
  length = 0;
  private data: Int32Array;

  constructor(private readonly width: number) {
    this.data = new Int32Array(width * 256);
  }

  add(...row: number[]): void {
    const at = this.length * this.width;
    if (at === this.data.length) {
      const larger = new Int32Array(this.data.length * 2);
      larger.set(this.data);
      this.data = larger;
    }
    for (let column = 0; column < this.width; column++) this.data[at + column] = row[column]!;
    this.length++;
  }

  addFrom(other: Rows, row: number): void {
    this.add(...Array.from({ length: this.width }, (_, column) => other.at(row, column)));
  }

  at(row: number, column: number): number {
    return this.data[row * this.width + column]!;
  }

  set(row: number, column: number, value: number): void {
    this.data[row * this.width + column] = value;
  }

  /** Whether the last row has exactly these values. */
  endsWith(...row: number[]): boolean {
    const last = this.length - 1;
    return last >= 0 && row.every((value, column) => this.at(last, column) === value);
  }

  dropLast(): void {
    this.length--;
  }

  /** Keeps only the rows for which `wanted` is true. */
  filter(wanted: (row: number) => boolean): void {
    const { width, data } = this;
    let kept = 0;
    for (let row = 0; row < this.length; row++) {
      if (!wanted(row)) continue;
      data.copyWithin(kept * width, row * width, (row + 1) * width);
      kept++;
    }
    this.length = kept;
  }

  clear(): void {
    this.length = 0;
    this.data = new Int32Array(this.width * 256);
  }

  /** Finds the rows for which `wanted` is true, sorted by a column. Rows with equal values stay in the order in which they came. */
  orderBy(column: number, wanted?: (row: number) => boolean): Int32Array {
    const all = Int32Array.from({ length: this.length }, (_, row) => row);
    const order = wanted ? all.filter(wanted) : all;
    let sorted = true;
    for (let i = 1; i < order.length && sorted; i++)
      sorted = this.at(order[i]!, column) >= this.at(order[i - 1]!, column);
    return sorted ? order : order.sort((a, b) => this.at(a, column) - this.at(b, column) || a - b);
  }

  /** Reads a column of the rows in this order. `told`: changes each value. */
  column(column: number, order: Int32Array, told: (value: number) => number = (value) => value): Int32Array {
    return order.map((row) => told(this.at(row, column)));
  }
}
