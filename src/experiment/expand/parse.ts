import { Context } from "../../scenario/source/context.js";
import { locateIssues } from "../../scenario/source/issues.js";
import { inOrder, nameOf } from "../../scenario/source/parse.js";
import type { Problem } from "../../scenario/source/problem.js";
import { ReadOnce } from "../../scenario/source/read-once.js";
import { YamlSource } from "../../scenario/source/yaml/yaml-source.js";
import type { Experiment } from "../experiment.js";
import { experimentSchema } from "../schema/schema.js";
import { BaseScenario, type ScenarioSource } from "./base-scenario.js";
import { expandExperiment } from "./expand.js";

/** Reads the scenario that an experiment names. If it cannot be read, it returns the problem. */
export type ReadScenario = (path: string) => ScenarioSource | Problem;

export type ExperimentResult =
  | { readonly experiment: Experiment; readonly notices: readonly Problem[]; readonly problems?: never }
  | { readonly problems: readonly Problem[]; readonly experiment?: never; readonly notices?: never };

/** Reads an experiment. Returns either a valid experiment or all problems, with their places. Pure, except for `readScenario`. */
export function parseExperiment(text: string, fileName: string, readScenario: ReadScenario): ExperimentResult {
  const source = YamlSource.parse(text, fileName);
  if (Array.isArray(source)) return { problems: inOrder(source, fileName) };
  const value = source.toValue();
  if (value === null || value === undefined)
    return {
      problems: [{ file: fileName, line: 1, column: 1, path: "", message: "is empty: expected an experiment" }],
    };
  const parsed = experimentSchema.safeParse(value);
  if (!parsed.success) return { problems: inOrder(locateIssues(parsed.error.issues, value, source), fileName) };
  const context = new Context(source, value, new ReadOnce(() => ({ error: "an experiment names no other files" })));
  const scenario = readScenario(parsed.data.scenario);
  if ("message" in scenario) {
    context.note(["scenario"], `${scenario.file}: ${scenario.message}`);
    return { problems: context.problems };
  }
  const ofBase: Problem[] = [];
  const notices: Problem[] = [];
  const title = { name: parsed.data.name ?? nameOf(fileName, "experiment"), description: source.openingComment };
  const experiment = expandExperiment(parsed.data, title, {
    base: new BaseScenario(scenario),
    places: context,
    onBase(problems, told) {
      ofBase.push(...problems);
      notices.push(...told);
    },
  });
  const problems = [...ofBase, ...context.problems];
  if (problems.length > 0) return { problems: inOrder(problems, fileName) };
  return { experiment, notices: inOrder([...notices, ...context.notices], fileName) };
}
