import { rounded } from "./json.js";

/** The unit of a figure. Shares are 0 .. 1, rates bytes per second, ratios without unit. */
export type Unit = "duration" | "bytes" | "count" | "share" | "ratio" | "rate";

/** A unit for a whole axis or column: divide values by `size`, and name the unit. */
export interface Scale {
  readonly size: number;
  readonly name: string;
}

const BYTES: readonly Scale[] = [
  { size: 1, name: "B" },
  { size: 2 ** 10, name: "KiB" },
  { size: 2 ** 20, name: "MiB" },
  { size: 2 ** 30, name: "GiB" },
  { size: 2 ** 40, name: "TiB" },
  { size: 2 ** 50, name: "PiB" },
];
const TIMES: readonly Scale[] = [
  { size: 1, name: "ms" },
  { size: 1000, name: "s" },
  { size: 60_000, name: "min" },
  { size: 3_600_000, name: "h" },
  { size: 86_400_000, name: "d" },
];

/** Chooses the unit in which `largest` bytes are a number from 1 to 1023. */
export function byteScale(largest: number): Scale {
  return BYTES.findLast((scale) => largest >= scale.size) ?? { size: 1, name: "B" };
}

/** Chooses the unit for an axis up to `largest` ms: the largest unit that fits into `largest` at least twice, or else ms. */
export function timeScale(largest: number): Scale {
  return TIMES.findLast((scale) => largest >= 2 * scale.size) ?? { size: 1, name: "ms" };
}

/** Chooses the unit for a column of figures, the largest of which has the size `largest`. */
export function scaleFor(unit: Unit, largest: number): Scale {
  if (unit === "duration") return timeScale(largest);
  if (unit === "share") return { size: 0.01, name: "%" };
  if (unit === "count" || unit === "ratio") return { size: 1, name: "" };
  const scale = byteScale(largest);
  return unit === "rate" ? { size: scale.size, name: `${scale.name}/s` } : scale;
}

/**
 * Writes a number for readers. An integer keeps all its digits. Other numbers have no decimals from 100 on, one from 10 on, two from 1 on, and three
 * below 1; below 0.001 they have two significant digits. Thousands are grouped.
 */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return grouped(Math.round(value));
  if (size === 0) return "0";
  if (size < 0.001) return rounded(Number(value.toPrecision(2))).toString();
  return value.toFixed(size >= 10 ? 1 : size >= 1 ? 2 : 3);
}

/** Writes a number on an axis, with no more digits than it needs. */
export function formatTick(value: number): string {
  const short = Number(value.toPrecision(6));
  return Number.isInteger(short) ? grouped(short) : short.toString();
}

/** Groups digits by thousands. It does not use the machine's locale, since locales differ between machines. */
function grouped(value: number): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return formatNumber(bytes);
  const scale = byteScale(Math.abs(bytes));
  return `${formatNumber(bytes / scale.size)} ${scale.name}`;
}

export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** Writes a time such as `3.20 ms`, `41 s`, `12 min 5 s`, `24 h`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return formatNumber(ms);
  if (ms < 1) return ms === 0 ? "0 s" : `${formatNumber(ms)} ms`;
  if (ms < 999.5) return `${formatNumber(ms)} ms`;
  if (ms < 59_950) return `${formatNumber(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return twoUnits(seconds, 60, "min", 1, "s");
  if (seconds < 172_800) return twoUnits(seconds, 3600, "h", 60, "min");
  return twoUnits(seconds, 86_400, "d", 3600, "h");
}

function twoUnits(seconds: number, big: number, bigName: string, small: number, smallName: string): string {
  const rest = Math.round((seconds % big) / small);
  if (rest === big / small) return `${formatNumber(Math.floor(seconds / big) + 1)} ${bigName}`;
  const whole = `${formatNumber(Math.floor(seconds / big))} ${bigName}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`;
}

/** Writes a percentage that never rounds a failure away: if all but one in a million succeeded, it is 99.9999 %, not 100 %. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return formatNumber(share);
  const percent = share * 100;
  if (percent === 0 || percent === 100) return `${percent} %`;
  for (let digits = 1; digits <= 8; digits++) {
    const text = percent.toFixed(digits);
    if (Number(text) !== 0 && Number(text) !== 100) return `${text.replace(/\.0+$/, "")} %`;
  }
  return percent < 50 ? "under 0.00000001 %" : "over 99.99999999 %";
}

/** Writes a percentage with one decimal, for prose. */
export function roughShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.05) return "under 0.1 %";
  if (percent < 100 && percent > 99.95) return "over 99.9 %";
  return `${percent.toFixed(1).replace(/\.0$/, "")} %`;
}

export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case "duration":
      return formatDuration(value);
    case "bytes":
      return formatBytes(value);
    case "rate":
      return formatRate(value);
    case "share":
      return formatShare(value);
    case "count":
    case "ratio":
      return formatNumber(value);
  }
}

/** Writes `Both` for two; otherwise `All 3` and so on. */
export function allOf(count: number): string {
  return count === 2 ? "Both" : `All ${formatNumber(count)}`;
}

/** Writes a number with its noun: `1 node`, `2 nodes`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

const ORDINALS = new Intl.PluralRules("en", { type: "ordinal" });
const ENDINGS: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };

/** Writes a whole number as an ordinal: `1st`, `22nd`. */
export function ordinal(number: number): string {
  return `${formatNumber(number)}${ENDINGS[ORDINALS.select(number)] ?? "th"}`;
}

/**
 * Writes when something began and when it was over: `+ 17.6 s` and `22.8 s`. If it happened to several nodes one after another, these are
 * the times of the first and of the last node. Both times are counted from `start`; undefined: from the beginning of the run. All
 * parameters are in ms.
 */
export function firstAndLast(
  from: number,
  until: number,
  start: number | undefined,
): { readonly first: string; readonly last: string | undefined } {
  const [first, last] = [formatDuration(from - (start ?? 0)), formatDuration(until - (start ?? 0))];
  return { first: start === undefined ? first : `+ ${first}`, last: last === first ? undefined : last };
}
