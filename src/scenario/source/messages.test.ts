import { describe, expect, test } from "vitest";
import type { Scenario } from "../scenario.js";
import { type ParseOptions, parseScenario } from "./parse.js";
import { formatProblem } from "./problem.js";

const result = (text: string, options: ParseOptions = {}) =>
  parseScenario(text, "s.yaml", () => ({ error: "there is no such file" }), options);
const refuse = (text: string, ...set: string[]) => (result(text, { set }).problems ?? []).map(formatProblem);

function accept(text: string, ...set: string[]): Scenario {
  const { scenario, problems } = result(text, { set });
  if (!scenario) throw new Error(problems.map(formatProblem).join("\n"));
  return scenario;
}

describe("nodes that are written in another way than meant", () => {
  test("a setting of a class, where there is only a number", () => {
    expect(refuse("duration: 1h\nnodes: 5\n", "nodes[0].count=3")).toEqual([
      "--set nodes[0].count=3: nodes is 5, and not a list, so that it has no item 0: write nodes=3 for another number, or nodes=[{ count: 3 }] for a list of classes",
    ]);
    expect(accept("duration: 1h\nnodes: 5\n", "nodes=[{ count: 3 }]").nodes).toHaveLength(3);
  });

  test.each(["{ names: [a, b] }", "{ count: 3 }", "{ class: home, count: 3, up: 1 Mbit/s }"])(
    "a class, %s",
    (value) => {
      expect(refuse(`duration: 1h\nnodes: ${value}\n`)).toEqual([
        "s.yaml:2:8 nodes: expected a list of classes: write nodes: [ { … } ], with these keys in it",
      ]);
    },
  );

  test.each([
    ["-5", "from 1 to 4000000, found -5"],
    ["5000000", "from 1 to 4000000, found 5000000"],
  ])("a number, %s", (value, end) => {
    expect(refuse(`duration: 1h\nnodes: ${value}\n`)).toEqual([`s.yaml:2:8 nodes: expected a whole number ${end}`]);
  });
});

describe("wrong indentation is told at the line that is wrong", () => {
  const more = (spaces: string) =>
    `this line is indented more than the one above, whose key has its value already: indent it by ${spaces}`;
  const other = (found: string, wanted: string) =>
    `this line is indented by ${found}, as no line above: indent it by ${wanted}`;

  test.each([
    ["a key too far to the right", "duration: 1h\n nodes: 3\n", `2:2: not valid YAML: ${more("no space")}`],
    [
      "one within a map",
      "duration: 1h\nnetwork:\n  latency: 1ms\n   loss: 1 %\nnodes: 3\n",
      `4:4: not valid YAML: ${more("2 spaces")}`,
    ],
    [
      "one within an item of a list",
      "duration: 1h\nnodes:\n  - count: 3\n   zone: x\n",
      `4:4: not valid YAML: ${other("3 spaces", "2 spaces or 4 spaces")}`,
    ],
    [
      "an item too far to the left",
      "duration: 1h\nsteps:\n  - at: 1s\n - at: 2s\n",
      `4:2: not valid YAML: ${other("1 space", "no space or 2 spaces")}`,
    ],
    [
      "a key less far than the others of its map",
      "# text: |\n\nnetwork:\n    latency: 1ms # slow\n  loss: 1 %\n",
      `5:3: not valid YAML: ${other("2 spaces", "no space or 4 spaces")}`,
    ],
    ["the first line", "  duration: 1h\nnodes: 3\n", `2:1: not valid YAML: ${other("no space", "2 spaces")}`],
    [
      "a line behind brackets over several lines",
      'steps:\n  - { at: 1s,\n crash: [a,\n b] }\n  - at: "1: }"\n   crash: a\n',
      `6:4: not valid YAML: ${other("3 spaces", "2 spaces or 4 spaces")}`,
    ],
    ["a tab", "network:\n\tloss: 0\n", "2:1: not valid YAML: a tab may not indent a line: indent with spaces"],
  ])("%s", (_what, text, problem) => {
    expect(refuse(text)).toEqual([`s.yaml:${problem}`]);
  });
});

describe("what is no YAML is told in plain words, once", () => {
  const twice =
    "a second key in one line: put the keys of a map on lines of their own, or write { key: value }; put a text with a colon into quotation marks";
  test.each([
    ["two keys in a line", "network: latency: 1ms\n", `1:10: not valid YAML: ${twice}`],
    [
      "no colon",
      "duration 1h\nnodes: 3\n",
      '1:1: not valid YAML: expected key: value, found "duration 1h": is a colon missing, with a space behind it?',
    ],
    [
      "an open bracket",
      "nodes: [1, 2\nseed: 3\n",
      "2:1: not valid YAML: expected ] above: a bracket is open that is never closed",
    ],
    [
      "an open quotation mark",
      "name: 'x\nseed: 3",
      "2:8: not valid YAML: a quotation mark is open that is never closed",
    ],
    [
      "a reserved character",
      "name: @x\n",
      '1:7: not valid YAML: a value may not begin so: put it into quotation marks, found "@x"',
    ],
    ["a bracket too many", "nodes: [1, 2]]\n", '1:14: not valid YAML: "]" cannot stand here'],
    ["a name that nothing has", "seed: *x\n", "1:7: nothing above is marked with &x"],
  ])("%s", (_what, text, problem) => {
    expect(refuse(text)).toEqual([`s.yaml:${problem}`]);
  });
});

describe("merge keys", () => {
  const base = "duration: 1h\nnodes:\n  - &home { class: home, count: 2, up: 1 MB/s, zone: north }\n";

  test("take over the keys of a map, or of several, the first of which wins; its own keys come before", () => {
    const { nodes } = accept(
      `${base}  - { <<: *home, class: office, up: 2 MB/s }\n  - { <<: [{ class: lab, zone: south }, *home], down: 3 MB/s }\n`,
    );
    expect(nodes.filter((_, i) => i % 2 === 0)).toMatchObject([
      { class: "home", up: 1e6, zone: "north" },
      { class: "office", up: 2e6, zone: "north" },
      { class: "lab", up: 1e6, down: 3e6, zone: "south" },
    ]);
  });

  test("and what is wrong in them is told where it stands", () => {
    expect(refuse(`${base.replace("1 MB/s", "-1 MB/s")}  - { <<: *home, class: office }\n`)).toEqual([
      expect.stringMatching(/^s\.yaml:3:40 nodes\[0\]\.up: /),
      expect.stringMatching(/^s\.yaml:3:40 nodes\[1\]\.up: /),
    ]);
    expect(refuse(`${base.replace("zone", "zne")}  - { <<: *home, class: office }\n`)[1]).toBe(
      's.yaml:3:48 nodes[1].zne: unknown key; did you mean "zone"?',
    );
    expect(refuse(`${base}  - { <<: 3, class: office }\n`)).toEqual([
      "s.yaml:4:11 <<: expected a map, or a list of maps, such as *base for one marked &base",
    ]);
    expect(refuse(`${base}  - { <<: *hme, class: office }\n`)[0]).toBe(
      "s.yaml:4:11: nothing above is marked with &hme",
    );
  });

  test("a setting changes what was taken over in one place only, and does not lose the rest", () => {
    const text = `${base}  - { <<: *home, class: office }\n`;
    expect(accept(text, "nodes[1].count=1").nodes.map(({ name }) => name)).toEqual(["home-1", "home-2", "office-1"]);
    expect(
      refuse(`duration: 1h\nnodes: 3\nnetwork: { <<: { weights: { put: 2 } } }\n`, "network.weights.get=2"),
    ).toEqual(["--set network.weights.get=2: leads through a merge (<<)"]);
  });

  test("cannot be made to explode, or to go round", () => {
    const levels = [..."abcdefgh"].map((key, i, all) => {
      const above =
        i === 0
          ? "{ x: 1 }"
          : `{ <<: [${Array(9)
              .fill(`*${all[i - 1]}`)
              .join(", ")}] }`;
      return `${key}: &${key} ${above}`;
    });
    expect(refuse(levels.join("\n"))[0]).toMatch(/more than 100 values are made by aliases/);
    expect(refuse("a: &a { <<: *a, x: 1 }\n").length).toBeGreaterThan(0);
  });
});

describe("names of nodes are of any script", () => {
  test.each(["Алиса", "アリス", "ऐलिस", "أليس", "aliçe", "Ἀλίκη", "node-7.b", "٣"])("%s", (name) => {
    const { nodes, steps } = accept(
      `duration: 1h\nnodes: [ { names: [${name}] }, { class: ${name.replace(".", "")}, count: 1 } ]\nsteps: [ { at: 1s, crash: ${name} } ]\n`,
    );
    expect(nodes.map((node) => node.name)).toEqual([name, `${name.replace(".", "")}-1`]);
    expect(steps[0]).toMatchObject({ who: { nodes: [0] } });
  });

  test("in whichever way an accent is written: it is the same name", () => {
    const [composed, apart] = ["ren\u00e9", "rene\u0301"];
    const text = (a: string, b: string) =>
      `duration: 1h\nnodes: [ { names: [${a}] } ]\nsteps: [ { at: 1s, crash: ${b} } ]\n`;
    for (const scenario of [accept(text(composed, apart)), accept(text(apart, composed))])
      expect(scenario.nodes[0]?.name).toBe(composed);
    expect(refuse(`duration: 1h\nnodes: [ { names: [${composed}, ${apart}] } ]\n`)[0]).toMatch(/there is another node/);
  });

  const expected = "expected a name of letters, digits, -, _ and .";
  test.each([
    ["a mark of direction", '"a\\u202eb"', `${expected}, found "a\\u202eb"`],
    ["a joiner that is not seen", '"a\\u200db"', `${expected}, found "a\\u200db"`],
    ["a control character", '"a\\u0007b"', `${expected}, found "a\\u0007b"`],
    ["a slash", "a/b", `${expected}, found "a/b"`],
    ["a space", "a b", `${expected}, found "a b"`],
    ["a dot in front", "..", `${expected}, found ".."`],
    ["a mark without a letter", '"\\u0301"', `${expected}, found "\u0301"`],
    ["a picture", "🦆", `${expected}, found "🦆"`],
    ["more than a tracker takes", "ш".repeat(65), `${expected}, of at most 128 bytes, found "${"ш".repeat(55)}…"`],
  ])("but have no %s", (_what, name, problem) => {
    expect(refuse(`duration: 1h\nnodes: [ { names: [${name}] } ]\n`)).toEqual([
      `s.yaml:2:20 nodes[0].names[0]: ${problem}`,
    ]);
  });

  test("zones are no longer than a tracker takes, and all in them is seen", () => {
    expect(accept("duration: 1h\nnodes: [ { count: 1, zone: Ряд 2 / шкаф 4 } ]\n").nodes[0]?.zone).toBe(
      "Ряд 2 / шкаф 4",
    );
    expect(refuse(`duration: 1h\nnodes: [ { count: 1, zone: ${"z".repeat(65)} } ]\n`)[0]).toMatch(
      /of at most 64 bytes/,
    );
    expect(refuse('duration: 1h\nnodes: [ { count: 1, zone: "a\\u202eb" } ]\n')[0]).toMatch(
      /without control characters/,
    );
  });
});
