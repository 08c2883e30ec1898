import { type ExperimentResult, parseExperiment } from "../../src/experiment/expand/parse.js";
import { formatProblem } from "../../src/scenario/source/problem.js";

export const base = `duration: 10min
nodes: 6
tracker: { announceInterval: 5s }
workloads:
  - put: { rate: 6/min, size: 3 MiB }
`;

export function read(text: string, scenario = base, files: Readonly<Record<string, string>> = {}): ExperimentResult {
  return parseExperiment(text, "e.yaml", (name) => ({
    name: `folder/${name}`,
    text: scenario,
    readFile: (file) => (file in files ? { text: files[file] as string } : { error: "there is no such file" }),
  }));
}

export function accept(text: string, scenario = base) {
  const { experiment, problems } = read(text, scenario);
  if (!experiment) throw new Error(problems.map(formatProblem).join("\n"));
  return experiment;
}

export const refuse = (text: string, scenario = base) => (read(text, scenario).problems ?? []).map(formatProblem);

/** An experiment of one factor, with these lines besides. */
export const policies = (lines = "") =>
  `scenario: base.yaml\nfactors:\n  - { set: tracker.placement, levels: [random, two-choices] }\nseeds: 1..3\n${lines}`;

/** An experiment of these factors. */
export const varying = (...factors: string[]) =>
  `scenario: base.yaml\nseeds: 1..3\nfactors:\n  - ${factors.join("\n  - ")}\n`;
