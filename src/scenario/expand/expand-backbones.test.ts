import { describe, expect, test } from "vitest";
import type { Scenario } from "../scenario.js";
import { parseScenario } from "../source/parse.js";
import { formatProblem } from "../source/problem.js";

const nodes = "{ class: a, count: 2, zone: [oslo, lyon] }, { class: b, count: 2, region: [north, south] }";

/** Reads a scenario with these backbones. The text `more` follows them, from line 4 on. */
function read(backbones: string, more = ""): { scenario?: Scenario; problems: string[] } {
  const text = `duration: 1h\nnodes: [ ${nodes} ]\nnetwork: { backbones: [ ${backbones} ] }\n${more}\n`;
  const { scenario, problems = [] } = parseScenario(text, "test.yaml", () => ({ error: "there is no such file" }));
  return { ...(scenario ? { scenario } : {}), problems: problems.map(formatProblem) };
}

const oslo = "{ zone: oslo, capacity: 80 Mbit/s }";
const north = "{ region: north, up: 8 Mbit/s }";

test("a backbone bounds both directions together, or each by itself, and is named after what is behind it", () => {
  const both = "{ name: core, zone: [oslo, lyon], capacity: 1 MB/s }, { zone: [lyon, oslo], down: 1 MB/s }";
  expect(read(`${oslo}, ${north}, ${both}`).scenario?.network.backbones).toEqual([
    { name: "oslo", zones: ["oslo"], regions: [], up: 1e7, down: 1e7, halfDuplex: true },
    { name: "north", zones: [], regions: ["north"], up: 1e6, down: Number.POSITIVE_INFINITY, halfDuplex: false },
    { name: "core", zones: ["oslo", "lyon"], regions: [], up: 1e6, down: 1e6, halfDuplex: true },
    {
      name: "lyon+oslo",
      zones: ["lyon", "oslo"],
      regions: [],
      up: Number.POSITIVE_INFINITY,
      down: 1e6,
      halfDuplex: false,
    },
  ]);
});

test("a limit is about the links of nodes, whether they run or not, or about a backbone", () => {
  const { scenario } = read(
    `${oslo}, ${north}`,
    `steps:
  - { at: 1min, limit: { class: a, up: 1 MB/s } }
  - { at: 2min, limit: { pick: 1, up: 1 MB/s, down: unlimited } }
  - { at: 3min, limit: { backbone: oslo, capacity: 2 MB/s } }
  - { at: 4min, limit: { backbone: north, down: 3 MB/s } }`,
  );
  const [minute, limit] = [60_000, "limit"];
  expect(scenario?.steps).toEqual([
    { at: minute, where: "test.yaml:5", do: limit, who: { kind: "named", nodes: [0, 1] }, limits: { up: 1e6 } },
    {
      at: 2 * minute,
      where: "test.yaml:6",
      do: limit,
      who: { kind: "pick", from: [0, 1, 2, 3], count: 1 },
      limits: { up: 1e6, down: Number.POSITIVE_INFINITY },
    },
    { at: 3 * minute, where: "test.yaml:7", do: "limitBackbone", backbone: 0, capacities: { up: 2e6, down: 2e6 } },
    { at: 4 * minute, where: "test.yaml:8", do: "limitBackbone", backbone: 1, capacities: { down: 3e6 } },
  ]);
});

describe("refused with its place is a backbone", () => {
  test.each([
    [
      "of an unknown zone",
      "{ zone: olso, capacity: 1 MB/s }",
      'test.yaml:3:33 network.backbones[0].zone: no node is in the zone "olso"; did you mean "oslo"?',
    ],
    [
      "of an unknown region",
      "{ region: east, up: 1 MB/s }",
      'test.yaml:3:35 network.backbones[0].region: no node is in the region "east"; known: north, south',
    ],
    [
      "whose capacity has no unit",
      "{ zone: oslo, capacity: 10 }",
      "test.yaml:3:49 network.backbones[0].capacity: expected a bandwidth with a unit, such as 50 Mbit/s or unlimited, found 10",
    ],
    [
      "that leads nowhere",
      "{ zone: oslo, capacity: 0 MB/s }",
      /network\.backbones\[0\]\.capacity: expected a bandwidth greater than 0/,
    ],
    [
      "of nobody",
      "{ capacity: 1 MB/s }",
      /^test.yaml:3:25 network.backbones\[0\]: expected exactly one of the keys zone, region/,
    ],
    ["of a zone and a region", "{ zone: oslo, region: north, up: 1 MB/s }", /exactly one of the keys zone, region/],
    ["without a capacity", "{ zone: oslo }", /either capacity, or up and down/],
    ["with too many", "{ zone: oslo, capacity: 1 MB/s, up: 1 MB/s }", /either capacity, or up and down/],
    ["with a misspelt key", "{ zone: oslo, capasity: 1 MB/s }", /unknown key; did you mean "capacity"\?/],
    [
      "with the name of another",
      `${oslo}, ${oslo}`,
      /^test.yaml:3:62 network.backbones\[1\]: there is another backbone with the name "oslo"/,
    ],
  ])("%s", (_what, backbones, expected) => {
    expect(read(backbones).problems).toEqual([
      typeof expected === "string" ? expected : expect.stringMatching(expected),
    ]);
  });
});

describe("refused with its place is a limit", () => {
  test.each([
    [
      "of an unknown backbone",
      "{ backbone: olso, capacity: 1 MB/s }",
      'test.yaml:4:41 steps[0].limit.backbone: there is no backbone "olso"; did you mean "oslo"?',
    ],
    ["of nothing", "{ class: a }", /steps\[0\]\.limit: expected at least one of the keys up, down, capacity/],
    ["of nobody", "{ up: 1 MB/s }", /steps\[0\]\.limit: expected who: /],
    [
      "of nodes and a backbone",
      "{ backbone: north, class: a, up: 1 MB/s }",
      /limit\.class: .*either a backbone or nodes/,
    ],
    ["of a node's capacity", "{ class: a, capacity: 1 MB/s }", /limit\.capacity: .*only a backbone has a capacity/],
    ["of one direction of two in one", "{ backbone: oslo, up: 1 MB/s }", /one capacity for both directions/],
    ["of two directions as one", "{ backbone: north, capacity: 1 MB/s }", /has up and down/],
    ["without a unit", "{ class: a, up: 1 }", /limit\.up: expected a bandwidth/],
  ])("%s", (_what, limit, expected) => {
    expect(read(`${oslo}, ${north}`, `steps: [ { at: 1min, limit: ${limit} } ]`).problems).toEqual([
      typeof expected === "string" ? expected : expect.stringMatching(expected),
    ]);
  });

  test("that takes its time", () => {
    const { problems } = read(oslo, "steps: [ { at: 1min, limit: { class: a, up: 1 MB/s }, over: 1min } ]");
    expect(problems).toEqual([
      expect.stringMatching(
        /steps\[0\]\.over: .*no such key beside put, remove, limit, partition, heal, hold, release, disturb, slow and clock/,
      ),
    ]);
  });
});

test("a cap of transfers below the rate at which they are given up is refused, and so is a weight of nothing", () => {
  const more = "node: { transferCap: 1 kB/s }";
  expect(read("", more).problems).toEqual([
    expect.stringMatching(/^test.yaml:4:22 node.transferCap: expected a bandwidth that is not below minimumRate/),
  ]);
  const text = "duration: 1h\nnodes: 1\nnetwork: { weights: { repair: 0 } }\n";
  const { problems = [] } = parseScenario(text, "test.yaml", () => ({ error: "" }));
  expect(problems.map(formatProblem)).toEqual([
    "test.yaml:3:31 network.weights.repair: expected a number greater than 0, found 0",
  ]);
});
