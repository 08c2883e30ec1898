import { expect, test } from "vitest";
import { parseScenario } from "../source/parse.js";
import { formatProblem } from "../source/problem.js";
import { type HappeningKind, triggerKinds } from "./trigger-kinds.js";

const nothing = () => ({ error: "there is no such file" });

/** Parses a scenario with one step that waits. */
function parse(when: string, action = "crash: node-1") {
  const put = "  - { at: 1s, put: { file: film, size: 1 MiB } }\n";
  return parseScenario(
    `duration: 1h\nnodes: 3\nsteps:\n${put}  - { when: ${when}, ${action} }\n`,
    "test.yaml",
    nothing,
  );
}

const triggerOf = (when: string, action?: string) => parse(when, action).scenario?.steps.at(-1)?.when;
const problemsOf = (when: string, action?: string) => (parse(when, action).problems ?? []).map(formatProblem);

test.each([
  ["{ get: film, by: node-3, reaches: 99 % }", { of: "get", moment: "reaches", level: 0.99, file: "film", hosts: [2] }],
  [
    "{ replicas: film, fall to: 1 }",
    { of: "replicas", moment: "fallTo", level: 1, text: "replicas of film fall to 1" },
  ],
  ["{ replicas: any, chunk: 2, riseTo: 3 }", { chunk: 2, text: "replicas of chunk 2 of any file rise to 3" }],
  ["{ put: film, commits }", { of: "put", moment: "commits", text: "put of film commits" }],
  ["{ put: film, begins: true, each: true }", { moment: "begins", each: true }],
  ["{ repair: film, begins, after: 5s }", { of: "repair", moment: "begins", after: 5000 }],
  [
    "{ node: [node-1, tracker], goes: down, from: 1min, until: 2min }",
    { moment: "down", from: 60_000, until: 120_000 },
  ],
  ["{ node: any, goes: dead }", { of: "node", moment: "dead", text: "any node is given up" }],
])("%s is something for which a step can wait", (when, trigger) => {
  expect(problemsOf(when)).toEqual([]);
  expect(triggerOf(when)).toMatchObject(trigger);
});

test.each([
  ["{ get: film }", "a moment: one of the keys begins, commits, ends, fails, reaches, fallTo, riseTo, goes"],
  ["{ begins }", "what happens: one of the keys get, put, repair, replicas, node"],
  ["{ get: film, put: film, begins }", "and not also get"],
  ["{ get: film, begins, ends }", "and not also begins"],
  ["{ get: film, commits }", "get: expected one of the keys begins, reaches, ends, fails"],
  ["{ node: node-1, begins }", "node: expected goes: down, up, suspected, dead"],
  ["{ replicas: film, fall to: 1, riseTo: 2 }", "and not also fall to"],
  ["{ replicas: film, fallTo: one }", "expected a whole number"],
  ["{ get: film, reaches: 120 % }", "expected a share between 0 and 1"],
  ["{ get: fillm, begins }", 'no step and no workload puts "fillm"; did you mean "film"?'],
  ["{ get: film, by: nod-1, begins }", 'there is no node "nod-1"; did you mean "node-1"?'],
  ["{ get: film, chunk: 1, begins }", "only beside repair, replicas"],
  ["{ node: node-1, by: node-2, goes: up }", "only beside get, put"],
  ["{ node: node-1, goes: away }", "one of down, up, suspected, dead"],
  ["{ put: film, begins, until: 2h }", "expected a time within the duration"],
  ["{ put: film, begins, from: 5min, until: 1min }", "a time that is not after until"],
  ["{ put: film, begins: false }", "begins: expected no value, or true, found false"],
  ["{ put: film, beginns }", 'unknown key; did you mean "begins"?'],
])("refused is %s", (when, message) => {
  const problems = problemsOf(when);
  expect(problems).toEqual([expect.stringContaining(message)]);
  expect(problems[0]).toMatch(/^test.yaml:5:\d+ steps\[1\]\.when/);
});

test.each([
  ["crash: { the: target }", "expected one of writer, holder, when put of film commits"],
  ["crash: { the: hodler }", 'did you mean "holder"?'],
  ["crash: { node: node-1, before: answer }", "only the tracker can die before its answer"],
  ["at: 1min, crash: node-1", "either at or when, not both"],
])("beside a put that commits, refused is %s", (action, message) => {
  expect(problemsOf("{ put: film, commits }", action)).toEqual([expect.stringContaining(message)]);
});

test("a part, and the moment before an answer, need something that happens", () => {
  const problems = (step: string) =>
    parseScenario(`duration: 1h\nnodes: 3\nsteps: [ { ${step} } ]\n`, "test.yaml", nothing).problems?.map(
      ({ message }) => message,
    );
  expect(problems("at: 1s, crash: { the: holder }")).toEqual([
    "only in a step with when: hosts have a part in what happens",
  ]);
  expect(problems("at: 1s, crash: { node: tracker, before: answer }")).toEqual([
    "only in a step with when, and without after",
  ]);
  expect(problems("crash: node-1")).toEqual(["is missing: expected a time since the start, such as 10s, or when"]);
});

test.each(Object.keys(triggerKinds) as HappeningKind[])("editors are told what happens with %s, and when", (kind) => {
  const { description, moments } = triggerKinds[kind];
  expect(description).toMatch(/\.$/);
  for (const moment of Object.keys(moments)) expect(description).toContain(moment);
});
