import { describe, expect, test } from "vitest";
import { accept, refuse, withLines } from "../../../test/scenario/scenario-text.js";
import { MAX_CHUNK_BYTES, MAX_REAL_CHUNK_BYTES } from "../../tracker/limits.js";
import { LARGEST_CHUNK, LARGEST_REAL_CHUNK } from "../schema/schema.js";
import { withSettings } from "./parse.js";
import type { ReadFile } from "./read-once.js";

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
