import { metrics } from "../../report/analysis/metrics.js";
import { plural } from "../../report/text/format.js";
import type { Experiment, ExperimentMetric, Setting } from "../experiment.js";
import type { RunRecord } from "../run-record.js";
import { enough } from "../statistics/enough.js";
import { CONFIDENCE, estimate, kindOf } from "../statistics/estimate.js";
import { observationsOf } from "../statistics/observation.js";
import { caveatsOf } from "./caveats.js";
import { comparedSetting } from "./comparable.js";
import { compareSettings, type RecordsOf } from "./compare-settings.js";
import type { Cell, Summary, SummarySetting } from "./summary.js";
import { verdictsOf } from "./verdicts.js";

/** Makes the summary of an experiment, from the records of the runs that count, in the order of the plan. It is a pure function. */
export function summarise(experiment: Experiment, recordsOf: RecordsOf): Summary {
  const settings = experiment.settings.map((setting) => progressOf(experiment, setting, recordsOf(setting.name)));
  const cells = experiment.settings.flatMap(({ name }) =>
    experiment.metrics.map((metric) => cellOf(name, metric, recordsOf(name))),
  );
  const expectations = verdictsOf(experiment, recordsOf, settings);
  const { comparisons, compared } = compareSettings(
    experiment.settings.map(comparedSetting),
    experiment.baseline,
    experiment.metrics,
    recordsOf,
  );
  return {
    format: "swarmlab-summary/1",
    name: experiment.name,
    description: experiment.description,
    baseline: experiment.baseline,
    factors: experiment.factors.map(({ name, levels }) => ({
      name,
      levels: levels.map((level) => ({ name: level.name, quantity: level.quantity ?? null })),
    })),
    metrics: experiment.metrics.map(({ path, unit }) => ({
      path,
      unit,
      description: metrics.get(path)?.description ?? path,
    })),
    seeds: experiment.seeds.length,
    networks: experiment.networks?.length ?? null,
    warmUp: experiment.warmUp,
    ...verdictOn(settings, cells, expectations),
    settings,
    caveats: caveatsOf(experiment, recordsOf, settings, cells),
    cells,
    comparisons,
    compared,
    expectations,
    failures: experiment.settings.flatMap(({ name }) => failuresOf(name, recordsOf(name))),
  };
}

function progressOf(
  { seeds, networks, stop }: Experiment,
  setting: Setting,
  records: readonly RunRecord[],
): SummarySetting {
  const all = seeds.length * (networks?.length ?? 1);
  const asked = stop ? Math.min(all, stop.atMost) : all;
  const finished = records.filter(({ outcome }) => outcome === "finished");
  // Evaluate the rule only after whole batches, as the plan does.
  const whole = stop !== undefined && records.length % stop.batch === 0;
  const narrow = whole && enough(stop, observationsOf(records, stop.metric));
  const most = records.length >= asked;
  return {
    ...comparedSetting(setting),
    levels: setting.levels,
    command: setting.command,
    asked,
    finished: finished.length,
    failed: records.length - finished.length,
    unsound: finished.filter(({ passed }) => !passed).length,
    violated: finished.filter((record) => (record.metrics["checks.failed"] ?? 0) > 0).length,
    stop: stop === undefined ? "no rule" : narrow ? "narrow enough" : most ? "most runs" : "not yet",
    complete: most || narrow,
  };
}

function cellOf(setting: string, metric: ExperimentMetric, records: readonly RunRecord[]): Cell {
  const { inference, ...found } = estimate(observationsOf(records, metric), kindOf(metric));
  const range = inference?.at(CONFIDENCE) ?? null;
  return {
    setting,
    metric: metric.path,
    ...found,
    low: range?.low ?? null,
    high: range?.high ?? null,
    method: inference?.method ?? null,
  };
}

function failuresOf(setting: string, records: readonly RunRecord[]): Summary["failures"] {
  return records
    .filter(({ outcome }) => outcome === "failed")
    .map(({ seed, network, error }) => ({
      setting,
      seed,
      network,
      message: error?.message ?? "no message",
      command: error?.command ?? "",
    }));
}

/**
 * Judges an experiment. It fails if a run failed, or violated an invariant. Otherwise it is not judged while runs are missing. After that it
 * fails if no run has data, or if an expectation is not met.
 */
export function verdictOn(
  settings: readonly SummarySetting[],
  cells: readonly Cell[],
  expectations: Summary["expectations"],
): Pick<Summary, "verdict" | "why"> {
  const failed = settings.reduce((sum, one) => sum + one.failed, 0);
  if (failed > 0) return { verdict: "failed", why: `${plural(failed, "run")} failed` };
  const violated = settings.reduce((sum, one) => sum + one.violated, 0);
  if (violated > 0) return { verdict: "failed", why: `invariants were violated in ${plural(violated, "run")}` };
  if (settings.some(({ complete }) => !complete)) return { verdict: "not judged", why: "some runs are still missing" };
  if (cells.every(({ mean }) => mean === null)) return { verdict: "failed", why: "no run has data for any metric" };
  const broken = expectations.filter(({ passed }) => !passed).length;
  if (broken > 0) return { verdict: "failed", why: `${broken} of ${expectations.length} expectations not met` };
  return { verdict: "passed", why: null };
}
