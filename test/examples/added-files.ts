/** A block of code in a page that begins with the name of its file. */
interface Block {
  readonly file: string;
  readonly language: string;
  readonly lines: readonly string[];
}

/** The blocks of a page that name their file, in order. */
export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/```(\w+)\n(?:\/\/|#) (\S+\.\w+)\n([\s\S]*?)```/g)].map(([, language, file, text]) => ({
    file: file as string,
    language: language as string,
    lines: (text as string).trimEnd().split("\n"),
  }));
}

/**
 * The text of a file after a block was applied: the block itself or, for a diff, the file with the diff's lines that begin with `+`. These are put
 * after the line that precedes them in the diff, or before the one that follows them. Throws if that line is not in the file exactly once.
 */
export function after({ file, language, lines }: Block, before: string | undefined): string {
  if (language !== "diff") return `${lines.join("\n")}\n`;
  if (before === undefined) throw new Error(`there is no file ${file}`);
  const text = before.split("\n");
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i]!.startsWith("+")) continue;
    const from = i;
    while (lines[i + 1]?.startsWith("+")) i++;
    const added = lines.slice(from, i + 1).map((line) => line.slice(1));
    const [above, below] = [lines[from - 1], lines[i + 1]];
    if (above?.startsWith(" ")) text.splice(placeOf(above.slice(1), text, file) + 1, 0, ...added);
    else if (below?.startsWith(" ")) text.splice(placeOf(below.slice(1), text, file), 0, ...added);
    else throw new Error(`a diff of ${file} does not say where its lines belong`);
  }
  return text.join("\n");
}

function placeOf(line: string, text: readonly string[], file: string): number {
  const place = text.indexOf(line);
  if (place < 0 || text.indexOf(line, place + 1) >= 0) throw new Error(`${file} does not have this line once: ${line}`);
  return place;
}
