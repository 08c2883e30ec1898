import { fileAndLine, meets } from "../../report/analysis/judge.js";
import type { AggregateExpectation, Experiment, Setting } from "../experiment.js";
import { CONFIDENCE, type Estimate, estimate, kindOf } from "../statistics/estimate.js";
import { observationsOf } from "../statistics/observation.js";
import { paired } from "../statistics/paired.js";
import { comparedSetting, whyNotComparable } from "./comparable.js";
import type { RecordsOf } from "./compare-settings.js";
import type { ExpectationVerdict, SummarySetting } from "./summary.js";

/** The figures of an expectation, all of which must meet the threshold. */
interface Found {
  readonly figures: readonly number[];
  readonly verdict?: "no data" | "not comparable";
  readonly why: string | null;
}

/** Judges thresholds over aggregates, each for the setting that it names, or else for every setting. `progress` says which settings have all their runs. */
export function verdictsOf(
  { expect, settings, ...experiment }: Experiment,
  recordsOf: RecordsOf,
  progress: readonly SummarySetting[],
): ExpectationVerdict[] {
  const complete = new Set(progress.filter((one) => one.complete).map(({ name }) => name));
  const named = (name: string): Setting => {
    const setting = settings.find((one) => one.name === name);
    if (!setting) throw new Error(`${experiment.name}: no setting ${name}`);
    return setting;
  };
  return expect.flatMap((expectation) => {
    if (expectation.of === "paired") {
      const pair = [named(expectation.first), named(expectation.second)] as const;
      const found = pairFound(expectation, pair, recordsOf);
      return verdictOn(
        expectation,
        null,
        found,
        pair.every(({ name }) => complete.has(name)),
      );
    }
    const of = expectation.setting === undefined ? settings : [named(expectation.setting)];
    return of.map(({ name }) =>
      verdictOn(expectation, name, aggregateFound(expectation, recordsOf, name), complete.has(name)),
    );
  });
}

function aggregateFound({ metric, of }: AggregateExpectation, recordsOf: RecordsOf, setting: string): Found {
  const found = estimate(observationsOf(recordsOf(setting), metric), kindOf(metric));
  switch (of) {
    case "mean":
    case "sd":
    case "min":
    case "max":
      return found[of] === null
        ? { figures: [], verdict: "no data", why: found.why ?? "one run alone" }
        : { figures: [found[of]], why: null };
    case "low":
    case "high":
    case "paired": {
      const ends = endsOf(found);
      if ("verdict" in ends || of === "paired") return ends;
      return { ...ends, figures: [(of === "low" ? ends.figures[0] : ends.figures[1]) as number] };
    }
  }
}

function pairFound(
  { metric }: AggregateExpectation,
  [first, second]: readonly [Setting, Setting],
  recordsOf: RecordsOf,
): Found {
  const unlike = whyNotComparable(metric, comparedSetting(first), comparedSetting(second));
  if (unlike !== null) return { figures: [], verdict: "not comparable", why: unlike };
  const of = ({ name }: Setting) => observationsOf(recordsOf(name), metric);
  return endsOf(paired(of(first), of(second), kindOf(metric)).difference);
}

/**
 * Both ends of the interval of a mean. If all values are the same, there is no interval, and the value itself is
 * compared with the threshold.
 */
function endsOf({ inference, mean, min, max, count, why }: Estimate): Found {
  if (inference) {
    const { low, high } = inference.at(CONFIDENCE);
    return { figures: [low, high], why: null };
  }
  if (mean !== null && count > 1 && min === max) return { figures: [mean, mean], why: `${why}: there is no interval` };
  return { figures: [], verdict: "no data", why };
}

function verdictOn(
  { text, where, metric, op, value }: AggregateExpectation,
  setting: string | null,
  { figures, verdict: none, why }: Found,
  complete: boolean,
): ExpectationVerdict {
  const failing = figures.filter((figure) => !meets(figure, op, value));
  const holds = figures.length > 0 && failing.length === 0;
  const judged = complete ? (holds ? "held" : "failed") : holds ? "held so far" : "not judged";
  const verdict = none !== undefined && complete ? none : judged;
  const nearest = op.startsWith("<") ? Math.max(...figures) : Math.min(...figures);
  const actual = figures.length === 0 ? null : (failing[0] ?? nearest);
  return {
    text,
    where: fileAndLine(where),
    metric: metric.path,
    setting,
    actual,
    verdict,
    why,
    passed: verdict === "held",
  };
}
