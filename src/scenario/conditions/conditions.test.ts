import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { metrics } from "../../report/analysis/metrics.js";
import { parseScenario } from "../source/parse.js";
import { formatProblem } from "../source/problem.js";
import { objectFields } from "./object-fields.js";

function parse(list: "always" | "eventually", check: string) {
  const text = `duration: 1h\nnodes: 3\n${list}:\n  - ${check}\n`;
  return parseScenario(text, "test.yaml", () => ({ error: "none" }), { knownMetrics: metrics });
}

const problemsOf = (check: string, list: "always" | "eventually" = "always") =>
  (parse(list, check).problems ?? []).map(formatProblem);

test.each([
  ["each chunk: replicas >= 1", { text: "each chunk: replicas >= 1", over: "each", objects: "chunk" }],
  ["'each chunk: replicas >= 1'", { text: "each chunk: replicas >= 1", over: "each", objects: "chunk" }],
  ["each node: stored <= capacity * 0.9", { over: "each", objects: "node" }],
  ["each node: stored / capacity < 90 % or not up", { over: "each" }],
  ["each node: (stored + cached) * 2 <= 10 GiB and (up or zone != 'a b')", { over: "each" }],
  ["each node: name != müller and stored / capacity < 1", { condition: { is: "and" } }],
  ["each node: name != नई-दिल्ली_२.東京", { condition: { right: { is: "text", value: "नई-दिल्ली_२.東京" } } }],
  ["each file: readable", { objects: "file", condition: { is: "flag", name: "readable" } }],
  ["each node: not (health == dead and up)", { condition: { is: "not" } }],
  ["nodes: count(up) >= 3", { over: "all", objects: "node" }],
  ["nodes: max(stored) <= 2 * mean(stored) + 1 MiB", { over: "all" }],
  ["chunks: share(replicas < wanted) <= 10 %", { over: "all", objects: "chunk" }],
  ["files.lost == 0", { text: "files.lost == 0", over: "figures" }],
  ["get.failed <= 1 + 2 % * get.started and get.p99 < 30s", { over: "figures" }],
  ["{ that: nodes.online >= 1, from: 1min }", { over: "figures", from: 60_000 }],
  ["{ each file: size > 0, from: 30s }", { over: "each", from: 30_000 }],
])("%s can be checked", (check, own) => {
  expect(problemsOf(check)).toEqual([]);
  expect(parse("always", check).scenario?.always).toMatchObject([own]);
});

test.each([
  ["each chunk: replcas >= 1", 'a chunk has no "replcas"; did you mean "replicas"?'],
  ["each chunk: replicas >= ", "expected a field or a value, found the end"],
  ["each chunk: replicas", "expected a comparison (<, <=, ==, !=, >=, >), found the end"],
  ["each chunk: replicas >= 1 &&", 'cannot read "&&"'],
  ["each chunk: replicas == 1 && lost", 'cannot read "&& lost", in'],
  ["each node: name != müller@work", 'cannot read "@work"; a text with such characters needs quotation marks'],
  ["each node: name != @work", 'cannot read "@work"; a text with such characters needs quotation marks'],
  ["each node: name == 'abc", "; its closing quotation mark is missing"],
  ["each node: name != 7a", "found a number without a unit; a text with a digit first needs quotation marks"],
  ["each chunk: replicas > 5 mü", 'expected and, or, or the end, found "mü"'],
  ["each chunk: replicas >= 1 2", 'expected and, or, or the end, found "2"'],
  ["each chunk: size >= 5", "expected a size, such as 10 MiB after >=, found a number without a unit"],
  ["each node: stored + replicas > 0", "expected a size, such as 10 MiB after +, found a number without a unit"],
  ["each node: stored * capacity > 0", "a size, such as 10 MiB * a size, such as 10 MiB has no meaning"],
  ["each node: zone > a", "texts are compared by == and !=, found >"],
  ["each node: zone * 2 > 1", "expected a number beside *"],
  ["each node: health != daed", 'health is never "daed"; did you mean "dead"?'],
  ["nodes: count(health == alve) > 1", 'health is never "alve"; did you mean "alive"?'],
  ["each node: up == 1", "a flag is not compared: write it alone, or with not"],
  ["each node: zone == 0", "expected a text after ==, found a number without a unit"],
  ["each node: health != 0", "expected a text after !=, found a number without a unit"],
  ["each node: (zone == 1) and up", "expected a text after ==, found a number without a unit"],
  ["each node: count(up) > 1", "count(…) is over all objects: write it under nodes, files or chunks"],
  ["nodes: up", 'expected one of count, share, sum, mean, min, max such as count(up), found "up"'],
  ["nodes: counts(up) > 1", 'there is no "counts"; did you mean "count"?'],
  ["nodes: max(count(up)) > 1", "no count(…) inside of another"],
  ["nodes: max(stored > 1", 'expected ), found ">"'],
  ["files.losst == 0", 'the report has no "files.losst"; did you mean "files.lost"?'],
  ["get.p99 < 30", "expected a time, such as 5min after <, found a number without a unit"],
])("refused is %s", (check, message) => {
  const problems = problemsOf(check);
  expect(problems).toEqual([expect.stringContaining(message)]);
  expect(problems[0]).toMatch(/^test.yaml:4:\d+ always\[0\]/);
});

test.each([
  ["always", "each chunks: replicas >= 1", 'unknown key; did you mean "each chunk"?'],
  ["always", "{ each chunk: replicas >= 1, each file: readable }", "and not also each chunk"],
  ["always", "{ each file: readable, within: 1min }", "unknown key"],
  ["eventually", "{ each file: readable, from: 1min }", "unknown key"],
  ["always", "{ each file: readable, from: 2h }", "expected a time within the duration"],
  ["always", "5", "expected a check such as { each chunk: replicas >= 1 }, or files.lost == 0"],
] as const)("refused in %s is %s", (list, check, message) => {
  expect(problemsOf(check, list)).toEqual([expect.stringContaining(message)]);
});

test("a scenario without checks of its own has no such keys, so that its hash stays as it was", () => {
  const { scenario } = parseScenario("duration: 1h\nnodes: 3\n", "test.yaml", () => ({ error: "none" }));
  expect(Object.keys(scenario!)).not.toContain("always");
  expect(Object.keys(scenario!)).not.toContain("eventually");
});

test.each(Object.entries(objectFields))("the documentation names all fields of a %s", (kind, fields) => {
  const page = readFileSync(new URL("../../../docs/scenarios.md", import.meta.url), "utf8");
  const row = page.split("\n").find((line) => line.startsWith(`| ${kind} | \``));
  for (const name of Object.keys(fields)) expect(row).toContain(`\`${name}\``);
});

test("no field has the name of a word of conditions", () => {
  const words = ["and", "or", "not", "count", "share", "sum", "mean", "min", "max"];
  for (const fields of Object.values(objectFields)) for (const word of words) expect(fields).not.toHaveProperty(word);
});
