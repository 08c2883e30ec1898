import type { RunRecord } from "../../../run-record.js";
import type { Scenarios, Task } from "../../engine.js";
import type { WorkToGive } from "../work.js";
import { parseRecord, type SentRecord } from "./run-messages.js";
import { packScenario } from "./scenario-parts.js";

/** The runs of an experiment, as its coordinator hands them out. `scenarios`: those of all its settings. */
export function runsToGive(scenarios: Scenarios): WorkToGive<Task, RunRecord> {
  return {
    kind: "run",
    whole: "experiment",
    unit: "run",
    keyOf: ({ key }) => key,
    materialOf: ({ scenarioHash }) => scenarioHash,
    packed(hash) {
      const scenario = scenarios.get(hash);
      if (!scenario) throw new Error(`no scenario has the hash ${hash}`);
      return { title: `the scenario ${scenario.name}`, material: packScenario(scenario) };
    },
    sentOf: ({ seed, network, warmUp }) => ({ seed, network, warmUp }),
    read(text) {
      const sent = parseRecord(text);
      return sent && { key: sent.key, resultFor: (task) => recordOf(sent, task) };
    },
    say: ({ setting, seed }) => `the run of ${setting} with seed ${seed}`,
  };
}

/**
 * The record of a task; undefined if the record that was sent belongs to another task. A failure gets the command that the coordinator
 * knows.
 */
function recordOf({ error, ...rest }: SentRecord, task: Task): RunRecord | undefined {
  const { scenarioHash, seed, network, command } = task;
  if (rest.scenarioHash !== scenarioHash || rest.seed !== seed || rest.network !== network) return undefined;
  return error === undefined ? rest : { ...rest, error: { message: error.message, command } };
}
