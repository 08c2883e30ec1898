import { type ParseResult, parseScenario } from "../../src/scenario/source/parse.js";
import { formatProblem } from "../../src/scenario/source/problem.js";
import type { ReadFile } from "../../src/scenario/source/read-once.js";

const noFile = { error: "there is no such file" };

export function parse(yaml: string, content?: string): ParseResult {
  const files: ReadFile = (name) => (name === "data.csv" && content !== undefined ? { text: content } : noFile);
  return parseScenario(yaml, "s.yaml", files);
}

export const told = ({ problems }: ParseResult) => (problems ?? []).map(formatProblem);
export const noticed = ({ notices, problems }: ParseResult) => {
  if (!notices) throw new Error((problems ?? []).map(formatProblem).join("\n"));
  return notices.map(formatProblem);
};
