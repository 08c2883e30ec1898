import { metrics } from "../report/metrics.js";
import { loadScenario } from "../scenario/load.js";
import type { ParseOptions } from "../scenario/parse.js";
import { formatProblem } from "../scenario/problem.js";
import type { Scenario } from "../scenario/scenario.js";
import { BadInput } from "./exit-code.js";

export interface ScenarioFile {
  readonly path: string;
  readonly scenario: Scenario;
}

/** Reads scenarios. Throws BadInput with all that is wrong with any of them, a line for each problem. */
export function loadScenarios(paths: readonly string[], options: ParseOptions = {}): ScenarioFile[] {
  const problems = new Set<string>();
  const files: ScenarioFile[] = [];
  for (const path of paths) {
    const result = loadScenario(path, { ...options, knownMetrics: metrics });
    if (result.scenario) files.push({ path, scenario: result.scenario });
    else for (const problem of result.problems) problems.add(formatProblem(problem));
  }
  if (problems.size > 0) throw new BadInput(...problems);
  return files;
}
