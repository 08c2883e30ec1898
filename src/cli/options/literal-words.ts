import type { OptionTable } from "./command.js";

/** Begins a word that yargs is to take as it is. No word of a command line has this character in it. */
const LITERAL = "\0";

/** What yargs would take for an option, or for the value of a flag that stands before it. */
const MISTAKEN = /^(-|(true|false)$)/;

/**
 * The words of a command line as yargs is to read them. It loses a `-` that stands alone, and gives none of what is behind
 * `--` to positional arguments: here both are arguments like any other, marked so that they are not read as options.
 */
export function withLiterals(words: readonly string[], options: OptionTable): readonly string[] {
  const valued = namesOfValued(options);
  const awaitsValue = (at: number): boolean => valued.has(words[at - 1] ?? "");
  const end = words.indexOf("--");
  // An option that lacks its value is told of by yargs: the word behind `--` is not that value.
  if (end >= 0 && awaitsValue(end)) return words;
  const before = end < 0 ? words : words.slice(0, end);
  const behind = end < 0 ? [] : words.slice(end + 1);
  return [
    ...before.map((word, at) => (word === "-" && !awaitsValue(at) ? LITERAL + word : word)),
    ...behind.map((word) => (MISTAKEN.test(word) ? LITERAL + word : word)),
  ];
}

/** A value as it was typed. */
export function typed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(typed);
  return typeof value === "string" ? value.replaceAll(LITERAL, "") : value;
}

/** How options that take a value are written. */
function namesOfValued(options: OptionTable): ReadonlySet<string> {
  const valued = Object.entries(options).filter(([, { type }]) => type !== "boolean");
  return new Set(
    valued.flatMap(([name, { alias = [] }]) =>
      [name, ...[alias].flat()].map((one) => (one.length === 1 ? `-${one}` : `--${one}`)),
    ),
  );
}
