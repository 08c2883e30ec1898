type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** Makes a longer copy of a column. Its new cells are 0. */
export function widened<C extends Column>(column: C, length: number): C {
  const wider = new (column.constructor as new (length: number) => C)(length);
  wider.set(column);
  return wider;
}
