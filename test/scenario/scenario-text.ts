import type { Scenario } from "../../src/scenario/scenario.js";
import { type ParseOptions, parseScenario } from "../../src/scenario/source/parse.js";
import { formatProblem } from "../../src/scenario/source/problem.js";
import type { ReadFile } from "../../src/scenario/source/read-once.js";

const noFiles: ReadFile = () => ({ error: "there is no such file" });

export function accept(text: string, options: ParseOptions = {}, files = noFiles): Scenario {
  const { scenario, problems } = parseScenario(text, "folder/test.yaml", files, options);
  if (!scenario) throw new Error(problems.map(formatProblem).join("\n"));
  return scenario;
}

export function refuse(text: string, options: ParseOptions = {}, files = noFiles): string[] {
  const { problems } = parseScenario(text, "test.yaml", files, options);
  return (problems ?? []).map(formatProblem);
}

/** A scenario that is right but for these lines, which begin in line 3. */
export const withLines = (...lines: string[]) => `duration: 1h\nnodes: 3\n${lines.join("\n")}\n`;
