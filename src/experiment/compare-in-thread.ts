import { metrics as known } from "../report/analysis/metrics.js";
import type { TidyRow } from "../report/tidy/tidy.js";
import type { Scenario } from "../scenario/scenario.js";
import { closest } from "../scenario/source/suggest.js";
import type { Experiment, ExperimentMetric, Setting } from "./experiment.js";
import { Plan } from "./plan/plan.js";
import { runsTable } from "./results/runs-table.js";
import type { RunRecord } from "./run-record.js";
import { type PlayTaskOptions, playTask } from "./running/play-task.js";
import { summarise } from "./summary/summarise.js";
import type { Summary } from "./summary/summary.js";

/**
 * A setting of an experiment that is defined in a program's code, and not in a file. Its placement policy and its latency model may be objects, which
 * cannot be sent to other threads. So its runs are played in this thread.
 */
interface OwnSetting {
  readonly scenario: Scenario;
  /** Makes the objects that replace the scenario's policy or model. It is called for each run, since a policy may have state. */
  readonly own?: (() => PlayTaskOptions) | undefined;
}

export interface InThreadOptions {
  readonly name: string;
  /** The settings by name. The first one is the baseline. */
  readonly settings: Readonly<Record<string, OwnSetting>>;
  readonly seeds: readonly number[];
  /** The figures to compare, by paths as in `expect` of scenarios. */
  readonly metrics: readonly string[];
  /** The time at the start of each run that the figures leave out, in ms. */
  readonly warmUp: number;
}

export interface Found {
  /** What the experiment found, as in summary.json. */
  readonly summary: Summary;
  /** A row for each metric of each run, as in runs.csv. */
  readonly runs: readonly TidyRow[];
}

/** Plays every setting with every seed, one run after another in this thread, and compares the settings. Throws TypeError for wrong options. */
export function compareInThread(options: InThreadOptions): Found {
  const settings = Object.entries(options.settings).map(([name, setting]) => settingOf(name, setting));
  const [baseline] = settings;
  if (!baseline) throw new TypeError("an experiment needs at least one setting");
  const seeds = [...new Set(options.seeds)].sort((a, b) => a - b);
  if (seeds.length === 0) throw new TypeError("an experiment needs at least one seed");
  const experiment: Experiment = {
    name: options.name,
    description: "",
    factors: [{ name: "setting", levels: settings.map(({ name }) => ({ name })) }],
    settings,
    baseline: baseline.name,
    seeds,
    metrics: options.metrics.map(metricOf),
    warmUp: options.warmUp,
    expect: [],
  };
  const plan = new Plan(experiment);
  const records = new Map<string, RunRecord>();
  const recordOf = (key: string) => records.get(key);
  for (const task of plan.standing(recordOf).missing) {
    const scenario = plan.scenarios.get(task.scenarioHash) as Scenario;
    records.set(task.key, playTask(scenario, task, options.settings[task.setting]?.own?.()));
  }
  const { counted } = plan.standing(recordOf);
  const bySetting = new Map([...counted].map(([name, runs]) => [name, runs.flatMap(({ key }) => recordOf(key) ?? [])]));
  return {
    summary: summarise(experiment, (name) => bySetting.get(name) ?? []),
    runs: [...runsTable(experiment, counted, recordOf)],
  };
}

/** If a setting has objects, gives its scenario a name of its own. A run's key cannot contain objects, so the name makes the keys differ. */
function settingOf(name: string, { scenario, own }: OwnSetting): Setting {
  const named = own ? { ...scenario, name: `${scenario.name}, ${name}` } : scenario;
  return { name, levels: { setting: name }, scenario: named, command: scenario.name };
}

function metricOf(path: string): ExperimentMetric {
  const metric = known.get(path);
  if (metric) return { path, unit: metric.unit };
  const meant = closest(path, [...known.keys()]);
  throw new TypeError(`there is no figure ${path}${meant === undefined ? "" : `; did you mean ${meant}?`}`);
}
