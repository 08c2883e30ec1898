import { expect, test } from "vitest";
import { parseScenario } from "../source/parse.js";
import { formatProblem } from "../source/problem.js";
import { keysWith, stepKind, unplayable, writtenSteps } from "./steps.js";

/** Lists the problems of a scenario that has this one step. */
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

test.each([
  ["partition: { groups: [] }", "at least one group"],
  ["partition: { groups: [ { zone: north } ] }", 'there is no zone "north"'],
  ["partition: { groups: [ node-1, [node-2, node-1] ] }", "partition.groups[1]: node-1 is in another group, too"],
  ["partition: { groups: [ tracker, [tracker] ] }", "partition.groups[1]: tracker is in another group, too"],
  ["partition: { groups: [ {} ] }", "expected who: node, nodes, class, zone or region"],
  ["partition: { groups: [ node-1 ], pick: 2 }", "either groups, or hosts that are cut off from the rest, not both"],
  ["partition: { groups: [ { pick: 2 } ] }", "unknown key"],
  ["partition: {}", "expected who: node, nodes, class, zone, region, pick, share or all: true"],
  ["partition: node-4", 'there is no node "node-4"'],
  ["partition: node-1, over: 1min", "no such key beside"],
  ["partition: node-1, for: 0s", "expected a time longer than 0"],
  ["partition: node-1, for: 2h", "expected a time that ends within the duration, or none for what lasts to the end"],
  ["heal: node-1", 'expected all, found "node-1"'],
  [
    "heal: all, for: 1min",
    `only beside ${keysWith(({ endsItself }) => endsItself === true)}: nothing else ends by itself`,
  ],
  ["partition: { node: node-1, way: up }", "expected one of out, in"],
  ["partition: { groups: [ node-1 ], way: out }", "either groups, or hosts that are cut off from the rest, not both"],
  ["disturb: { all: true }", "at least one of the keys loss, duplicates, delay, jitter"],
  ["disturb: { loss: 5 % }", "expected who: node, nodes, class, zone, region, pick, share or all: true"],
  ["disturb: { all: true, loss: 150 % }", "expected a share"],
  ["disturb: { all: true, delay: -1s }", "expected a time"],
  ["disturb: node-1", "expected a map of keys"],
  ["corrupt: {}", "expected who: node, nodes, class, zone, region, pick, share or all: true"],
  ["corrupt: { node: node-1, amount: 0 }", "a whole number from 1"],
  ["corrupt: { node: node-1, amount: 0.5 }", "a number of chunks, 1 or more, or a share such as 50 %"],
  ["corrupt: { node: node-1, chunk: -1 }", "a whole number from 0"],
  ["corrupt: { node: node-1, file: f }", 'no step and no workload puts "f"'],
  ["corrupt: node-1, for: 1min", "nothing else ends by itself"],
  ["crash: { node: node-1, disk: older, by: 1min }", "only the tracker goes on from an older copy"],
  ["crash: { node: tracker, disk: older }", "expected by, the age of the copy, beside disk: older"],
  ["crash: { node: tracker, disk: unsynced-lost }", "the tracker syncs its state before it answers"],
  ["crash: { node: node-1, by: 1min }", "only beside disk: older"],
  ["crash: { node: node-1, disk: older2 }", "one of kept, wiped, unsynced-lost, torn, older"],
  ["fill: node-1, over: 2h", "expected a time that ends within the duration"],
  ["slow: { node: node-1 }", "at least one of the keys cpu, disk"],
  ["slow: { node: tracker, disk: 1 MB/s }", "only nodes have disks that can be slow"],
  ["slow: { node: node-1, disk: unlimited }", "a limited bandwidth"],
  ["lie: node-1", "expected a map of keys"],
  ["lie: { node: node-1 }", "one of inventory, content, presence"],
  ["lie: { about: content }", "expected who: node, nodes, class, zone, region, pick, share or all: true"],
  ["lie: { node: node-1, about: presence, file: f }", "no such key beside about: presence"],
  ["lie: { node: tracker, about: content }", 'there is no node "tracker"'],
  ["pause: 5", "who is paused: a name, a list of names, or a map such as { pick: 5 }"],
  ["pause: trackr", 'there is no node "trackr"; did you mean "tracker"?'],
  ["leave: tracker", 'there is no node "tracker"'],
])("refused is %s", (step, message) => {
  const problems = problemsOf(step);
  expect(problems).toEqual([expect.stringContaining(message)]);
  expect(problems[0]).toMatch(/^test.yaml:4:\d+ steps\[0\]\./);
});

test("the tracker cannot be named where a node has its name", () => {
  const text = "duration: 1h\nnodes: [ { names: [tracker] } ]\nsteps: [ { at: 1min, pause: tracker } ]\n";
  const { problems = [] } = parseScenario(text, "test.yaml", () => ({ error: "there is no such file" }));
  expect(problems.map(({ message }) => message)).toEqual([
    'a node has the name "tracker", too: the tracker cannot be told from it',
  ]);
});

test("a live world refuses what only a simulation can do, and plays a limit without its effect", () => {
  const steps = "limit: { all: true, up: 1 MB/s } }\n  - { at: 2min, pause: tracker }\n  - { at: 3min, heal: all";
  const { scenario } = parseScenario(
    `duration: 1h\nnodes: 3\nsteps:\n  - { at: 1min, ${steps} }\n`,
    "test.yaml",
    () => ({ error: "there is no such file" }),
  );
  expect(unplayable(scenario!, [])).toEqual([
    "test.yaml:5: pause: programs cannot be paused here, only in a simulation (swarmlab run), or where each node has a process of its own (swarmlab live without --nodes-per-process)",
    "test.yaml:6: heal: hosts cannot be cut off from each other here, only in a simulation (swarmlab run), or where each program has a network namespace of its own (swarmlab live --netns)",
  ]);
  expect(unplayable(scenario!, ["pauses", "partitions"])).toEqual([]);
});
