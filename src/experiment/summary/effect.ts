import { metrics } from "../../report/analysis/metrics.js";
import { ALIKE_RATIO, ALIKE_SHARE, isCounted, type Topic, tiers } from "../../report/comparison/topics.js";
import { formatNumber, formatValue, plural, type Unit } from "../../report/text/format.js";
import type { ExperimentMetric } from "../experiment.js";
import type { Range } from "../statistics/inference.js";
import type { SettingComparison } from "./summary.js";

/** A difference of two settings, with its interval and probability. Intervals are at the corrected confidence. */
export interface Effect {
  readonly setting: string;
  readonly baseline: string;
  readonly metric: ExperimentMetric;
  readonly pairs: number;
  readonly base: number;
  readonly mean: number;
  readonly difference: number;
  /** The interval of the difference; null: all differences are the same. */
  readonly interval: Range | null;
  readonly ratio: (Range & { readonly estimate: number }) | null;
  /** The corrected probability of the difference by chance; null: there is nothing to test. */
  readonly p: number | null;
}

/** The largest allowed probability of reporting a difference although there is none. */
export const DOUBT = 0.05;

/** The position of a metric among the topics, which come in the order of importance. Metrics without a topic come last. */
export function tierOf(path: string): number {
  const tier = tiers.findIndex((topics) => topics.some(({ metric }) => metric === path));
  return tier < 0 ? tiers.length : tier;
}

export function verdictOf(effect: Effect): SettingComparison["verdict"] {
  const { difference, p, metric } = effect;
  if (difference === 0 && effect.interval === null) return "alike";
  const told = p !== null && p <= DOUBT;
  if (isAlike(effect)) return "alike";
  if (!told) return "not told";
  const topic = topicOf(metric.path);
  if (!topic) return difference > 0 ? "higher" : "lower";
  return difference < 0 === (topic.better === "low") ? "better" : "worse";
}

/** Whether the whole interval lies within the limits of "alike". */
function isAlike({ metric, interval, ratio, difference }: Effect): boolean {
  if (isCounted(metric.path)) return false;
  const { low, high } = interval ?? { low: difference, high: difference };
  if (metric.unit === "share") return -ALIKE_SHARE < low && high < ALIKE_SHARE;
  return ratio !== null && ratio.low > 1 / ALIKE_RATIO && ratio.high < ALIKE_RATIO;
}

/** Writes the verdict as a sentence without a full stop. */
export function effectText(effect: Effect, verdict: SettingComparison["verdict"]): string {
  const { setting, baseline, metric, mean, base } = effect;
  const topic = topicOf(metric.path);
  const noun = topic ? `${topic.figure} ` : "";
  const [mine, other] = [formatValue(mean, metric.unit), formatValue(base, metric.unit)];
  const figures = `${noun}${mine === other ? `both ${mine}` : `${mine} against ${other}`}`;
  const description = metrics.get(metric.path)?.description ?? metric.path;
  if (verdict === "alike") {
    const what = topic ? topic.alike : `${description}: alike`;
    return `${setting} and ${baseline}: ${what} (${extentOf(effect)}; ${figures})`;
  }
  if (verdict === "not told")
    return `${setting} and ${baseline}: ${description}: these runs show no difference (${extentOf(effect)}; ${figures})`;
  if (!topic) {
    const way = effect.difference > 0 ? "higher" : "lower";
    return `${setting}: ${description}: ${way} than with ${baseline} (${extentOf(effect)}; ${figures})`;
  }
  const phrase = verdict === "better" ? topic.whenBetter : topic.whenWorse;
  if (!phrase.includes("{ratio}")) return `${setting} ${phrase} than ${baseline} (${extentOf(effect)}; ${figures})`;
  const ratio = effect.ratio && (effect.difference < 0 ? inverse(effect.ratio) : effect.ratio);
  if (!ratio) return `${setting} ${phrase.replace("{ratio} ", "")} than ${baseline} (${extentOf(effect)}; ${figures})`;
  const times = `${formatNumber(ratio.estimate)} times`;
  const span = `95 %: ${formatNumber(ratio.low)} to ${formatNumber(ratio.high)} times`;
  return `${setting} ${phrase.replace("{ratio}", times)} than ${baseline} (${span}; ${figures})`;
}

/** Says how large the difference is, and how large it may be. */
function extentOf({ metric: { unit }, difference, interval, ratio, pairs }: Effect): string {
  if (interval === null)
    return difference === 0 ? `the same in ${eachOf(pairs)}` : `by ${signed(difference, unit)} in ${eachOf(pairs)}`;
  if (ratio !== null && unit !== "share")
    return `${formatNumber(ratio.estimate)} times, 95 %: ${formatNumber(ratio.low)} to ${formatNumber(ratio.high)}`;
  return `${signed(difference, unit)}, 95 %: ${signed(interval.low, unit)} to ${signed(interval.high, unit)}`;
}

function eachOf(pairs: number): string {
  return pairs === 2 ? "both pairs of runs" : `all ${plural(pairs, "pair")} of runs`;
}

/** Writes a difference with its sign. A difference of shares is in percentage points. */
export function signed(value: number, unit: Unit): string {
  const sign = value < 0 ? "-" : "+";
  const size = Math.abs(value);
  if (unit !== "share") return value === 0 ? formatValue(0, unit) : `${sign}${formatValue(size, unit)}`;
  return `${value === 0 ? "" : sign}${formatNumber(100 * size)} points`;
}

function inverse({ estimate, low, high }: Range & { readonly estimate: number }) {
  return { estimate: 1 / estimate, low: 1 / high, high: 1 / low };
}

function topicOf(path: string): Topic | undefined {
  return tiers.flat().find(({ metric }) => metric === path);
}
