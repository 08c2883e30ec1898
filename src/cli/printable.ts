/** Control characters, line and paragraph separators, and marks that turn the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A name that somebody else chose, as it may be shown: nothing in it moves a cursor, or says things in a terminal's own language. */
export function printable(name: string): string {
  return name.replace(UNPRINTABLE, "\ufffd");
}
