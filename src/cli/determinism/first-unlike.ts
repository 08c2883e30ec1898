/** The first place where two plain values differ, as in `nodes.stored[3]: 5 and 6`; undefined: they are the same. */
export function firstUnlike(a: unknown, b: unknown, path = ""): string | undefined {
  if (Object.is(a, b)) return undefined;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return `${path || "the whole"}: ${String(a)} and ${String(b)}`;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) {
    const place = Array.isArray(a) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    const unlike = firstUnlike((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], place);
    if (unlike !== undefined) return unlike;
  }
  return undefined;
}
