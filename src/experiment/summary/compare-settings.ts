import { metrics as known } from "../../report/analysis/metrics.js";
import { mean } from "../../report/analysis/statistics.js";
import type { ExperimentMetric } from "../experiment.js";
import type { RunRecord } from "../run-record.js";
import { CONFIDENCE, kindOf } from "../statistics/estimate.js";
import { type Corrected, holm } from "../statistics/holm.js";
import { type Observation, observationsOf } from "../statistics/observation.js";
import { type Paired, paired } from "../statistics/paired.js";
import { type ComparedSetting, whyNotComparable } from "./comparable.js";
import { DOUBT, type Effect, effectText, tierOf, verdictOf } from "./effect.js";
import type { SettingComparison } from "./summary.js";

/** Finds the records of a setting's runs by its name, in the order of the plan. */
export type RecordsOf = (setting: string) => readonly RunRecord[];

interface Compared {
  readonly setting: ComparedSetting;
  readonly metric: ExperimentMetric;
  readonly pair: Paired;
  /** Why the two settings cannot be compared; null if they can. */
  readonly unlike: string | null;
  readonly base: number | null;
  readonly mean: number | null;
}

/**
 * Compares each setting with the baseline, for each metric, over their common seeds. Differences come first, ordered by
 * importance and then by size. The correction counts all comparisons, since a reader looks at all of them and picks
 * those that stand out.
 */
export function compareSettings(
  settings: readonly ComparedSetting[],
  baselineName: string,
  metrics: readonly ExperimentMetric[],
  recordsOf: RecordsOf,
): { readonly comparisons: SettingComparison[]; readonly compared: number } {
  const baseline = settings.find(({ name }) => name === baselineName) as ComparedSetting;
  const others = settings.filter((setting) => setting !== baseline);
  const all = others.flatMap((setting) => metrics.map((metric) => compareOne(setting, baseline, metric, recordsOf)));
  const corrected = holm(all.map(probabilityOf), DOUBT);
  const comparisons = all.map((one, i) => told(one, baselineName, corrected[i] ?? null));
  return { comparisons: inOrder(comparisons), compared: corrected.filter((one) => one !== null).length };
}

function compareOne(
  setting: ComparedSetting,
  baseline: ComparedSetting,
  metric: ExperimentMetric,
  recordsOf: RecordsOf,
): Compared {
  const mine = observationsOf(recordsOf(setting.name), metric);
  const other = observationsOf(recordsOf(baseline.name), metric);
  const pair = paired(mine, other, kindOf(metric));
  const [meanOfMine, meanOfOther] = commonMeans(mine, other, pair);
  const unlike = whyNotComparable(metric, baseline, setting);
  return { setting, metric, pair, unlike, base: meanOfOther, mean: meanOfMine };
}

/** The means of both settings over the pairs that count. */
function commonMeans(mine: readonly Observation[], other: readonly Observation[], { difference }: Paired) {
  const found = new Map(other.map((one) => [`${one.seed} ${one.network}`, one.value]));
  const both = mine.flatMap(({ seed, network, value }) => {
    const partner = found.get(`${seed} ${network}`) ?? null;
    return value === null || partner === null ? [] : [[value, partner] as const];
  });
  if (both.length === 0 || difference.mean === null) return [null, null] as const;
  const base = mean(both.map(([, partner]) => partner));
  // If pairs were left out, the two means must still differ by the mean difference.
  return [difference.leftOut > 0 ? base + difference.mean : mean(both.map(([value]) => value)), base] as const;
}

/**
 * The probability of such a difference if there is none in truth. If all differences are equal, there is no variance to compute it from,
 * and the sign test is used: n differences of one sign come by chance with probability 2^(1 - n). If the difference is 0 in half of the pairs or
 * more, the mean depends on a few pairs, and one of them may have a huge difference. Then Wilcoxon's signed-rank test must also find that the
 * differences lean to one side.
 */
function probabilityOf({ pair, unlike }: Compared): number | null {
  const { difference, signs } = pair;
  if (unlike !== null) return null;
  if (difference.inference) return Math.max(difference.inference.p(0), fewDiffer(pair) ? (signs?.p ?? 1) : 0);
  if (difference.mean === null || difference.mean === 0 || difference.min !== difference.max) return null;
  return 2 ** (1 - difference.count);
}

function fewDiffer({ difference, signs }: Paired): boolean {
  return signs !== null && 2 * signs.pairs <= difference.count;
}

function told(one: Compared, baseline: string, corrected: Corrected | null): SettingComparison {
  const { setting, metric, pair, unlike } = one;
  const { difference, signs } = pair;
  const common = {
    setting: setting.name,
    metric: metric.path,
    pairs: difference.count,
    unpaired: pair.unpaired,
    base: one.base,
    mean: one.mean,
    difference: difference.mean,
    method: difference.inference?.method ?? null,
  };
  const nothing = { ...common, interval: null, p: null, corrected: null, ratio: null };
  const pairOf = `${setting.name} and ${baseline}: ${known.get(metric.path)?.description ?? metric.path}`;
  if (unlike !== null)
    return { ...nothing, method: null, verdict: "not comparable", text: `${pairOf}: not comparable: ${unlike}` };
  if (one.base === null || one.mean === null || difference.mean === null)
    return { ...nothing, verdict: "no data", text: `${pairOf}: no data for the same seed in both` };
  const constant = difference.inference === null && difference.min === difference.max && difference.count > 1;
  if (difference.inference === null && !constant)
    return { ...nothing, verdict: "not told", text: `${pairOf}: not told: ${difference.why}` };
  const confidence = corrected?.confidence ?? CONFIDENCE;
  const range = difference.inference?.at(confidence) ?? null;
  const ratio = pair.ratio && { estimate: pair.ratio.estimate, ...pair.ratio.at(confidence) };
  const effect: Effect = {
    setting: setting.name,
    baseline,
    metric,
    pairs: difference.count,
    base: one.base,
    mean: one.mean,
    difference: difference.mean,
    interval: range,
    ratio,
    p: corrected?.p ?? null,
  };
  const verdict = verdictOf(effect);
  return {
    ...common,
    interval: difference.inference?.at(CONFIDENCE) ?? null,
    p: probabilityOf(one),
    corrected: corrected && { p: corrected.p, confidence, low: range?.low ?? null, high: range?.high ?? null },
    ratio,
    verdict,
    text: effectText(effect, verdict) + (fewDiffer(pair) ? `; only ${signs?.pairs} of the pairs differ` : ""),
  };
}

const ORDER: readonly SettingComparison["verdict"][][] = [
  ["better", "worse", "higher", "lower"],
  ["alike"],
  ["not told"],
  ["not comparable", "no data"],
];

function inOrder(comparisons: readonly SettingComparison[]): SettingComparison[] {
  const group = ({ verdict }: SettingComparison): number => ORDER.findIndex((verdicts) => verdicts.includes(verdict));
  return [...comparisons].sort(
    (a, b) => group(a) - group(b) || tierOf(a.metric) - tierOf(b.metric) || sizeOf(b) - sizeOf(a),
  );
}

/** The size of a difference for sorting: the ratio of the two means if there is one. */
function sizeOf({ ratio, difference }: SettingComparison): number {
  if (ratio) return Math.max(ratio.estimate, 1 / ratio.estimate);
  return difference === null ? 0 : Math.abs(difference);
}
