/**
 * Finds a small part of a list that still fails, in the list's order: no single item of it can be left out (the part is 1-minimal). It
 * leaves out blocks, beginning at the end: first halves of the list, then smaller and smaller blocks. It continues with each shorter list
 * that still fails. This is delta debugging by complements: Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input",
 * IEEE Transactions on Software Engineering 28 (2002) 183. The whole list must fail.
 */
export async function ddmin<T>(
  items: readonly T[],
  fails: (kept: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  if (items.length === 0 || (await fails([]))) return [];
  let kept = items;
  for (let size = Math.ceil(items.length / 2); ; size = Math.ceil(size / 2)) {
    const before = kept.length;
    kept = await withoutBlocks(kept, size, fails);
    // Try the blocks of one item again and again, until none can be left out.
    if (size === 1 && kept.length === before) return kept;
  }
}

async function withoutBlocks<T>(
  items: readonly T[],
  size: number,
  fails: (kept: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let kept = items;
  for (let end = items.length; end > 0; end -= size) {
    const rest = [...kept.slice(0, Math.max(0, end - size)), ...kept.slice(end)];
    // Skip the empty list: it is known already that it does not fail.
    if (rest.length > 0 && (await fails(rest))) kept = rest;
  }
  return kept;
}
