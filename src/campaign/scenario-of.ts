import type { Scenario } from "../scenario/scenario.js";
import { readScenario } from "../scenario/source/parse.js";
import { formatProblem } from "../scenario/source/problem.js";
import type { ReadFile } from "../scenario/source/read-once.js";
import type { Written } from "./written.js";

/** A written scenario that the scenario format does not allow. */
export class UnfitScenario extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "UnfitScenario";
  }
}

const noFiles: ReadFile = () => ({ error: "there is no such file" });

/**
 * The scenario that a written scenario stands for. The format's own schema checks and completes it, as it does with a scenario in YAML.
 * `readFile` reads the files that the scenario names; left out: there are none. Throws UnfitScenario.
 */
export function scenarioOf(written: Written, readFile: ReadFile = noFiles): Scenario {
  const name = typeof written.name === "string" ? written.name : "scenario";
  const { scenario, problems = [] } = readScenario(written, name, readFile);
  if (!scenario) throw new UnfitScenario(problems.map(formatProblem));
  return scenario;
}
