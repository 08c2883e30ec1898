import { describe, expect, test } from "vitest";
import { MAX_CHUNK_BYTES, MAX_REAL_CHUNK_BYTES } from "../../tracker/limits.js";
import type { KnownFigures } from "../expectation.js";
import type { Scenario } from "../scenario.js";
import { LARGEST_CHUNK, LARGEST_REAL_CHUNK } from "../schema/schema.js";
import { type ParseOptions, parseScenario, withSettings } from "./parse.js";
import { formatProblem } from "./problem.js";
import type { ReadFile } from "./read-once.js";

const noFiles: ReadFile = () => ({ error: "there is no such file" });

function accept(text: string, options: ParseOptions = {}, files = noFiles): Scenario {
  const { scenario, problems } = parseScenario(text, "folder/test.yaml", files, options);
  if (!scenario) throw new Error(problems.map(formatProblem).join("\n"));
  return scenario;
}

function refuse(text: string, options: ParseOptions = {}, files = noFiles): string[] {
  const { problems } = parseScenario(text, "test.yaml", files, options);
  return (problems ?? []).map(formatProblem);
}

/** A scenario that is right but for these lines, which begin in line 3. */
const withLines = (...lines: string[]) => `duration: 1h\nnodes: 3\n${lines.join("\n")}\n`;

describe("a scenario that is right", () => {
  test("has every default filled in, in base units", () => {
    const scenario = accept(
      "# What it shows.\n# What to look at.\n# yaml-language-server: $schema=x\n\nduration: 1h\nnodes: 3\n",
    );
    expect(scenario).toMatchObject({
      name: "test",
      description: "What it shows.\nWhat to look at.",
      seed: 1,
      duration: 3_600_000,
      payload: "dummy",
      chunkSize: 1_048_576,
      replication: 3,
      network: { latency: { model: "constant", delay: 40 }, jitter: 0, loss: 0, bandwidth: "fair", wire: "reference" },
      tracker: { placement: "two-choices", announceInterval: 10_000, repair: { enabled: true, massFailureShare: 0.3 } },
      churn: [],
      workloads: [],
      steps: [],
      expect: [],
    });
    expect(scenario.nodes.map((node) => node.name)).toEqual(["node-1", "node-2", "node-3"]);
    expect(scenario.nodes[0]).toMatchObject({
      up: Number.POSITIVE_INFINITY,
      joins: true,
      zone: "",
      capacity: 100 * 2 ** 30,
    });
  });

  test("names its nodes so that their order is that of their numbers", () => {
    const { nodes } = accept(
      "duration: 1h\nnodes:\n  - { class: a, count: 9, zone: [x, y] }\n  - { class: a, count: 3 }\n  - { names: [zoe, alice] }\n",
    );
    expect(nodes[0]?.name).toBe("a-01");
    expect(nodes[11]?.name).toBe("a-12");
    expect(nodes.map((node) => node.zone).slice(0, 4)).toEqual(["x", "y", "x", "y"]);
    expect(nodes.slice(12).map((node) => node.name)).toEqual(["zoe", "alice"]);
    const names = nodes.slice(0, 12).map((node) => node.name);
    expect([...names].sort()).toEqual(names);
  });

  test("shares out a total without losing a node", () => {
    const { nodes } = accept(
      "duration: 1h\nnodes: { total: 10, classes: [ { class: a, share: 1/3 }, { class: b, count: 1 } ] }".replace(
        "1/3",
        "0.9",
      ),
    );
    expect(nodes.filter((node) => node.class === "a").length).toBe(9);
    const thirds = accept(
      "duration: 1h\nnodes: { total: 10, classes: [ { class: a, share: 0.333 }, { class: b, share: 0.333 }, { class: c, share: 0.334 } ] }",
    );
    expect(["a", "b", "c"].map((name) => thirds.nodes.filter((node) => node.class === name).length)).toEqual([3, 3, 4]);
  });

  test("orders its steps by time, those of one time as in the file", () => {
    const { steps } = accept(
      withLines(
        "steps:",
        "  - { at: 2s, join: node-2 }",
        "  - { at: 1s, join: node-3 }",
        "  - { at: 2s, join: node-1 }",
      ),
    );
    expect(steps.map((step) => [step.at, "who" in step && step.who, step.where])).toEqual([
      [1000, { kind: "named", nodes: [2] }, "test.yaml:5"],
      [2000, { kind: "named", nodes: [1] }, "test.yaml:4"],
      [2000, { kind: "named", nodes: [0] }, "test.yaml:6"],
    ]);
  });

  test("has steps about files that another step puts, at whatever time, or that a workload may put", () => {
    const workloads = "workloads: [ { get: { rate: 1/s } }, { put: &p { rate: 1/s, size: 1 B } }, { put: *p } ]";
    const files = ["f", "put-000000", "put-1234567", "put2-000012"];
    const gets = files.map((file) => `  - { at: 1s, get: { file: ${file} } }`);
    const { steps } = accept(withLines(workloads, "steps:", "  - { at: 9s, put: { file: f, size: 1 B } }", ...gets));
    expect(steps.length).toBe(5);
    for (const file of ["put-00000", "put-0000001", "put1-000000", "put3-000000", "put0-000000", "put-"])
      expect(() => accept(withLines(workloads, `steps: [ { at: 1s, remove: ${file} } ]`))).toThrow();
  });

  test("selects nodes by name, class, zone, or all of them together", () => {
    const { steps } = accept(
      [
        "duration: 1h",
        "nodes: [ { class: a, count: 4, zone: [x, y] }, { class: b, count: 2, zone: y } ]",
        "steps:",
        "  - { at: 1s, crash: a-1 }",
        "  - { at: 2s, crash: [b-2, a-1] }",
        "  - { at: 3s, crash: { class: a, zone: y } }",
        "  - { at: 4s, crash: { zone: y, pick: 2 } }",
        "  - { at: 5s, crash: { share: 50 % } }",
        "  - { at: 6s, crash: { all: true } }",
        "  - { at: 7s, put: { file: f, size: 1 B } }",
        "  - { at: 8s, get: { file: f } }",
      ].join("\n"),
    );
    expect(steps.map((step) => ("who" in step ? step.who : undefined))).toEqual([
      { kind: "named", nodes: [0] },
      { kind: "named", nodes: [0, 5] },
      { kind: "named", nodes: [1, 3] },
      { kind: "pick", from: [1, 3, 4, 5], count: 2 },
      { kind: "pick", from: [0, 1, 2, 3, 4, 5], share: 0.5 },
      { kind: "named", nodes: [0, 1, 2, 3, 4, 5] },
      { kind: "pick", from: [0, 1, 2, 3, 4, 5], count: 1 },
      { kind: "pick", from: [0, 1, 2, 3, 4, 5], count: 1 },
    ]);
  });

  test("describes distributions by what is known of them", () => {
    const churn = (session: string) =>
      accept(withLines(`churn: { session: ${session}, absence: 1h }`)).churn[0]?.session;
    expect(churn("2h")).toEqual({ kind: "constant", value: 7.2e6 });
    expect(churn("{ weibull: { shape: 0.5, mean: 2h } }")).toMatchObject({
      kind: "weibull",
      shape: 0.5,
      scale: expect.closeTo(3.6e6, 3),
    });
    expect(churn("{ weibull: { shape: 1, median: 1h } }")).toMatchObject({
      scale: expect.closeTo(3.6e6 / Math.LN2, 3),
    });
    expect(churn("{ lognormal: { sigma: 1, mean: 1h } }")).toMatchObject({
      median: expect.closeTo(3.6e6 / Math.exp(0.5), 3),
    });
    expect(churn("{ pareto: { shape: 3, mean: 3h } }")).toMatchObject({ min: expect.closeTo(7.2e6, 3) });
    expect(
      churn("{ mixture: [ { weight: 1, constant: 1s }, { weight: 2, exponential: { mean: 1h } } ] }"),
    ).toMatchObject({ kind: "mixture" });
  });

  test("turns an availability into exponential absences", () => {
    const { churn } = accept(withLines("churn: { session: { exponential: { mean: 1h } }, availability: 25 % }"));
    expect(churn[0]?.absence).toEqual({ kind: "exponential", mean: expect.closeTo(3 * 3.6e6, 3) });
  });

  test("reads thresholds with any unit", () => {
    const { expect: thresholds } = accept(
      withLines("expect:", "  - files.lost == 0", "  - get.p99<=1.5 min", "  - files.durable >= 99 %"),
    );
    expect(thresholds.map(({ metric, op, value, where }) => [metric, op, value, where])).toEqual([
      ["files.lost", "==", 0, "test.yaml:4"],
      ["get.p99", "<=", 90_000, "test.yaml:5"],
      ["files.durable", ">=", 0.99, "test.yaml:6"],
    ]);
  });

  test("may repeat itself by a few anchors", () => {
    const { nodes } = accept("duration: 1h\nnodes:\n  - &base { class: a, count: 2 }\n  - *base\n");
    expect(nodes.map((node) => node.name)).toEqual(["a-1", "a-2", "a-3", "a-4"]);
  });
});

describe("measurements", () => {
  test("a latency matrix comes from a CSV file, blanks filled", () => {
    const files: ReadFile = (name) => (name === "m.csv" ? { text: ",a,b\na,0,10\nb,,0\n" } : { error: "none" });
    const { network } = accept(withLines("network: { latency: { matrix: m.csv } }"), {}, files);
    expect(network.latency).toEqual({ model: "matrix", size: 2, rtt: Float32Array.of(0, 10, 10, 0), source: "m.csv" });
  });

  test.each([
    ["1,2\n3\n", "m.csv:2: is not square: row 2 has 1 columns, while there are 2 rows and no row of names"],
    ["", "m.csv holds no matrix"],
  ])("a broken matrix %j is a problem", (text, problem) => {
    expect(refuse(withLines("network: { latency: { matrix: m.csv } }"), {}, () => ({ text }))).toEqual([
      `test.yaml:3:31 network.latency.matrix: ${problem}`,
    ]);
  });

  test("regions need every node in one of them", () => {
    const regions = "network: { latency: { regions: { names: [eu, us], delay: [[1ms, 40ms], [40ms, 2ms]] } } }";
    expect(
      refuse(`duration: 1h\nnodes: [ { count: 1, region: eu }, { count: 1, region: us-west } ]\n${regions}\n`)[0],
    ).toMatch(/nodes: there is no region "us-west" in the latency model/);
    const { network } = accept(`duration: 1h\nnodes: [ { count: 4, region: [eu, us] } ]\n${regions}\n`);
    expect(network.latency).toEqual({ model: "regions", names: ["eu", "us"], delay: Float32Array.of(1, 40, 40, 2) });
  });

  test("an availability trace is dealt to nodes by name, or in order", () => {
    const trace = (text: string, nodes: string) =>
      accept(`duration: 1min\nnodes: [ { names: [${nodes}] } ]\nchurn: { trace: t.avt, start: 1s }\n`, {}, () => ({
        text,
      })).churn[0]?.trace;
    const text = "# comment\nb 2 0 10 20 30\na 1 5 99\n";
    expect(trace(text, "a, b")).toEqual([
      { time: 1000, node: 1, up: true },
      { time: 6000, node: 0, up: true },
      { time: 11_000, node: 1, up: false },
      { time: 21_000, node: 1, up: true },
      { time: 31_000, node: 1, up: false },
    ]);
    expect(trace(text, "x, y")?.[0]).toEqual({ time: 1000, node: 0, up: true });
  });

  test.each([
    ["a 2 1 2 3\n", "t:1: expected 4 times for 2 sessions, found 3"],
    ["a 1 5 2\n", "t:1: sessions must follow one another: 2 comes after 5"],
    [
      "a 1 0 9\nb 1 0 9\nc 1 0 9\nd 1 0 9\n",
      "t has 4 nodes, while 3 are selected here, and none of its names is that of a node",
    ],
  ])("a broken trace %j is a problem that names its line", (text, problem) => {
    expect(refuse(withLines("churn: { trace: t }"), {}, () => ({ text }))).toEqual([
      `test.yaml:3:17 churn.trace: ${problem}`,
    ]);
  });
});

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
      'test.yaml:3:36 steps[0].crash[1]: there is no node "x"; known: node-1, node-2, node-3',
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
      "test.yaml:3:27 steps[0].crash: expected who: node, nodes, class, zone, pick, share or all: true",
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

  test("what the schema cannot see is told beside what it can", () => {
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

  test("what refers to something wrong is not told to refer to nothing", () => {
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

describe("files made to hurt are refused at once", () => {
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

describe("--set", () => {
  const yaml = "duration: 1h\nnodes:\n  - { class: a, count: 2 }\n  - { class: b, count: 1 }\n";

  test("changes, adds and replaces what the scenario says", () => {
    const scenario = accept(yaml, {
      set: ["nodes[1].count=5", "network.loss=1 %", "expect=[files.lost == 0]", "name=other"],
      seed: 9,
    });
    expect(scenario.nodes.length).toBe(7);
    expect(scenario.network.loss).toBe(0.01);
    expect(scenario.expect[0]).toMatchObject({ metric: "files.lost", where: "--set expect=[files.lost == 0]" });
    expect(scenario.name).toBe("other");
    expect(scenario.seed).toBe(9);
  });

  test.each([
    [
      "nodes[1].count=-5",
      "--set nodes[1].count=-5 nodes[1].count: expected a whole number from 0 to 4000000, found -5",
    ],
    ["nodes[2].count=5", "--set nodes[2].count=5: there is no item 2: the list has 2"],
    ["nodes.count=5", /^--set nodes.count=5: nodes is a list, and not a map, so that it has no key count$/],
    ["duration[0]=5", /^--set duration\[0\]=5: duration is "1h", and not a list, so that it has no item 0$/],
    ["replicaton=2", '--set replicaton=2 replicaton: unknown key; did you mean "replication"?'],
    ["replication", "--set replication: expected path=value, such as replication=2 or nodes[0].count=50"],
    ["seed=[", /^--set seed=\[: its value is not valid YAML/],
    ["seed=", "--set seed=: has no value"],
  ])("%s is located there", (setting, problem) => {
    const [first] = refuse(yaml, { set: [setting] });
    if (typeof problem === "string") expect(first).toBe(problem);
    else expect(first).toMatch(problem);
  });
});

test("the longest chunks of a scenario are those that the tracker takes", () => {
  expect([LARGEST_CHUNK, LARGEST_REAL_CHUNK]).toEqual([MAX_CHUNK_BYTES, MAX_REAL_CHUNK_BYTES]);
});

test("a scenario's text with settings keeps its comments, and says what the settings say", () => {
  const text = "# Two nodes.\nduration: 5min\nnodes: 2 # few\nnetwork: { latency: 4ms }\n";
  const changed = withSettings(text, ["network.latency=0.5ms", "network.transferOverhead=4.6 %"]);
  expect(changed).toContain("# Two nodes.\n");
  expect(changed).toContain("# few");
  const { network } = accept(changed);
  expect(network).toMatchObject({ latency: { model: "constant", delay: 0.5 }, transferOverhead: 0.046 });
  expect(() => withSettings(text, ["nodes.x.y=1"])).toThrow("nodes is 2, and not a map, so that it has no key x");
});
