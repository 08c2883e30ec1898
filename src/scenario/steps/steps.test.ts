import { expect, test } from "vitest";
import { parseScenario } from "../source/parse.js";
import { formatProblem } from "../source/problem.js";
import { keysWith, stepKind, writtenSteps } from "./steps.js";

/** Problems of a scenario with one step, whose words stand in place of `step`. */
function problemsOf(step: string): string[] {
  const { problems = [] } = parseScenario(
    `duration: 1h\nnodes: 3\nsteps:\n  - { at: 1min, ${step} }\n`,
    "test.yaml",
    () => ({ error: "there is no such file" }),
  );
  return problems.map(formatProblem);
}

test.each(writtenSteps.map(([key]) => key))("%s is played in one way, and editors are told what it does", (key) => {
  const kind = stepKind({ do: key });
  expect([kind.act, kind.happen].filter((way) => way !== undefined)).toHaveLength(1);
  expect(kind.written?.schema.description).toMatch(/\.$/);
});

test("an action without a row is a bug, and not a step that does nothing", () => {
  expect(() => stepKind({ do: "toString" })).toThrow(/there is no step toString/);
});

test("keys beside a step are refused where its row does not know them", () => {
  expect(problemsOf("put: { file: f, size: 1 MiB }, over: 1min")).toEqual([
    expect.stringContaining(`no such key beside ${keysWith(({ takesTime }) => !takesTime)}: they happen at once`),
  ]);
  expect(problemsOf("crash: node-1, mayFail: true")).toEqual([
    expect.stringContaining("only beside put, get and remove: nothing else can fail"),
  ]);
});
