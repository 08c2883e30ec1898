import { createHash } from "node:crypto";
import type { Experiment, ExperimentMetric, Setting } from "../../src/experiment/experiment.js";
import type { RunRecord } from "../../src/experiment/run-record.js";
import { parseScenario } from "../../src/index.js";
import { exactNormalQuantile } from "../../src/runtime/random/exact-math.js";
import { KeyedRandom } from "../../src/runtime/random/keyed-random.js";

/** Figures of one run of a setting, by metric; null: it failed. */
type Figures = Readonly<Record<string, number | null>> | null;

/** What a setting's run with a seed measures. `noise` has a standard deviation of 1, and is common to all settings of a seed. */
export type Law = (setting: string, seed: number, noise: (name: string) => number, network: number | null) => Figures;

const yaml = "duration: 4min\nnodes: 12\nreplication: 2\n";

export const known: Readonly<Record<string, ExperimentMetric["unit"]>> = {
  "load.stored.cv": "ratio",
  "get.median": "duration",
  "availability.mean": "share",
  "files.lost": "count",
  "repair.bytes": "bytes",
  "nodes.crashes": "count",
  "get.p99": "duration",
};

export function settingOf(name: string, levels: Record<string, string>, set: readonly string[] = []): Setting {
  return {
    name,
    levels,
    scenario: parseScenario(yaml, { set: [...set] }),
    command: `scenarios/small.yaml --set tracker.placement=${name}`,
  };
}

/** An experiment of placement policies, with the metrics named. */
export function experimentOf(
  names: readonly string[],
  paths: readonly string[],
  more: Partial<Experiment> = {},
): Experiment {
  return {
    name: "placement",
    description: "Where replicas go.",
    factors: [{ name: "placement", levels: names.map((name) => ({ name })) }],
    settings: names.map((name) => settingOf(name, { placement: name })),
    baseline: names[0] as string,
    seeds: Array.from({ length: 20 }, (_, i) => i + 1),
    metrics: paths.map((path) => ({ path, unit: known[path] ?? "ratio" })),
    warmUp: 0,
    expect: [],
    ...more,
  };
}

/** Records that a law makes up, in the order of the plan. */
export function recordsOf({ seeds, networks }: Experiment, law: Law): (setting: string) => RunRecord[] {
  const random = new KeyedRandom("made up");
  return (setting) =>
    seeds.flatMap((seed) =>
      (networks ?? [null]).map((network): RunRecord => {
        const noise = (name: string): number => exactNormalQuantile(random.draws("step", `${seed} ${name}`).next());
        const figures = law(setting, seed, noise, network);
        const common = {
          key: hashOf(`${setting} ${seed} ${network}`),
          scenarioHash: hashOf(setting),
          seed,
          network,
          digest: hashOf("history").slice(0, 16),
          events: 1,
        };
        if (figures) return { ...common, outcome: "finished", passed: true, metrics: figures };
        const error = { message: "it threw", command: `swarmlab run scenarios/small.yaml --seed ${seed}` };
        return { ...common, outcome: "failed", passed: false, metrics: {}, error };
      }),
    );
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
