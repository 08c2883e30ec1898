import { metrics } from "../../report/analysis/metrics.js";
import type { Scenario } from "../../scenario/scenario.js";
import { loadScenario } from "../../scenario/source/load.js";
import type { ParseOptions } from "../../scenario/source/parse.js";
import { formatProblem } from "../../scenario/source/problem.js";
import { BadInput } from "../exit-code.js";
import { warn } from "../view/terminal.js";

export interface ScenarioFile {
  readonly path: string;
  readonly scenario: Scenario;
}

/** The valid scenarios, a line for each mistake in the others, and a line for each warning about any of them. */
export interface ScenariosRead {
  readonly files: readonly ScenarioFile[];
  readonly problems: readonly string[];
  readonly notices: readonly string[];
}

/** Reads scenarios. A mistake in one does not keep it from reading the others. */
export function readScenarios(paths: readonly string[], options: ParseOptions = {}): ScenariosRead {
  const problems = new Set<string>();
  const notices = new Set<string>();
  const files: ScenarioFile[] = [];
  for (const path of paths) {
    const result = loadScenario(path, { ...options, knownMetrics: metrics });
    if (result.scenario) files.push({ path, scenario: result.scenario });
    for (const problem of result.problems ?? []) problems.add(formatProblem(problem));
    for (const notice of result.notices ?? []) notices.add(`note: ${formatProblem(notice)}`);
  }
  return { files, problems: [...problems], notices: [...notices] };
}

/** Reads scenarios, and prints warnings about them. Throws BadInput with all mistakes in all of them. */
export function loadScenarios(paths: readonly string[], options: ParseOptions = {}): readonly ScenarioFile[] {
  const { files, problems, notices } = readScenarios(paths, options);
  if (problems.length > 0) throw new BadInput(...problems);
  warn(...notices);
  return files;
}
