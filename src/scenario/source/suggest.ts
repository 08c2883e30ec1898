/** Counts the edits (insert, delete, replace, swap of neighbours) between two words: the optimal string alignment distance. */
function distance(a: string, b: string): number {
  let older: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(
        (above[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (above[j - 1] as number) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (older[j - 2] as number) + 1);
      row.push(best);
    }
    older = above;
    above = row;
  }
  return above[b.length] as number;
}

/** Finds the known word that was probably meant, or undefined. Words longer than 64 characters are not compared. */
export function closest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > 64) return undefined;
  const lower = word.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const edits = distance(lower, candidate.toLowerCase());
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}

/** Writes a suggestion: `; did you mean "seed"?`, or a short list of the known words. */
export function suggestion(word: string, known: Iterable<string>): string {
  const names = [...known];
  const meant = closest(word, names);
  if (meant !== undefined) return `; did you mean ${JSON.stringify(meant)}?`;
  if (names.length === 0) return "";
  return `; known: ${names.slice(0, 20).join(", ")}${names.length > 20 ? ", …" : ""}`;
}

/**
 * Like `suggestion`, but for names that have several parts: for `load.cv` it also suggests names that contain all its parts in this order,
 * such as `load.stored.cv`.
 */
export function suggestionInParts(word: string, known: Iterable<string>): string {
  const names = [...known];
  if (closest(word, names) !== undefined) return suggestion(word, names);
  const parts = word.split(".");
  const fuller = names.filter((name) => {
    let found = 0;
    for (const part of name.split(".")) if (part === parts[found]) found++;
    return found === parts.length;
  });
  return fuller.length > 0 ? suggestion(word, fuller) : suggestion(word, names);
}
