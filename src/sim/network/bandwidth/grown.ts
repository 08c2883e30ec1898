/** Copies the contents of `old` to the start of `larger`, and returns it. */
export function grown<T extends Float64Array | Int32Array | Uint8Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}
