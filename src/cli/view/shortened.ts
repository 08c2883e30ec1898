import stringWidth from "string-width";

/** Shortens `text` to `width` columns of a terminal. It leaves out the middle, since names differ at their ends. */
export function shortened(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  // Only made here, since V8 takes 20 ms to make the first one of a process.
  const segments = new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text);
  const parts = Array.from(segments, ({ segment }) => segment);
  const room = Math.max(0, width - 1);
  const head = within(parts, Math.ceil(room / 2));
  const tail = within(parts.reverse(), room - stringWidth(head.join("")));
  return `${head.join("")}…${tail.reverse().join("")}`;
}

/** The longest run of `parts`, from the first on, that fits into `width` columns. */
function within(parts: readonly string[], width: number): string[] {
  let used = 0;
  const end = parts.findIndex((part) => (used += stringWidth(part)) > width);
  return parts.slice(0, end < 0 ? parts.length : end);
}
