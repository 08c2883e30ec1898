import { closest } from "../scenario/suggest.js";
import type { Quantity } from "../scenario/units.js";
import { duration, percentage, plainNumber, size } from "../scenario/units.js";
import { BadInput } from "./exit-code.js";

// What a command's options are made of. Given twice, the last value counts, as in most programs.

/** What `parse` makes of an option's text; it throws BadInput. */
function parsed<T>(describe: string, parse: (text: string) => T) {
  const coerce = (given: string | string[]): T => parse(Array.isArray(given) ? (given.at(-1) ?? "") : given);
  return { type: "string", requiresArg: true, describe, coerce } as const;
}

export function text(describe: string) {
  return parsed(describe, (given) => given);
}

/** Positional arguments, one at least. Without a default of its own, yargs shows an empty list as one. */
export function several(describe: string) {
  return { type: "string", array: true, demandOption: true, default: undefined, describe } as const;
}

/** A number from `least` on; whole unless told otherwise. */
export function number(name: string, describe: string, least: number, { whole = true } = {}) {
  return parsed(describe, (given): number => {
    const value = /^[+-]?(\d|\.\d)/.test(given) ? Number(given) : Number.NaN;
    if (Number.isFinite(value) && value >= least && (!whole || Number.isSafeInteger(value))) return value;
    const kind = whole ? "a whole number" : "a number";
    throw new BadInput(`--${name}: expected ${kind}, ${least} or more, found ${JSON.stringify(given)}`);
  });
}

/** A number greater than zero. */
export function factor(name: string, describe: string) {
  return parsed(describe, (given): number => {
    const value = Number(given);
    if (given.trim() !== "" && Number.isFinite(value) && value > 0) return value;
    throw new BadInput(`--${name}: expected a number greater than 0, found ${JSON.stringify(given)}`);
  });
}

function measured(quantity: Quantity, name: string, describe: string) {
  return parsed(describe, (given): number => {
    const value = quantity.parse(given.trim());
    if (value !== undefined && value >= 0) return value;
    throw new BadInput(`--${name}: expected ${quantity.expected}, found ${JSON.stringify(given)}`);
  });
}

/** Bytes. */
export const bytes = (name: string, describe: string) => measured(size, name, describe);
/** Milliseconds. */
export const time = (name: string, describe: string) => measured(duration, name, describe);

/** A share, as a percentage or from 0 to 1. */
export function share(name: string, describe: string) {
  return parsed(describe, (given): number => {
    const value = percentage.parse(given.trim()) ?? plainNumber(given.trim());
    if (value !== undefined && value >= 0) return value;
    throw new BadInput(`--${name}: expected ${percentage.expected}, found ${JSON.stringify(given)}`);
  });
}

/** One of a few words. */
export function oneOf<T extends string>(name: string, describe: string, words: readonly T[]) {
  return parsed(`${describe}: ${words.join(", ")}`, (given): T => {
    const word = words.find((one) => one === given);
    if (word !== undefined) return word;
    const meant = closest(given, words);
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    throw new BadInput(`--${name}: expected one of ${words.join(", ")}, found ${JSON.stringify(given)}${hint}`);
  });
}

export function flag(describe: string) {
  return { type: "boolean", describe, default: false } as const;
}

/** host:port. */
export function address(name: string, describe: string) {
  return parsed(describe, (given): string => {
    const port = Number(/^.+:(\d{1,5})$/.exec(given)?.[1] ?? Number.NaN);
    if (port <= 65_535) return given;
    throw new BadInput(`--${name}: expected HOST:PORT, such as 127.0.0.1:7070, found ${JSON.stringify(given)}`);
  });
}
