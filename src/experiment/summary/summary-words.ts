import { formatDuration, formatNumber, plural } from "../../report/text/format.js";
import type { SettingComparison, Summary } from "./summary.js";

/** Says what was run, in a sentence or two. */
export function headline({ settings, seeds, networks, warmUp, baseline, metrics }: Summary): string {
  const runs = settings.reduce((sum, { finished }) => sum + finished, 0);
  const over =
    networks === null
      ? plural(seeds, "seed")
      : `${plural(seeds, "seed")} in each of ${plural(networks, "sampled network")}`;
  const left = warmUp > 0 ? ` Figures leave out the first ${formatDuration(warmUp)} of each run.` : "";
  const against = settings.length > 1 ? ` The baseline is ${baseline}.` : "";
  return `${plural(settings.length, "setting")}, ${plural(metrics.length, "metric")}, ${plural(runs, "finished run")} over ${over}.${against}${left}`;
}

/** Writes the verdict on the experiment as a sentence. */
export function verdictLine({ verdict, why, expectations }: Summary): string {
  if (verdict === "failed") return `Failed: ${why}.`;
  if (verdict === "not judged") return `Not judged yet: ${why}.`;
  return expectations.length > 0
    ? `Passed: ${allOf(expectations.length)} met.`
    : "Every run was played; the experiment has no expectations.";
}

function allOf(count: number): string {
  return count === 1 ? "the expectation was" : `all ${formatNumber(count)} expectations were`;
}

/** Sorts the comparisons by their verdicts: differences, figures that are alike, and open ones. */
export function findingsOf({ comparisons }: Summary): {
  readonly differs: SettingComparison[];
  readonly alike: SettingComparison[];
  readonly open: SettingComparison[];
} {
  const of = (...verdicts: SettingComparison["verdict"][]) =>
    comparisons.filter(({ verdict }) => verdicts.includes(verdict));
  return {
    differs: of("better", "worse", "higher", "lower"),
    alike: of("alike"),
    open: of("not told", "not comparable", "no data"),
  };
}

/** Says how to read the intervals. */
export function readingOf({ compared, comparisons }: Summary): string[] {
  const told = [
    "Mean, standard deviation (divided by n - 1) and 95 % interval are of the runs of a setting. Intervals of means are Student's; those of quantiles, ratios and shares are bootstrapped (BCa, 9,999 resamples).",
  ];
  if (comparisons.length === 0) return told;
  const number =
    compared > 1
      ? ` The sentences are corrected for ${formatNumber(compared)} comparisons (Holm): if nothing differed at all, they would report a difference in at most 5 % of experiments.`
      : "";
  told.push(
    `Differences are of runs with the same seed, which share all draws that the settings leave alone.${number}`,
  );
  told.push(
    "Alike means that the whole interval lies within 5 % (of shares: 0.1 % of all). If the runs show neither a difference nor that figures are alike, more seeds may decide it.",
  );
  return told;
}
