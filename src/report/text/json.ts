const DIGITS = 12;

/** Rounds a number as reports print it: to 12 significant digits, which hides the last bits that platforms may disagree on. */
export function rounded(value: number): number {
  const short = Number(value.toPrecision(DIGITS));
  return short === 0 ? 0 : short;
}

/**
 * Canonical JSON: keys sorted, numbers of 12 significant digits, arrays of plain values on one line, a newline at the
 * end. Equal values give equal bytes. Throws for what JSON cannot hold: NaN, infinities, undefined, functions.
 */
export function canonicalJson(value: unknown): string {
  return `${written(value, "", "report")}\n`;
}

function written(value: unknown, indent: string, path: string): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new RangeError(`${path}: ${value} cannot be written`);
    return JSON.stringify(rounded(value));
  }
  if (typeof value !== "object") throw new TypeError(`${path}: ${typeof value} cannot be written`);
  const inner = `${indent}  `;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const items = Array.from(value as ArrayLike<unknown>, (item, i) => written(item, inner, `${path}[${i}]`));
    const plain = items.every((item) => !item.startsWith("{") && !item.startsWith("["));
    if (plain) return `[${items.join(", ")}]`;
    return `[\n${items.map((item) => inner + item).join(",\n")}\n${indent}]`;
  }
  const fields = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${inner}${JSON.stringify(key)}: ${written(field, inner, `${path}.${key}`)}`);
  return fields.length === 0 ? "{}" : `{\n${fields.join(",\n")}\n${indent}}`;
}
