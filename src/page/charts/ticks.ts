import type { ChartAxis } from "../../report/charts/chart-model.js";
import { formatTick } from "../../report/text/format.js";
import { isOfMinutes } from "../dom/moment-of.js";
import type { Range } from "./layers.js";

export interface Tick {
  readonly value: number;
  readonly label: string;
}

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];
/** The distances between ticks of time that people find natural, in ms. */
const CLOCK = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 4, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 5, 10, 20, 50].map((count) => count * DAY),
];

/** Places ticks on a part of an axis, at most about `most` of them. */
export function ticksOf(axis: ChartAxis, range: Range, most: number): Tick[] {
  const inside = ({ value }: Tick): boolean => value >= range.min && value <= range.max;
  if (axis.ticks) return axis.ticks.filter(inside);
  if (axis.logarithmic) return powers(axis, range, most).filter(inside);
  if (isClock(axis, range)) return clockTicks(axis, range, most);
  const size = axis.shown?.size ?? 1;
  const step = stepOf(axis, range, most);
  // Count in the unit that readers see, so that 0.1 % does not become 0.0999 %.
  const first = Math.ceil(range.min / size / step - 1e-9);
  const last = Math.floor(range.max / size / step + 1e-9);
  const ticks: Tick[] = [];
  for (let i = first; i <= last; i++) {
    const shown = i * step;
    if (axis.unit === "share" && shown * size > 1.000001) break;
    ticks.push({ value: shown * size, label: formatTick(Number(shown.toPrecision(12))) });
  }
  return ticks;
}

/** Writes the title of an axis: what it measures, and the unit of its ticks. */
export function titleOf(axis: ChartAxis, range: Range): string {
  const unit = isClock(axis, range) ? (isLong(axis) ? "h:min" : "min:s") : axis.shown?.name;
  const words = [...(unit ? [unit] : []), ...(axis.logarithmic ? ["logarithmic"] : [])];
  return words.length > 0 ? `${axis.label} (${words.join(", ")})` : axis.label;
}

/** Whether an axis shows a part of the run's time. Its ticks are then clock times. */
function isClock({ unit, min = 0, max }: ChartAxis, range: Range): boolean {
  return unit === "moment" && max !== undefined && range.max - range.min < 0.999 * (max - min);
}

/** Whether two numbers of a clock time are hours and minutes. The field for a moment reads `0:15` as the axes of the run write it. */
function isLong({ max = 0 }: ChartAxis): boolean {
  return !isOfMinutes(max);
}

function clockTicks(axis: ChartAxis, { min, max }: Range, most: number): Tick[] {
  const step = CLOCK.find((size) => (max - min) / size <= most) ?? (max - min) / most;
  const ticks: Tick[] = [];
  for (let value = Math.ceil(min / step) * step; value <= max; value += step) {
    ticks.push({ value, label: clock(value, step, isLong(axis)) });
  }
  return ticks;
}

/**
 * Writes a moment of the run as hours and minutes, `13:05`; if ticks are less than a minute apart, with seconds, `13:05:30`. In a run of at most an
 * hour it writes minutes and seconds.
 */
function clock(ms: number, step: number, long: boolean): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const seconds = step < SECOND ? ((ms % MINUTE) / SECOND).toFixed(3).padStart(6, "0") : two((ms % MINUTE) / SECOND);
  if (!long) return `${Math.floor(ms / MINUTE)}:${seconds}`;
  const minutes = `${Math.floor(ms / HOUR)}:${two((ms % HOUR) / MINUTE)}`;
  return step < MINUTE ? `${minutes}:${seconds}` : minutes;
}

/** Chooses the distance between ticks, in the unit that readers see. */
function stepOf({ shown, step, whole, min, max }: ChartAxis, range: Range, most: number): number {
  const size = shown?.size ?? 1;
  const long = (range.max - range.min) / size;
  const isAll = range.min === min && range.max === max;
  if (step !== undefined && isAll && long / (step / size) <= most) return step / size;
  if (shown?.name === "h" && long <= 24 * most) {
    const hours = [1, 2, 3, 4, 6, 12, 24].find((count) => long / count <= most);
    if (hours !== undefined && long >= 4) return hours;
  }
  const power = 10 ** Math.floor(Math.log10(long / most));
  const nice = ([1, 2, 5, 10].find((count) => long / (count * power) <= most) ?? 10) * power;
  return whole ? Math.max(1, Math.round(nice)) : nice;
}

function powers({ shown }: ChartAxis, { min, max }: Range, most: number): Tick[] {
  const size = shown?.size ?? 1;
  const [first, last] = [Math.floor(Math.log10(min / size)), Math.ceil(Math.log10(max / size))];
  const decades = Math.log10(max / min);
  const digits = decades * 3 <= most ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / most));
  const ticks: Tick[] = [];
  for (let power = first; power <= last; power += every) {
    for (const digit of digits) {
      const value = Number((digit * 10 ** power).toPrecision(12));
      ticks.push({ value: value * size, label: formatTick(value) });
    }
  }
  return ticks;
}
