/** A square matrix of round-trip times in ms, row by row. */
export interface Matrix {
  readonly size: number;
  readonly rtt: Float32Array;
}

const MAX_ROWS = 4096;

/**
 * Reads a square matrix from CSV: one row a line, numbers in ms; a first row and column of names are allowed. A blank
 * off the diagonal takes the time of the opposite direction, or else the median of its row. Problems are texts.
 */
export function parseLatencyMatrix(text: string): Matrix | string {
  let rows = text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .map((line) => line.split(","));
  if (rows.length > 0 && rows[0]?.some((cell) => cell.trim() !== "" && Number.isNaN(Number(cell)))) {
    rows = rows.slice(1).map((row) => row.slice(1));
  }
  const size = rows.length;
  if (size === 0) return "holds no matrix";
  if (size > MAX_ROWS) return `has more than ${MAX_ROWS} rows`;
  const rtt = new Float32Array(size * size).fill(Number.NaN);
  for (const [i, row] of rows.entries()) {
    if (row.length !== size)
      return `is not square: row ${i + 1} has ${row.length} columns, while there are ${size} rows`;
    for (const [j, cell] of row.entries()) {
      if (cell.trim() === "") continue;
      const value = Number(cell);
      if (!(value >= 0 && value < 1e7))
        return `row ${i + 1}, column ${j + 1}: expected a time in ms, found ${JSON.stringify(cell.slice(0, 40))}`;
      rtt[i * size + j] = value;
    }
  }
  fillBlanks(rtt, size);
  return { size, rtt };
}

function fillBlanks(rtt: Float32Array, size: number): void {
  for (let i = 0; i < size; i++) {
    let median: number | undefined;
    for (let j = 0; j < size; j++) {
      const at = i * size + j;
      if (!Number.isNaN(rtt[at])) continue;
      const opposite = rtt[j * size + i] as number;
      if (i === j) rtt[at] = 0;
      else if (!Number.isNaN(opposite)) rtt[at] = opposite;
      else rtt[at] = median ??= medianOf(rtt.subarray(i * size, (i + 1) * size));
    }
  }
}

function medianOf(row: Float32Array): number {
  const known = row.filter((value, i) => !Number.isNaN(value) && (value > 0 || i === 0)).sort();
  return known[known.length >> 1] ?? 0;
}
