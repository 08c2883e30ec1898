import { resolve } from "node:path";
import { compareInThread, type Found } from "./experiment/compare-in-thread.js";
import type { History } from "./history/history.js";
import { sha256 } from "./live/disk/content-hash.js";
import type { ChunkView, FileView, NodeView, OwnCheck, SwarmView, Violation } from "./play/checks/own/swarm-view.js";
import { type PlacementName, placementPolicies as rows } from "./policies/placement/policies.js";
import type { PeerView, PlacementPolicy, PlacementRow } from "./policies/placement/policy.js";
import { metrics } from "./report/analysis/metrics.js";
import { compare } from "./report/comparison/compare.js";
import type { Comparison } from "./report/comparison/comparison.js";
import type { Report } from "./report/report.js";
import type { Millis } from "./runtime/clock.js";
import type { Draws } from "./runtime/random/random.js";
import type { Scenario } from "./scenario/scenario.js";
import { scenarioHash } from "./scenario/source/hash.js";
import { filesBeside, loadScenario as loadFile } from "./scenario/source/load.js";
import { type ParseOptions, type ParseResult, parseScenario as parseText } from "./scenario/source/parse.js";
import { formatProblem, type Problem } from "./scenario/source/problem.js";
import type { LatencyHost, LatencyModel } from "./sim/network/latency-model.js";
import {
  type KeepHistory,
  type MeasureMetrics,
  type RecordedRun,
  type RunMetrics,
  recorded,
  simulate as run,
} from "./simulate.js";
import { version } from "./version.js";

export type {
  ChunkView,
  Comparison,
  Draws,
  FileView,
  Found,
  History,
  KeepHistory,
  LatencyHost,
  LatencyModel,
  MeasureMetrics,
  Millis,
  NodeView,
  OwnCheck,
  ParseOptions,
  PeerView,
  PlacementName,
  PlacementPolicy,
  Problem,
  RecordedRun,
  Report,
  RunMetrics,
  Scenario,
  SwarmView,
  Violation,
};
export { compare, formatProblem, version };

/**
 * Functions that make placement policies, by the names of the policies. Make a new policy for each simulation, since some policies have a
 * state.
 */
export const placementPolicies = Object.fromEntries(
  Object.entries<PlacementRow>(rows).map(([name, row]) => [name, row.create]),
) as { readonly [name in PlacementName]: () => PlacementPolicy };

/** The error that a scenario is not valid. It has all problems, each with its place. */
export class ScenarioError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.name = "ScenarioError";
  }
}

export interface SimulateOptions {
  /** A seed that replaces the scenario's. */
  readonly seed?: number;
  /** The values to change in a scenario that is given as a path or as text, as `path=value`. */
  readonly set?: readonly string[];
  /** A placement policy of your own. If it has a state, use it for one simulation only. */
  readonly placement?: PlacementPolicy;
  /** A latency model of your own, which replaces the scenario's. */
  readonly latency?: LatencyModel;
  /** Checks of your own, beside those of every run and those of the scenario. */
  readonly checks?: readonly OwnCheck[];
  /** Called for each note about a file that the scenario names, for example about values that were filled in or left out. */
  readonly onNotice?: (notice: Problem) => void;
}

/** The options of a simulation of which the caller wants only the metrics. */
export type MetricsOptions = SimulateOptions & MeasureMetrics;

/** The options of a simulation of which the caller wants the report and the history. */
export type HistoryOptions = SimulateOptions & KeepHistory;

/** The options for reading a scenario. */
export type ReadOptions = ParseOptions & Pick<SimulateOptions, "onNotice">;

/**
 * Simulates a scenario: a validated one, the path of a file, or YAML (a text of several lines). Synchronous, and pure except
 * for the files that it reads: equal input gives an equal report, whatever else runs in the process. Throws ScenarioError.
 *
 * With `measure: "metrics"` it returns only the metrics, which takes less time. These can leave out a warm-up. With
 * `history: "full"` it returns the report, and what happened moment by moment, in columns (`docs/history.md`).
 */
export function simulate(scenario: Scenario | string, options: MetricsOptions): RunMetrics;
export function simulate(scenario: Scenario | string, options: HistoryOptions): RecordedRun;
export function simulate(scenario: Scenario | string, options?: SimulateOptions): Report;
export function simulate(
  scenario: Scenario | string,
  options: SimulateOptions & Partial<MeasureMetrics> & Partial<KeepHistory> = {},
): Report | RunMetrics | RecordedRun {
  const { placement, latency, checks, measure, from, history, ...how } = options;
  const played = typeof scenario === "string" ? scenarioOf(scenario, how) : reseeded(scenario, how);
  const parts = {
    hash: sha256,
    version,
    scenarioHash: scenarioHash(played),
    ...(placement ? { placement } : {}),
    ...(latency ? { latency } : {}),
    ...(checks ? { checks } : {}),
  };
  if (measure) return run(played, { ...parts, measure, ...(from === undefined ? {} : { from }) });
  if (history) return recorded(played, history, parts);
  if (from !== undefined) throw new TypeError('a report is of a whole run: from needs measure: "metrics"');
  return run(played, parts);
}

/** Reads and checks the scenario in a file. Throws ScenarioError. */
export function loadScenario(path: string, { onNotice, ...options }: ReadOptions = {}): Scenario {
  return valid(loadFile(path, { knownMetrics: metrics, ...options }), onNotice);
}

/** Reads and checks a scenario in YAML. Relative paths in it are relative to the working directory. Throws ScenarioError. */
export function parseScenario(yaml: string, { onNotice, ...options }: ReadOptions = {}): Scenario {
  const name = "scenario.yaml";
  return valid(parseText(yaml, name, filesBeside(resolve(name)), { knownMetrics: metrics, ...options }), onNotice);
}

function scenarioOf(text: string, options: ReadOptions): Scenario {
  return text.includes("\n") ? parseScenario(text, options) : loadScenario(text, options);
}

function reseeded(scenario: Scenario, { seed, set }: SimulateOptions): Scenario {
  if (set && set.length > 0)
    throw new TypeError("a scenario that was read already cannot be set: give its path or text");
  return seed === undefined ? scenario : { ...scenario, seed };
}

function valid(result: ParseResult, onNotice?: (notice: Problem) => void): Scenario {
  for (const notice of result.notices ?? []) onNotice?.(notice);
  if (result.scenario) return result.scenario;
  throw new ScenarioError(result.problems);
}

/** One of the settings that an experiment compares: values to change in the scenario, and objects of your own. */
export interface ExperimentSetting extends Pick<SimulateOptions, "set"> {
  /** Makes a placement policy for each run. */
  readonly placement?: () => PlacementPolicy;
  /** Makes a latency model for each run. */
  readonly latency?: () => LatencyModel;
}

export interface ExperimentOptions {
  /** The settings by name. The others are compared with the first one, the baseline. */
  readonly settings: Readonly<Record<string, ExperimentSetting>>;
  /** The number of seeds, counted from 1, or a list of seeds. Default: 10. */
  readonly seeds?: number | readonly number[];
  /** The figures to compare, by paths as in `expect` of scenarios. */
  readonly metrics: readonly string[];
  /** The time at the start of each run that the figures leave out, in ms. Default: 0. */
  readonly warmUp?: number;
}

/**
 * Plays one scenario with each setting and each seed, and compares the settings, with 95 % intervals. All runs are played in this thread, one after
 * another, since a policy of your own cannot be sent to another thread. Throws ScenarioError, and TypeError for an unknown figure, or
 * without settings or seeds.
 */
export function experiment(scenario: Scenario | string, options: ExperimentOptions): Found {
  const { settings, seeds = 10, metrics: figures, warmUp = 0 } = options;
  const own = Object.entries(settings).map(([name, { set, placement, latency }]) => {
    const how = { ...(set ? { set } : {}) };
    const played = typeof scenario === "string" ? scenarioOf(scenario, how) : reseeded(scenario, how);
    const objects = () => ({
      ...(placement ? { placement: placement() } : {}),
      ...(latency ? { latency: latency() } : {}),
    });
    return [name, { scenario: played, own: placement || latency ? objects : undefined }] as const;
  });
  return compareInThread({
    name: own[0]?.[1].scenario.name ?? "experiment",
    settings: Object.fromEntries(own),
    seeds: typeof seeds === "number" ? Array.from({ length: seeds }, (_, i) => i + 1) : seeds,
    metrics: figures,
    warmUp,
  });
}
