import { describe, expect, test } from "vitest";
import type { KnownFigures } from "../../src/scenario/expectation.js";
import { accept, refuse, withLines } from "./scenario-text.js";

describe("a scenario that is wrong is refused with the place", () => {
  test.each([
    ["an unknown key", withLines("sede: 1"), 'test.yaml:3:1 sede: unknown key; did you mean "seed"?'],
    [
      "an unknown key inside",
      withLines("network: { latencyy: 1ms }"),
      'test.yaml:3:12 network.latencyy: unknown key; did you mean "latency"?',
    ],
    [
      "a missing unit",
      withLines("chunkSize: 1048576"),
      "test.yaml:3:12 chunkSize: expected a size with a unit, such as 10 MiB, found 1048576",
    ],
    [
      "a missing key",
      "nodes: 3\n",
      "test.yaml:1:1 duration: is missing: expected a time with a unit, such as 250ms or 2h",
    ],
    [
      "a wrong type",
      withLines("replication: three"),
      'test.yaml:3:14 replication: expected a whole number from 1 to 64, found "three"',
    ],
    [
      "a negative rate",
      withLines("workloads:", "  - get: { rate: 1/s }", "  - get: { rate: -3/s }"),
      'test.yaml:5:18 workloads[1].get.rate: expected a rate greater than 0, such as 2/min, found "-3/s"',
    ],
    [
      "more arrivals than a run can tell of",
      withLines("workloads: [ { get: { rate: 1000/us } } ]"),
      'test.yaml:3:29 workloads[0].get.rate: expected a rate of at most 100000000 arrivals until the end, found "1000/us"',
    ],
    [
      "a time without end",
      "duration: 1e300 d\nnodes: 3\n",
      'test.yaml:1:11 duration: expected a time of at most 100 years (36525 d), found "1e300 d"',
    ],
    [
      "an unknown node",
      withLines("steps: [ { at: 1s, crash: node-4 } ]"),
      'test.yaml:3:27 steps[0].crash: there is no node "node-4"; did you mean "node-1"?',
    ],
    [
      "an unknown node in a list",
      withLines("steps: [ { at: 1s, crash: [node-1, x] } ]"),
      'test.yaml:3:36 steps[0].crash[1]: there is no node "x"; known: node-1, node-2, node-3, tracker',
    ],
    [
      "an unknown class",
      withLines("steps: [ { at: 1s, crash: { class: nod } } ]"),
      'test.yaml:3:36 steps[0].crash.class: there is no class "nod"; did you mean "node"?',
    ],
    [
      "a step in the past",
      withLines("steps: [ { at: -1s, remove: f } ]"),
      'test.yaml:3:16 steps[0].at: expected a time since the start, such as 10s, and not in the past, found "-1s"',
    ],
    [
      "a step after the end",
      withLines("steps: [ { at: 61min, crash: node-1 } ]"),
      'test.yaml:3:16 steps[0].at: expected a time within the duration, found "61min"',
    ],
    [
      "a redraw after the end",
      withLines("redraws: [ { at: 1h, salt: 1 }, { at: 61min, salt: 2 } ]"),
      'test.yaml:3:39 redraws[1].at: expected a time within the duration, found "61min"',
    ],
    [
      "a get of a file that nothing puts",
      withLines("steps: [ { at: 1s, get: { file: g } }, { at: 0s, put: { file: film, size: 1 B } } ]"),
      'test.yaml:3:33 steps[0].get.file: no step and no workload puts "g"; known: film',
    ],
    [
      "a removal of a file that nothing puts",
      withLines("steps: [ { at: 2s, remove: flim }, { at: 1s, put: { file: film, size: 1 B } } ]"),
      'test.yaml:3:28 steps[0].remove: no step and no workload puts "flim"; did you mean "film"?',
    ],
    [
      "a name that no workload gives",
      withLines(
        "workloads: [ { put: { rate: 1/s, size: 1 B } } ]",
        "steps: [ { at: 1s, remove: { file: put2-000000 } } ]",
      ),
      'test.yaml:4:36 steps[0].remove.file: no step and no workload puts "put2-000000"',
    ],
    [
      "a step without an action",
      withLines("steps: [ { at: 1s } ]"),
      /^test.yaml:3:10 steps\[0\]: expected a step: one of the keys join, leave, /,
    ],
    [
      "a step with two actions",
      withLines("steps: [ { at: 1s, remove: f, crash: node-1 } ]"),
      /steps\[0\]\.remove: expected .* not also crash/,
    ],
    [
      "a step about nobody",
      withLines("steps: [ { at: 1s, crash: {} } ]"),
      "test.yaml:3:27 steps[0].crash: expected who: node, nodes, class, zone, region, pick, share or all: true",
    ],
    ["a chunk that no node takes", withLines("chunkSize: 17 MiB"), /chunkSize: expected a size from 1 KiB to 16 MiB/],
    [
      "a chunk that no message carries",
      withLines("payload: real", "chunkSize: 2 MiB"),
      'test.yaml:4:12 chunkSize: expected a size of at most 2044 KiB, which one message can carry, found "2 MiB"',
    ],
    ["a duplicate key", withLines("seed: 1", "seed: 2"), "test.yaml:4:1 seed: is given twice in one map"],
    ["bad YAML", withLines("nodes: [ 1, 2"), /^test.yaml:\d+:\d+: not valid YAML: /],
    [
      "tabs",
      withLines("network:", "\tloss: 0"),
      "test.yaml:4:1: not valid YAML: a tab may not indent a line: indent with spaces",
    ],
    ["an empty file", "", "test.yaml:1:1: is empty: expected a scenario"],
    ["only comments", "# nothing\n", "test.yaml:1:1: is empty: expected a scenario"],
    ["a list", "- 1\n", /^test.yaml:1:1: expected a map of keys/],
    ["a NUL byte", withLines("name: a\u0000b"), "test.yaml:3:8: the character U+0000 may not stand in a text file"],
    ["two documents", withLines("---", "seed: 1"), /not valid YAML: expected one document/],
    [
      "an unknown tag",
      withLines("seed: !huge 1"),
      'test.yaml:3:7: not valid YAML: a tag has no meaning here, found "!huge"',
    ],
    [
      "two nodes of one name",
      "duration: 1h\nnodes: [ { names: [a, b, a] } ]\n",
      'test.yaml:2:20 nodes[0].names[0]: there is another node with the name "a"',
    ],
    ["shares without a total", "duration: 1h\nnodes: [ { share: 1 } ]\n", /nodes\[0\]\.share: a share needs a total/],
    [
      "shares that do not add up",
      "duration: 1h\nnodes: { total: 10, classes: [ { share: 50 % } ] }\n",
      /the classes make 5 nodes, while the total is 10/,
    ],
    [
      "far too many nodes",
      "duration: 1h\nnodes: 100000000\n",
      /nodes: expected a whole number from 1 to 4000000, found 100000000/,
    ],
    [
      "a session without a mean",
      withLines("churn: { session: { pareto: { shape: 1, min: 1h } }, absence: 1h }"),
      /churn\.session: expected sessions of a finite mean/,
    ],
    [
      "churn without absences",
      withLines("churn: { session: 1h }"),
      /churn: expected one of the keys absence, availability beside session/,
    ],
    [
      "a node in two churns",
      withLines("churn:", "  - { session: 1h, absence: 1h }", "  - { node: node-1, session: 1h, absence: 1h }"),
      /churn\[1\]: some of these nodes already/,
    ],
    [
      "a file that is not there",
      withLines("network: { latency: { matrix: m.csv } }"),
      /latency\.matrix: cannot read "m.csv": there is no such file/,
    ],
    ["an expectation of no form", withLines("expect: [ files.lost = 0 ]"), /expect\[0\]: expected figure, comparison/],
    [
      "timeouts out of order",
      withLines("tracker: { suspectAfter: 5s }"),
      /tracker\.suspectAfter: expected a time longer than announceInterval/,
    ],
    ["a `__proto__`", withLines("__proto__: { seed: 2 }"), /__proto__: unknown key/],
    ["a number as a key", withLines("1: 2"), /test.yaml:3:1 .*unknown key/],
    ["a map as a key", withLines("? { a: 1 } : 2"), /a key must be a plain word/],
  ])("%s", (_, text, problem) => {
    const [first] = refuse(text);
    if (typeof problem === "string") expect(first).toBe(problem);
    else expect(first).toMatch(problem);
  });

  test("problems that the schema cannot see are reported together with those that it can", () => {
    const places = (...lines: string[]) => refuse(withLines(...lines)).map((problem) => problem.split(" ")[1]);
    const latency = "latency: { matrix: no.csv }";
    expect(places("seeds: 2", `network: { loss: 120 %, los: 1 %, ${latency} }`, "churn: { model: kat }")).toEqual([
      "seeds:",
      "network.loss:",
      "network.los:",
      "network.latency.matrix:",
      "churn.model:",
    ]);
    expect(places("tracker: { deadAfter: 1 }", "steps: [ { at: 2h, crash: nobody } ]")).toEqual([
      "tracker.deadAfter:",
      "steps[0].at:",
      "steps[0].crash:",
    ]);
    expect(places("replication: 0", "chunkSize: 3 MiB", "payload: real")).toEqual(["replication:", "chunkSize:"]);
  });

  test("a reference to a faulty part is not reported as a reference to nothing", () => {
    const places = (...lines: string[]) => refuse(withLines(...lines)).map((problem) => problem.split(" ")[1]);
    const workloads = "workloads: [ { put: { rate: 1, size: 1 B } } ]";
    expect(places(workloads, "steps: [ { at: 1s, get: { file: put-000000 } } ]")).toEqual(["workloads[0].put.rate:"]);
    const step = "steps: [ { at: 1s, limit: { backbone: core, up: 1 Mbit/s } } ]";
    expect(places("network: { backbones: [ { name: core, up: 1 Mbit/s } ] }", step)).toEqual(["network.backbones[0]:"]);
    expect(places("tracker: { announceInterval: 1, suspectAfter: 5s }")).toEqual(["tracker.announceInterval:"]);
    const lists = ["network: [ 1 ]", "steps: 7", "workloads: { get: 1 }", "churn: []"];
    for (const line of lists) expect(places(line, "seed: -1").length, line).toBeGreaterThan(0);
    expect(refuse("duration: 60\nnodes: 3\nchurn: { model: kat }\n").length).toBe(1);
    expect(refuse("duration: 1h\nsteps: [ { at: 1s, crash: a } ]\n").length).toBe(1);
  });

  test("several problems come at once, in the order of the file", () => {
    const problems = refuse(
      withLines("sede: 1", "replication: 0", "network: { loss: 2 }", "steps: [ { at: 1, remove: f } ]"),
    );
    expect(problems.map((problem) => problem.split(" ")[0])).toEqual([
      "test.yaml:3:1",
      "test.yaml:4:14",
      "test.yaml:5:18",
      "test.yaml:6:16",
    ]);
  });

  test.each([
    ["get.p98 < 1s", 'the report has no figure "get.p98"; did you mean "get.p99"?'],
    ["get.p99 < 30", 'expected a time with a unit, such as 250ms or 2h after <, found "30"'],
    ["get.p99 < 30 MiB", 'expected a time with a unit, such as 250ms or 2h after <, found "30 MiB"'],
    ["files.lost == 1s", 'expected a number without a unit after ==, found "1s"'],
    ["get.success > 99", 'expected a share between 0 and 1, such as 0.99 or 99 % after >, found "99"'],
    ["get.success > 99 s", 'expected a share such as 10 % or 0.1 after >, found "99 s"'],
  ])("a threshold that does not fit its figure, where figures are known: %s", (threshold, problem) => {
    const knownMetrics: KnownFigures = new Map([
      ["files.lost", { unit: "count" }],
      ["get.p99", { unit: "duration" }],
      ["get.success", { unit: "share" }],
    ]);
    expect(refuse(withLines(`expect: [ ${threshold} ]`), { knownMetrics })).toEqual([
      `test.yaml:3:11 expect[0]: ${problem}`,
    ]);
    const fitting = [
      "get.p99 > 0",
      "get.p99 < 1.5 min",
      "files.lost == 2",
      "get.success >= 99 %",
      "get.success >= 0.99",
    ];
    expect(accept(withLines(`expect: [ ${fitting.join(", ")} ]`), { knownMetrics }).expect.length).toBe(5);
  });
});

describe("files that are made to exhaust the parser are refused at once", () => {
  const aliases = "abcdefgh".split("");
  const bomb = `x: &x [1,1,1,1,1,1,1,1,1]\n${aliases
    .map(
      (name, i) =>
        `${name}: &${name} [${Array(9)
          .fill(`*${aliases[i - 1] ?? "x"}`)
          .join(",")}]`,
    )
    .join("\n")}\n`;
  test.each([
    ["an alias bomb", bomb, /more than 100 values are made by aliases/],
    ["brackets without end", "[".repeat(1e6), /nested more than 48 levels deep/],
    ["dashes without end", "- ".repeat(5e5), /nested more than 48 levels deep/],
    ["question marks without end", "? ".repeat(5e5), /nested more than 48 levels deep/],
    [
      "stairs without end",
      Array.from({ length: 1400 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
      /nested more than 48 levels deep/,
    ],
    ["keys without end", Array.from({ length: 1e5 }, (_, i) => `k${i}: 1`).join("\n"), /too long for a scenario/],
    ["quotes without end", '"'.repeat(1e6), /too long for a scenario/],
  ])("%s", (_, text, problem) => expect(refuse(text)[0]).toMatch(problem));
});
