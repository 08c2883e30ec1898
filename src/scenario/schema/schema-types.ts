import * as z from "zod";
import { suggestion } from "../source/suggest.js";
import * as units from "../source/units.js";

/** The building blocks of the schema. An issue's message says what was expected; `issues.ts` adds what was found, and where. */

/** Makes the schema of a quantity. Most texts that it refuses lack the unit. It may also refuse a quantity that it can read, such as one below 0. */
function quantity(
  kind: units.Quantity,
  accepts: (value: number) => boolean,
  expected: string,
  { signed = false } = {},
) {
  return z
    .string({ error: kind.expected })
    .regex(kind.pattern, { error: kind.expected, abort: true })
    .meta({ pattern: signed ? kind.pattern.source : editorPattern(kind, accepts(0)) })
    .transform((text, context) => {
      const value = kind.parse(text);
      if (value !== undefined && accepts(value)) return value;
      context.addIssue({ code: "custom", message: expected });
      return z.NEVER;
    });
}

/**
 * The pattern by which editors check a quantity. It is stricter than the parser: the parser reads a minus sign and 0, and then
 * explains what is wrong with them.
 */
function editorPattern({ pattern }: units.Quantity, mayBeZero: boolean): string {
  const unsigned = pattern.source.replace("[+-]?", "\\+?");
  return mayBeZero ? unsigned : unsigned.replace("^", "^(?=[^e]*[1-9]|unlimited)");
}

const positive = (value: number) => value > 0;
const notNegative = (value: number) => value >= 0;

/** Makes the schema of a size in whole bytes. */
export const size = () => quantity(units.size, notNegative, units.size.expected).transform(Math.round);
export const positiveSize = () =>
  quantity(units.size, (value) => Math.round(value) >= 1, "a size of at least 1 B, such as 10 MiB").transform(
    Math.round,
  );
/** The longest time: a hundred years, in ms. Times are exact to the microsecond up to almost three hundred years. */
const LONGEST = 36_525 * 86_400_000;

/** Makes the schema of a time in ms. */
export const duration = () => quantity(units.duration, notNegative, units.duration.expected);
export const positiveDuration = () => quantity(units.duration, positive, "a time longer than 0, such as 250ms or 2h");
export const span = () =>
  positiveDuration().refine((value) => value <= LONGEST, { error: "a time of at most 100 years (36525 d)" });
/** Makes the schema of a moment, in ms since the start. */
export const moment = () =>
  quantity(units.duration, notNegative, "a time since the start, such as 10s, and not in the past");
/** Makes the schema of a bandwidth, in bytes per second. */
export const bandwidth = () =>
  quantity(units.bandwidth, positive, "a bandwidth greater than 0, such as 50 Mbit/s or unlimited");
/** Makes the schema of a rate, in occurrences per ms. */
export const rate = () => quantity(units.rate, positive, "a rate greater than 0, such as 2/min");

const inUnit = (value: number) => value >= 0 && value <= 1;
const shareText = "a share between 0 and 1, such as 0.1 or 10 %";

/** Makes the schema of a share in 0..1 that is written as a percentage only. */
export const percentage = () => quantity(units.percentage, inUnit, "a share between 0 % and 100 %");

/** Makes the schema of a share in 0..1 that is written as a number or a percentage. */
export const share = () =>
  z.union(
    [
      z.number({ error: shareText }).min(0, { error: shareText }).max(1, { error: shareText }),
      quantity(units.percentage, inUnit, shareText),
    ],
    {
      error: shareText,
    },
  );

const driftText = "a share between -90 % and 900 %, such as 1 % or -0.01";
const isDrift = (value: number) => value >= -0.9 && value <= 9;

/** Makes the schema of the share by which a clock runs too fast; below 0: too slow. */
export const drift = () =>
  z.union(
    [
      z.number({ error: driftText }).min(-0.9, { error: driftText }).max(9, { error: driftText }),
      quantity(units.percentage, isDrift, driftText, { signed: true }),
    ],
    { error: driftText },
  );

/** Makes the schema of a bandwidth in bytes per second, or of a share of what a link can carry by itself. */
export const bandwidthOrShare = () =>
  z.union(
    [
      bandwidth(),
      quantity(units.percentage, (value) => value > 0 && value <= 1, limitText).transform((of) => ({ of })),
    ],
    { error: limitText },
  );
const limitText = "a bandwidth such as 5 Mbit/s or unlimited, or a share of the link's own such as 10 %";

export function number(minimum: number, expected: string) {
  return z.number({ error: expected }).min(minimum, { error: expected });
}

export function positiveNumber(expected = "a number greater than 0") {
  return z.number({ error: expected }).gt(0, { error: expected });
}

export function count(minimum: number, maximum = 1e9) {
  const expected = `a whole number from ${minimum} to ${maximum}`;
  return z.int({ error: expected }).min(minimum, { error: expected }).max(maximum, { error: expected });
}

/** Makes the schema of a seed. */
export const seed = () => z.int({ error: "a whole number" }).min(0, { error: "a whole number, 0 or more" });

export const flag = () => z.boolean({ error: "true or false" });

export function text(expected: string) {
  return z
    .string({ error: expected })
    .min(1, { error: expected })
    .max(200, { error: `${expected}, of at most 200 characters` });
}

const encoder = new TextEncoder();

/**
 * A name of letters and digits of any script, with their marks, and of the characters `others`; in UTF-8 it is not longer than
 * the bytes given. Canonically equivalent names are one name (NFC). Invisible characters are refused.
 */
export function properName(others: string, mostBytes: number) {
  const list = [...others]
    .map((character) => `, ${character}`)
    .join("")
    .replace(/, (.)$/, " and $1");
  const expected = `a name of letters, digits${list}`;
  return text(expected)
    .normalize("NFC")
    .regex(new RegExp(`^[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}${others.replace("-", "\\-")}]*$`, "u"), { error: expected })
    .refine((name) => encoder.encode(name).length <= mostBytes, {
      error: `${expected}, of at most ${mostBytes} bytes`,
    });
}

/** Makes the schema of a name of any visible characters. In UTF-8 it is not longer than the bytes given. */
export function label(mostBytes: number) {
  const expected = "a name";
  return text(expected)
    .normalize("NFC")
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*$/u, {
      error: "a name without control characters and marks of direction",
    })
    .refine((name) => encoder.encode(name).length <= mostBytes, { error: `${expected} of at most ${mostBytes} bytes` });
}

/** Makes the schema of a name of something that is defined elsewhere in the scenario. */
export function reference(expected: string) {
  return text(expected).normalize("NFC");
}

export function oneOf<const T extends readonly string[]>(names: T) {
  const list = `one of ${names.join(", ")}`;
  return z.enum(names, {
    error: (issue) =>
      typeof issue.input === "string" ? list + suggestion(issue.input, names).replace(/^; known.*/, "") : list,
  });
}

/** Makes the schema of one item, or of a list of at least one. */
export function oneOrMore<T extends z.ZodType>(item: T, expected: string) {
  return z
    .union([item, z.array(item, { error: expected }).min(1, { error: expected })], { error: expected })
    .transform((value) => (Array.isArray(value) ? value : [value]) as z.output<T>[]);
}

/** The beginning of the message for an unknown key. The known keys follow, one on each line, from which a suggestion is made. */
export const UNKNOWN_KEYS = "unknown keys; known:\n";

/** Makes the schema of a map of exactly these keys. */
export function map<T extends z.ZodRawShape>(shape: T, expected = `a map of keys (${Object.keys(shape).join(", ")})`) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? UNKNOWN_KEYS + Object.keys(shape).join("\n") : expected),
  });
}

/** The beginning of the message for a map that has keys of another kind of map. What is expected instead follows. */
export const INSTEAD = "instead:\n";

/** Makes the schema of a map of exactly these keys. For a map with one of the keys `others`, a message says what is expected instead. */
export function mapInsteadOf<T extends z.ZodRawShape>(others: readonly string[], instead: string, shape: T) {
  const expected = `a map of keys (${Object.keys(shape).join(", ")})`;
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== "unrecognized_keys") return expected;
      const meant = (issue.keys as readonly string[]).some((key) => others.includes(key));
      return meant ? INSTEAD + instead : UNKNOWN_KEYS + Object.keys(shape).join("\n");
    },
  });
}

/** Makes the schema of a map with exactly one of these keys. `beside`: keys of `shape` that do not count, and may be there in addition. */
export function choice<T extends z.ZodRawShape>(shape: T, what: string, beside: readonly string[] = []) {
  const names = Object.keys(shape).filter((name) => !beside.includes(name));
  const expected = `${what}: one of the keys ${names.join(", ")}`;
  return map(shape, expected).superRefine((value, context) => {
    const given = names.filter((name) => (value as Record<string, unknown>)[name] !== undefined);
    if (given.length === 0) context.addIssue({ code: "custom", message: expected });
    for (const name of given.slice(1)) {
      context.addIssue({ code: "custom", path: [name], message: `${expected}, and not also ${given[0]}` });
    }
  });
}
