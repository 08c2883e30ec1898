/**
 * A table; columns of figures are aligned to the right. `figures` says which columns these are; without it, all columns
 * that contain only figures.
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  figures: readonly boolean[] = header.map((_, i) => rows.every((row) => /^[\d–∞]/.test(row[i] ?? ""))),
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(header), line(figures.map((right) => (right ? "---:" : "---"))), ...rows.map(line)].join("\n");
}

/** Escapes text from outside, so that nothing in it is read as Markdown. */
export function escaped(text: string): string {
  return text
    .replace(/[\\`*_[\]<>|#]/g, "\\$&")
    .replace(/\s+/g, " ")
    .trim();
}

/** Puts blocks under a title, where a reader can unfold them. */
export function folded(title: string, blocks: readonly string[]): string {
  return `<details><summary>${title}</summary>\n\n${blocks.join("\n\n")}\n\n</details>`;
}

/** Folds tables, one by one; sentences stay in sight. */
export function foldedTables(title: string, blocks: readonly string[]): string[] {
  return blocks.map((block) => (block.startsWith("|") ? folded(title, [block]) : block));
}
