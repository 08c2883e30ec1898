/** Where no line ends, though a space is shown. */
export const HARD_SPACE = "\u00a0";

/** A number and its unit, which stay together. */
const MEASURE = /(\d) (?=(?:%|ms|s|min|h|d|[KMGTP]?i?B(?:\/s)?)(?![\w]))/g;

/**
 * Lines of at most `width` columns, the later ones behind `indent`. A word that is longer than a line is cut, and so is what
 * does not fit into the last of `most` lines. None of an empty text.
 */
export function wrapped(text: string, width: number, indent = "", most = Number.POSITIVE_INFINITY): string[] {
  if (text === "") return [];
  const lines: string[] = [];
  let line = "";
  for (const word of text.replace(MEASURE, `$1${HARD_SPACE}`).split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || longer.length <= width || lines.length + 1 === most) {
      line = longer;
      if (longer.length > width) break;
      continue;
    }
    lines.push(line);
    line = indent + word;
  }
  return [...lines, line].map((one) => cut(one.replaceAll(HARD_SPACE, " "), width));
}

/** A text of at most `width` columns. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
