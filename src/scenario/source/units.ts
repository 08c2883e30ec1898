/** A kind of quantity that a scenario writes with its unit. */
export interface Quantity {
  /** What was expected, for messages: `a size with a unit, such as 10 MiB`. */
  readonly expected: string;
  /** Matches the texts that `parse` accepts, for editors. */
  readonly pattern: RegExp;
  /** Reads a text as a value in base units; undefined when the text is not of this kind. */
  parse(text: string): number | undefined;
}

const NUMBER = String.raw`[+-]?(?:\d+(?:_\d+)*(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?`;

const sizes: Units = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

const durations: Units = { us: 1e-3, ms: 1, s: 1e3, min: 6e4, h: 3.6e6, d: 8.64e7 };

const bandwidths: Units = {
  "bit/s": 1 / 8,
  "kbit/s": 125,
  "Mbit/s": 125e3,
  "Gbit/s": 125e6,
  ...Object.fromEntries(Object.entries(sizes).map(([unit, bytes]) => [`${unit}/s`, bytes])),
};

const rates: Units = Object.fromEntries(Object.entries(durations).map(([unit, ms]) => [`/${unit}`, 1 / ms]));

type Units = Readonly<Record<string, number>>;

function quantity(expected: string, units: Units, special: Readonly<Record<string, number>> = {}): Quantity {
  const names = Object.keys(units).sort((a, b) => b.length - a.length);
  const measured = `\\s*(${NUMBER})\\s*(${names.join("|")})\\s*`;
  const words = Object.keys(special);
  const pattern = new RegExp(words.length === 0 ? `^${measured}$` : `^(?:${measured}|${words.join("|")})$`);
  return {
    expected,
    pattern,
    parse(text) {
      const known = Object.hasOwn(special, text) ? special[text] : undefined;
      if (known !== undefined) return known;
      const [, number, unit] = pattern.exec(text) ?? [];
      if (number === undefined || unit === undefined) return undefined;
      const value = Number(number.replaceAll("_", "")) * (units[unit] as number);
      return Number.isFinite(value) ? value : undefined;
    },
  };
}

/** A size, in bytes, with decimal (kB, MB, …) or binary (KiB, MiB, …) units. */
export const size = quantity("a size with a unit, such as 10 MiB", sizes);

/** A time, in ms. */
export const duration = quantity("a time with a unit, such as 250ms or 2h", durations);

/** A bandwidth, in bytes per second; `unlimited` is Infinity. */
export const bandwidth = quantity("a bandwidth with a unit, such as 50 Mbit/s or unlimited", bandwidths, {
  unlimited: Number.POSITIVE_INFINITY,
});

/** Writes bytes per second as a scenario may: in bits, and in the largest unit for which the number is at least 1. */
export function formatBandwidth(bytesPerSecond: number): string {
  if (bytesPerSecond === Number.POSITIVE_INFINITY) return "unlimited";
  const names = ["Gbit/s", "Mbit/s", "kbit/s"];
  const name = names.find((unit) => bytesPerSecond >= (bandwidths[unit] as number)) ?? "bit/s";
  return `${Number((bytesPerSecond / (bandwidths[name] as number)).toPrecision(4))} ${name}`;
}

/** A rate, in occurrences per ms. */
export const rate = quantity("a rate with a unit, such as 2/min", rates);

/** A share that is written as a percentage; 100 % is 1. Shares may also be plain numbers: those need no unit. */
export const percentage = quantity("a share such as 10 % or 0.1", { "%": 0.01 });

/** Reads a number without a unit. */
export function plainNumber(text: string): number | undefined {
  return new RegExp(`^${NUMBER}$`).test(text) ? Number(text.replaceAll("_", "")) : undefined;
}

/** Reads a value in base units, whatever its unit; plain numbers too. */
export function anyQuantity(text: string): number | undefined {
  const plain = plainNumber(text);
  if (plain !== undefined) return plain;
  for (const kind of [size, duration, bandwidth, rate, percentage]) {
    const value = kind.parse(text);
    if (value !== undefined) return value;
  }
  return undefined;
}
