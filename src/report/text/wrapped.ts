/** A space at which no line may end. */
export const HARD_SPACE = "\u00a0";

/** Matches the space between a number and its unit, which stay on one line. */
const MEASURE = /(\d) (?=(?:%|ms|s|min|h|d|[KMGTP]?i?B(?:\/s)?)(?![\w]))/g;

/**
 * Splits a text into lines of at most `width` columns. Lines after the first begin with `indent`. A word that is longer than a line is
 * cut, and so is text beyond the last of `most` lines. An empty text gives no lines.
 */
export function wrapped(text: string, width: number, indent = "", most = Number.POSITIVE_INFINITY): string[] {
  if (text === "") return [];
  const lines: string[] = [];
  let line = "";
  for (const word of text.replace(MEASURE, `$1${HARD_SPACE}`).split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || longer.length <= width || lines.length + 1 === most) {
      line = longer;
      if (longer.length > width && lines.length + 1 === most) break;
      continue;
    }
    lines.push(line);
    line = indent + word;
  }
  return [...lines, line].map((one) => cut(one.replaceAll(HARD_SPACE, " "), width));
}

/** Cuts a text to at most `width` columns. */
export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
