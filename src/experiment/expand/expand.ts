import { settingWords } from "../../scenario/source/parse.js";
import type { Problem } from "../../scenario/source/problem.js";
import { quoted } from "../../scenario/source/problem.js";
import type { Experiment, ExperimentMetric, Setting } from "../experiment.js";
import type { ExperimentInput } from "../schema/schema.js";
import { expandAggregates, metricOf } from "./aggregates.js";
import type { BaseScenario } from "./base-scenario.js";
import { type Cell, expandDesign, levelsOf } from "./design.js";
import { expandFactors, type PlannedFactor } from "./factors.js";
import { hint } from "./hint.js";
import type { Places } from "./places.js";
import { expandSeeds } from "./seeds.js";
import { settingOf } from "./setting-words.js";
import { Settings } from "./settings.js";
import { expandStop } from "./stopping-rule.js";

/** The name and the description of an experiment, which come from its file. */
export type Title = Pick<Experiment, "name" | "description">;

/** What the expansion of an experiment needs in addition to its text. */
export interface ExpandParts {
  readonly base: BaseScenario;
  readonly places: Places;
  /** Takes the problems and notices of the base scenario itself, which have places in its own file. */
  readonly onBase: (problems: readonly Problem[], notices: readonly Problem[]) => void;
}

/** Expands an experiment and checks its settings. If it noted a problem, the caller must not use the result. */
export function expandExperiment(input: ExperimentInput, title: Title, parts: ExpandParts): Experiment {
  const { places } = parts;
  const seeds = expandSeeds(input.seeds, ["seeds"], places);
  const networks = input.networks === undefined ? undefined : expandSeeds(input.networks, ["networks"], places);
  const runsEach = seeds.length * (networks?.length ?? 1);
  const before = places.problems.length;
  const factors = expandFactors(input.factors, places);
  // If the factors are wrong, do not check the settings: they would only give more problems of the same cause.
  const sound = places.problems.length === before;
  const cells = sound ? expandDesign(input.design, factors, runsEach, places) : undefined;
  const names = cells?.map(({ name }) => name);
  const baseline = baselineOf(input.baseline, cells, factors, places);
  const stop = expandStop(input.stop, seeds.length, networks?.length ?? 1, places);
  const settings = cells ? settingsOf(input, factors, cells, parts) : [];
  checkWarmUp(input, settings, places);
  if (networks) checkNetworks(settings, places);
  return {
    ...title,
    factors: factors.map(({ name, unit, levels }) => ({
      name,
      ...(unit === undefined ? {} : { unit }),
      levels: levels.map(({ name: level, quantity }) => ({
        name: level,
        ...(quantity === undefined ? {} : { quantity }),
      })),
    })),
    settings,
    baseline,
    seeds,
    ...(networks ? { networks } : {}),
    metrics: metricsOf(input.metrics, places),
    warmUp: input.warmUp,
    ...(stop ? { stop } : {}),
    expect: expandAggregates(input.expect, names, places),
  };
}

/** Makes the settings; none if the base scenario is not valid by itself. */
function settingsOf(
  { set = {} }: ExperimentInput,
  factors: readonly PlannedFactor[],
  cells: readonly Cell[],
  { base, places, onBase }: ExpandParts,
): Setting[] {
  const common = Object.entries(set).map(([path, value]) => [path, settingOf(path, value)] as const);
  const result = base.with(common.map(([, setting]) => setting));
  const ofFile: Problem[] = [];
  for (const problem of result.problems ?? []) {
    const own = common.find(([, setting]) => problem.file === settingWords(setting));
    if (own) places.note(["set", own[0]], problem.message);
    else ofFile.push(problem);
  }
  onBase(ofFile, result.notices ?? []);
  if (!result.scenario) return [];
  const words = common.map(([, setting]) => setting);
  return new Settings(base, words, factors, places).expand(cells);
}

function baselineOf(
  input: ExperimentInput["baseline"],
  cells: readonly Cell[] | undefined,
  factors: readonly PlannedFactor[],
  places: Places,
): string {
  const [first] = cells ?? [];
  if (input === undefined || !cells || !first) return first?.name ?? "";
  const names = cells.map(({ name }) => name);
  if (typeof input === "string") {
    if (!names.includes(input)) places.note(["baseline"], `there is no setting ${quoted(input)}${hint(input, names)}`);
    return input;
  }
  const wanted = levelsOf(input, factors, ["baseline"], places);
  if (!wanted) return first.name;
  const fitting = cells.filter(({ levels }) => [...wanted.values()].every((level) => levels.includes(level)));
  if (fitting.length !== 1)
    places.note(["baseline"], `expected levels that one setting has, and ${fitting.length} settings have these`);
  return (fitting[0] ?? first).name;
}

function metricsOf(input: readonly string[], places: Places): ExperimentMetric[] {
  const taken = new Set<string>();
  return input.flatMap((name, i) => {
    if (taken.has(name)) places.note(["metrics", i], `the figure ${quoted(name)} is given twice`);
    taken.add(name);
    return metricOf(name, ["metrics", i], places) ?? [];
  });
}

function checkWarmUp({ warmUp }: ExperimentInput, settings: readonly Setting[], places: Places): void {
  const short = settings.find(({ scenario }) => scenario.duration <= warmUp);
  if (short) places.expected(["warmUp"], `a time shorter than the run of ${quoted(short.name, 80)}`);
}

/** Checks that the scenario has no `networkSeed`, if the experiment has `networks`, which replace it. */
function checkNetworks(settings: readonly Setting[], places: Places): void {
  const own = settings.find(({ scenario }) => scenario.networkSeed !== undefined);
  if (own)
    places.note(
      ["networks"],
      `the setting ${quoted(own.name, 80)} has a networkSeed, which these would replace: leave one of them out`,
    );
}
