/** Copies the given rows of a table, in the given order. */
export function rowsOf<T>(table: T, rows: readonly number[]): T {
  const columns = Object.entries(table as Readonly<Record<string, Int32Array>>).map(([name, column]) => [
    name,
    Int32Array.from(rows, (row) => column[row] as number),
  ]);
  return Object.fromEntries(columns) as T;
}

/** Finds the positions of the rows whose value in a column matches. */
export function positionsOf(column: Int32Array, matches: (value: number, row: number) => boolean): number[] {
  const found: number[] = [];
  for (let row = 0; row < column.length; row++) if (matches(column[row] as number, row)) found.push(row);
  return found;
}
