import type { OptionTable } from "./command.js";

/** The mark at the beginning of a word that yargs must take as it is. No word of a command line can contain this character. */
const LITERAL = "\0";

/** Matches words that yargs would take for an option, or for the value of the flag before them. */
const MISTAKEN = /^(-|(true|false)$)/;

/**
 * Prepares the words of a command line for yargs. yargs loses a `-` that stands alone, and does not use words after `--` as positional
 * arguments. So this function marks each `-` that stands alone, takes the `--` out, and marks those words after it that yargs would mistake
 * for something else. yargs then takes all of them as arguments.
 */
export function withLiterals(words: readonly string[], options: OptionTable): readonly string[] {
  const valued = namesOfValued(options);
  const awaitsValue = (at: number): boolean => valued.has(words[at - 1] ?? "");
  const end = words.indexOf("--");
  // An option before `--` lacks its value. yargs reports this: the word after `--` is not the value.
  if (end >= 0 && awaitsValue(end)) return words;
  const before = end < 0 ? words : words.slice(0, end);
  const behind = end < 0 ? [] : words.slice(end + 1);
  return [
    ...before.map((word, at) => (word === "-" && !awaitsValue(at) ? LITERAL + word : word)),
    ...behind.map((word) => (MISTAKEN.test(word) ? LITERAL + word : word)),
  ];
}

/** A value as the user typed it, without the mark. */
export function typed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(typed);
  return typeof value === "string" ? value.replaceAll(LITERAL, "") : value;
}

/** All spellings of those options that take a value. */
function namesOfValued(options: OptionTable): ReadonlySet<string> {
  const valued = Object.entries(options).filter(([, { type }]) => type !== "boolean");
  return new Set(
    valued.flatMap(([name, { alias = [] }]) =>
      [name, ...[alias].flat()].map((one) => (one.length === 1 ? `-${one}` : `--${one}`)),
    ),
  );
}
