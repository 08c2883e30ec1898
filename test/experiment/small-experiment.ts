import { createHash } from "node:crypto";
import type { RunRecord } from "../../src/experiment/run-record.js";
import type { Scenarios, Task } from "../../src/experiment/running/engine.js";
import { playTask } from "../../src/experiment/running/play-task.js";
import { scenarioHash } from "../../src/scenario/source/hash.js";
import { scenarioOf } from "../scenarios/scenario.js";

/** A swarm of 20 nodes that is played in about a tenth of a second. */
const SWARM = `
duration: 10min
replication: 3
nodes:
  - { class: peer, count: 20, capacity: 1 GiB, up: 20 Mbit/s, down: 50 Mbit/s }
workloads:
  - put: { rate: 2/min, size: 4 MiB, end: 8min }
  - get: { rate: 6/min, zipf: 0.8, end: 8min }
`;

/** Tasks as a coordinator would give them to an engine. */
export interface SmallExperiment {
  readonly scenarios: Scenarios;
  readonly tasks: readonly Task[];
}

/** Two policies, with `seeds` runs each. The keys of the runs depend on `name`, so experiments with different names share no key. */
export function smallExperiment(seeds: number, name = "small"): SmallExperiment {
  const settings = ["random", "two-choices"].map((placement) => {
    const scenario = scenarioOf(SWARM, { set: [`tracker.placement=${placement}`] });
    return { placement, scenario, hash: scenarioHash(scenario) };
  });
  const tasks = settings.flatMap(({ placement, hash }) =>
    Array.from(
      { length: seeds },
      (_, i): Task => ({
        key: createHash("sha256")
          .update(`${name}/${placement}/${i + 1}`)
          .digest("hex"),
        setting: placement,
        seed: i + 1,
        network: null,
        scenarioHash: hash,
        warmUp: 0,
        command: `small.yaml --seed ${i + 1} --set tracker.placement=${placement}`,
      }),
    ),
  );
  return { scenarios: new Map(settings.map(({ hash, scenario }) => [hash, scenario])), tasks };
}

/** The records that one thread makes, as they would be written. */
export function playedHere({ scenarios, tasks }: SmallExperiment): string {
  return written(tasks.map((task) => playTask(scenarios.get(task.scenarioHash)!, task)));
}

/** Records in the order of the keys of `tasks`, as they would be written. */
export function inOrder({ tasks }: SmallExperiment, records: readonly RunRecord[]): string {
  const byKey = new Map(records.map((record) => [record.key, record]));
  return written(tasks.flatMap(({ key }) => byKey.get(key) ?? []));
}

function written(records: readonly RunRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}
