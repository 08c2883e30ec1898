import { dirname, isAbsolute, join } from "node:path";
import { filesBeside, readSource } from "../../scenario/source/load.js";
import type { Problem } from "../../scenario/source/problem.js";
import type { ScenarioSource } from "./base-scenario.js";
import { type ExperimentResult, parseExperiment } from "./parse.js";

/**
 * Reads and checks the experiment in a file. Its scenario is found relative to it. A file of more than 1 MiB is refused before it is read.
 */
export function loadExperiment(path: string): ExperimentResult {
  const source = readSource(path, "the experiment");
  if ("message" in source) return { problems: [source] };
  return parseExperiment(source.text, source.name, (name) => readScenario(scenarioPath(path, name)));
}

/** Reads a scenario's file, and finds the files beside it. */
export function readScenario(path: string): ScenarioSource | Problem {
  const source = readSource(path, "the scenario");
  return "message" in source ? source : { ...source, readFile: filesBeside(path) };
}

/** The path of the scenario that an experiment's file names. The name is absolute, or relative to that file. */
function scenarioPath(experiment: string, name: string): string {
  return isAbsolute(name) ? name : join(dirname(experiment), name);
}
