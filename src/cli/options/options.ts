import { closest } from "../../scenario/source/suggest.js";
import type { Quantity } from "../../scenario/source/units.js";
import { bandwidth, duration, percentage, plainNumber, size } from "../../scenario/source/units.js";
import { BadInput } from "../exit-code.js";

// Building blocks of a command's options. If an option is given twice, the last value counts, unless the option may be repeated.

/** How an option's text is read. It is the same on the command line, in the environment and in a file. */
export interface Reading<T = unknown> {
  /** What is expected, for messages: `a size with a unit, such as 10 MiB`. */
  readonly expected: string;
  /** Reads the value; returns undefined when the text is not of this kind. */
  read(text: string): T | undefined;
  /** A guess at what the user meant. The message ends with it. */
  hint?(text: string): string;
  /** Whether a file may contain the value as a number, without quotes. */
  readonly numeric?: boolean;
}

/** Writes what was expected and what was found: `expected …, found …`. */
export function misfit(reading: Reading, found: string): string {
  return `expected ${reading.expected}, found ${JSON.stringify(found)}${reading.hint?.(found) ?? ""}`;
}

/** Makes an option from a reading. `usual`: the option's default, for the help. The environment and a file may also give the option. */
function parsed<T>(name: string, describe: string, reading: Reading<T>, usual?: string) {
  const coerce = (given: string | string[]): T => {
    const text = Array.isArray(given) ? (given.at(-1) ?? "") : given;
    const value = reading.read(text);
    if (value === undefined) throw new BadInput(`--${name}: ${misfit(reading, text)}`);
    return value;
  };
  const described = usual === undefined ? describe : `${describe} [${usual}]`;
  return { type: "string", requiresArg: true, describe: described, coerce, reading, usual } as const;
}

export function text(describe: string, usual?: string) {
  return parsed("", describe, { expected: "a text", read: (given) => given }, usual);
}

/** Makes an argument for a list of at least one word. It sets the default to undefined, because yargs would otherwise show an empty list. */
export function several(describe: string) {
  return { type: "string", array: true, demandOption: true, default: undefined, describe } as const;
}

/** Makes an option for a number from `least` to `most`. It must be whole, unless `whole` is false. */
export function number(
  name: string,
  describe: string,
  least: number,
  { whole = true, usual = "", most = Number.POSITIVE_INFINITY } = {},
) {
  const range = most < Number.POSITIVE_INFINITY ? `from ${least} to ${most}` : `${least} or more`;
  const expected = `${whole ? "a whole number" : "a number"}, ${range}`;
  const read = (given: string): number | undefined => {
    const value = /^[+-]?(\d|\.\d)/.test(given) ? Number(given) : Number.NaN;
    return Number.isFinite(value) && value >= least && value <= most && (!whole || Number.isSafeInteger(value))
      ? value
      : undefined;
  };
  return parsed(name, describe, { expected, read, numeric: true }, usual || undefined);
}

/** Makes an option for a number greater than zero. */
export function factor(name: string, describe: string) {
  const read = (given: string): number | undefined => {
    const value = Number(given);
    return given.trim() !== "" && Number.isFinite(value) && value > 0 ? value : undefined;
  };
  return parsed(name, describe, { expected: "a number greater than 0", read, numeric: true });
}

function measured({ expected, parse }: Quantity, name: string, describe: string, usual?: string, most = "") {
  const limit = parse(most) ?? Number.POSITIVE_INFINITY;
  const read = (given: string): number | undefined => {
    const value = parse(given.trim());
    return value !== undefined && value >= 0 && value <= limit ? value : undefined;
  };
  const bounded = most === "" ? expected : `${expected}, at most ${most}`;
  // `numeric`: a file may give a pace of 0 without quotes. `read` refuses any other number without a unit.
  return parsed(name, describe, { expected: bounded, read, numeric: true }, usual);
}

/** Makes an option for a size in bytes. */
export const bytes = (name: string, describe: string, usual?: string) => measured(size, name, describe, usual);
/** Makes an option for a rate in bytes per second; 0 needs no unit. */
export const pace = (name: string, describe: string, usual?: string) => measured(paceOrNone, name, describe, usual);
const paceOrNone: Quantity = { ...bandwidth, parse: (given) => (given === "0" ? 0 : bandwidth.parse(given)) };
/** Makes an option for a time in ms. `most`: the longest time that it may be, as a user would write it. */
export const time = (name: string, describe: string, usual?: string, most?: string) =>
  measured(duration, name, describe, usual, most);
/**
 * The longest time that an option may give if the program waits for that time with a timer. Node's timers wait for at most 2^31 ms; a
 * longer timer would fire at once. In messages such a time is a number of ms with 32 bits.
 */
export const LONGEST_TIMER = "24d";

/** Makes an option for a share: from 0 to 1, or a percentage. `mostPercent` allows more than 100 %, as a prediction's error may have. */
export function share(name: string, describe: string, { mostPercent = 100 } = {}) {
  const read = (given: string): number | undefined => {
    const plain = plainNumber(given.trim());
    const value = plain ?? percentage.parse(given.trim());
    const most = plain === undefined ? mostPercent / 100 : 1;
    return value !== undefined && value >= 0 && value <= most ? value : undefined;
  };
  const bound = mostPercent === 100 ? ", at most 100 %" : "";
  return parsed(name, describe, { expected: `${percentage.expected}${bound}`, read, numeric: true });
}

/** Makes an option for the time in ms between two polls: at least a tenth of a second, to limit the work of the programs that are polled. */
export function interval(name: string, describe: string) {
  const { coerce, ...option } = time(name, describe);
  const bounded = (given: string | string[]): number => {
    const value = coerce(given);
    if (value >= 100 && value <= 86_400_000) return value;
    throw new BadInput(`--${name}: expected a time from 100ms to 1d, found ${JSON.stringify(given)}`);
  };
  return { ...option, coerce: bounded } as const;
}

/** Makes an option for one of a few words. */
export function oneOf<T extends string>(name: string, describe: string, words: readonly T[], usual?: string) {
  const reading = {
    expected: `one of ${words.join(", ")}`,
    read: (given: string) => words.find((one) => one === given),
    hint: (given: string) => {
      const meant = closest(given, words);
      return meant === undefined ? "" : `; did you mean ${meant}?`;
    },
  };
  return parsed(name, `${describe}: ${words.join(", ")}`, reading, usual);
}

export function flag(describe: string) {
  return { type: "boolean", describe, default: false } as const;
}

/** Marks options that the help shows together under one heading. */
export function inGroup<T extends Readonly<Record<string, object>>>(group: string, options: T): T {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, { ...option, group }]),
  ) as unknown as T;
}

/** Makes an option for an address, host:port. */
export function address(name: string, describe: string, usual?: string) {
  const read = (given: string): string | undefined => {
    const port = Number(/^.+:(\d{1,5})$/.exec(given)?.[1] ?? Number.NaN);
    return port <= 65_535 ? given : undefined;
  };
  return parsed(name, describe, { expected: "HOST:PORT, such as 127.0.0.1:7070", read }, usual);
}
