import type { History, HistoryDetail } from "./history/history.js";
import { type RunOptions, SimulatedRun } from "./play/worlds/simulated/simulated-run.js";
import { analyse } from "./report/analysis/analyse.js";
import { figuresOf } from "./report/analysis/figures-of.js";
import { judge } from "./report/analysis/judge.js";
import { metrics } from "./report/analysis/metrics.js";
import { readFigures } from "./report/analysis/read-figures.js";
import type { Figures } from "./report/figures.js";
import type { Measurements } from "./report/measurements.js";
import type { Report } from "./report/report.js";
import type { Millis } from "./runtime/clock.js";
import type { Scenario } from "./scenario/scenario.js";

export interface MeasureMetrics {
  /** Asks for the metrics alone, and not for the whole report. They suffice to compare many runs, and a small run takes about a third less time. */
  readonly measure: "metrics";
  /** The length of the warm-up at the start of the run, which the metrics leave out: in ms, less than the scenario's duration. Left out: no warm-up. */
  readonly from?: Millis;
}

export interface KeepHistory {
  /** How much of what happens is recorded, moment by moment. */
  readonly history: Exclude<HistoryDetail, "none">;
}

export interface RecordedRun {
  readonly report: Report;
  readonly history: History;
}

/** The result of a run for which only the metrics were asked. */
export interface RunMetrics {
  readonly run: Pick<Report["run"], "scenario" | "scenarioHash" | "seed" | "version" | "digest" | "events" | "played">;
  /** The end of the warm-up that the metrics leave out, in ms; 0: they are of the whole run. */
  readonly from: Millis;
  /** The verdict on the whole run, as in its report. Checks, steps and the scenario's expectations have no warm-up. */
  readonly verdict: Report["verdict"];
  readonly passed: boolean;
  /** The metrics by path, as in `expect` of scenarios; null where there was nothing to measure. */
  readonly metrics: Readonly<Record<string, number | null>>;
}

/** Simulates a scenario from start to end. It is pure, without clock, disk and console: equal input gives an equal report. */
export function simulate(scenario: Scenario, options: RunOptions & MeasureMetrics): RunMetrics;
export function simulate(scenario: Scenario, options?: RunOptions): Report;
export function simulate(scenario: Scenario, options: RunOptions & Partial<MeasureMetrics> = {}): Report | RunMetrics {
  const { measure, from = 0, ...given } = options;
  const how = { figures: readFigures, ...given };
  if (measure !== "metrics") return analyse(playedOut(new SimulatedRun(scenario, how)).finish(), scenario.expect);
  if (!(from >= 0 && from < scenario.duration))
    throw new RangeError(`from must be at least 0 and less than the scenario's ${scenario.duration} ms, got ${from}`);
  const run = new SimulatedRun(scenario, how);
  if (from > 0) {
    run.advanceTo(from);
    run.endWarmUp();
  }
  const whole = playedOut(run).finish();
  return metricsOf(scenario, whole, run.measurementsSince && { from, measurements: run.measurementsSince });
}

/** Simulates a scenario as `simulate` does, and also returns the history of the run. */
export function recorded(scenario: Scenario, detail: KeepHistory["history"], options: RunOptions): RecordedRun {
  const measured = playedOut(new SimulatedRun(scenario, { figures: readFigures, ...options, record: detail })).finish();
  if (!measured.history) throw new Error("nothing was recorded");
  return { report: analyse(measured, scenario.expect), history: measured.history };
}

function playedOut(run: SimulatedRun): SimulatedRun {
  run.advanceTo(run.scenario.duration);
  return run;
}

/** Computes the metrics. `since`: what was measured without the warm-up, if there was one. */
export function metricsOf(
  { expect }: Scenario,
  measured: Measurements,
  since?: { readonly from: Millis; readonly measurements: Measurements },
): RunMetrics {
  const whole = figuresOf(measured);
  const { verdict, passed } = judge(whole, expect);
  // The facts of the run and its checks are those of the whole run.
  const figures = since ? { ...figuresOf(since.measurements), run: whole.run, checks: whole.checks } : whole;
  const { scenario, scenarioHash, seed, version, digest, events, played } = measured.run;
  return {
    run: { scenario, scenarioHash, seed, version, digest, events, played },
    from: since?.from ?? 0,
    verdict,
    passed,
    metrics: valuesOf(figures),
  };
}

function valuesOf(figures: Figures): Record<string, number | null> {
  const values: Record<string, number | null> = {};
  for (const [path, metric] of metrics) values[path] = metric.get(figures);
  return values;
}
