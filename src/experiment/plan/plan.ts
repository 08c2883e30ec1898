import type { Scenario } from "../../scenario/scenario.js";
import { scenarioHash } from "../../scenario/source/hash.js";
import type { Experiment, Setting, StoppingRule } from "../experiment.js";
import type { Run, RunRecord } from "../run-record.js";
import type { Task } from "../running/engine.js";
import { enough } from "../statistics/enough.js";
import type { Observation } from "../statistics/observation.js";
import { runKey } from "./run-key.js";

type RecordOf = (key: string) => RunRecord | undefined;

/** The state of the runs at a moment: which of them count, and which must be played next. */
export interface Standing {
  /** The runs of each setting that count so far, in the order of the plan. */
  readonly counted: ReadonlyMap<string, readonly Run[]>;
  /** The runs that count and have no record yet, each once, in the order of the plan. It is empty when the experiment is complete. */
  readonly missing: readonly Task[];
  /** The number of runs that count. Two settings with the same scenario share their runs. */
  readonly wanted: number;
  /** The number of runs if no setting is stopped early. */
  readonly most: number;
}

/** A part of an experiment's runs, for one of several machines that share no queue. `index` counts from 0. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** The runs of an experiment. */
export class Plan {
  /** The scenarios of all settings, by hash. */
  readonly scenarios: ReadonlyMap<string, Scenario>;
  private readonly hashes: ReadonlyMap<string, string>;
  private readonly runs: ReadonlyMap<string, readonly Run[]>;

  /**
   * With `shard`, only the runs of that part are wanted: every `count`-th run. A stopping rule needs all runs of a setting. So in an
   * experiment with such a rule, the part has whole settings: every `count`-th one.
   */
  constructor(
    readonly experiment: Experiment,
    private readonly shard: Shard = { index: 0, count: 1 },
  ) {
    const hashed = experiment.settings.map((setting) => [setting, scenarioHash(setting.scenario)] as const);
    this.hashes = new Map(hashed.map(([{ name }, hash]) => [name, hash]));
    this.scenarios = new Map(hashed.map(([{ scenario }, hash]) => [hash, scenario]));
    this.runs = new Map(experiment.settings.map((setting) => [setting.name, this.runsOf(setting)]));
  }

  /** All runs of a setting in order: by seed, and for each seed by network. */
  runsOf(setting: Setting): Run[] {
    const { seeds, networks = [null], warmUp } = this.experiment;
    const hash = this.hashOf(setting);
    return seeds.flatMap((seed) =>
      networks.map((network) => ({
        key: runKey({ scenarioHash: hash, seed, network, warmUp }),
        setting: setting.name,
        seed,
        network,
      })),
    );
  }

  /**
   * Finds out which runs count and which are missing. A stopping rule is evaluated only after whole batches, in the
   * order of the plan, and only if all runs up to that point have a record. So the speed of the workers does not
   * matter.
   */
  standing(recordOf: RecordOf): Standing {
    const { settings, stop } = this.experiment;
    const counted = new Map<string, readonly Run[]>();
    const keys = new Set<string>();
    const missing: Task[] = [];
    let most = 0;
    let position = 0;
    for (const [i, setting] of settings.entries()) {
      const every = this.runs.get(setting.name) as readonly Run[];
      const all = stop ? (this.isMine(i) ? every : []) : every.filter(() => this.isMine(position++));
      const wanted = stop ? this.wantedBy(stop, all.slice(0, stop.atMost), recordOf) : all;
      counted.set(setting.name, wanted);
      for (const run of wanted) {
        if (keys.has(run.key)) continue;
        keys.add(run.key);
        if (!recordOf(run.key)) missing.push(this.taskOf(setting, run));
      }
      most += stop ? Math.min(all.length, stop.atMost) : all.length;
    }
    return { counted, missing, wanted: keys.size, most };
  }

  /** Whether the plan has all runs, and is not one of several parts. */
  get isWhole(): boolean {
    return this.shard.count === 1;
  }

  /** The name of the first setting that plays a scenario. */
  settingOf(scenarioHash: string): string {
    const found = this.experiment.settings.find((setting) => this.hashOf(setting) === scenarioHash);
    return found?.name ?? "";
  }

  private isMine(position: number): boolean {
    return position % this.shard.count === this.shard.index;
  }

  /** The runs up to the end of the batch after which the rule stops. If it does not stop yet, those up to the end of the next batch to play. */
  private wantedBy(stop: StoppingRule, runs: readonly Run[], recordOf: RecordOf): readonly Run[] {
    const observations: Observation[] = [];
    const { batch } = stop;
    for (let end = batch; end < runs.length; end += batch) {
      for (const { key, seed, network } of runs.slice(end - batch, end)) {
        const record = recordOf(key);
        if (!record) return runs.slice(0, end);
        if (record.outcome === "finished")
          observations.push({ seed, network, value: record.metrics[stop.metric.path] ?? null });
      }
      if (enough(stop, observations)) return runs.slice(0, end);
    }
    return runs;
  }

  private taskOf(setting: Setting, run: Run): Task {
    const { warmUp } = this.experiment;
    return { ...run, scenarioHash: this.hashOf(setting), warmUp, command: commandOf(setting, run) };
  }

  private hashOf({ name }: Setting): string {
    return this.hashes.get(name) as string;
  }
}

function commandOf({ command }: Setting, { seed, network }: Run): string {
  return [
    `swarmlab run ${command}`,
    `--seed ${seed}`,
    ...(network === null ? [] : [`--set networkSeed=${network}`]),
  ].join(" ");
}
