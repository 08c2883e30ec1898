import { expect, test } from "vitest";
import { parseScenario, simulate } from "../../index.js";
import type { Report } from "../report.js";
import { canonicalJson } from "../text/json.js";
import { compare } from "./compare.js";
import { comparisonMarkdown } from "./comparison-markdown.js";
import { thresholds } from "./findings.js";

const yaml = `# Small.
duration: 4min
nodes: 12
replication: 2
workloads:
  - put: { rate: 6/min, size: 3 MiB, end: 3min }
  - get: { rate: 12/min }
expect:
  - load.stored.cv < 0.1
`;
const run = (...set: string[]): Report => simulate(parseScenario(yaml, { set }));
const random = run("tracker.placement=random");
const even = run("tracker.placement=two-choices");
const textOf = (comparison: ReturnType<typeof compare>, metric: string) =>
  comparison.findings.find((one) => one.metric === metric)?.text;

test("says in words which run is better at what, with the measured figures, and first what differs", () => {
  const comparison = compare([random, even], ["random", "two-choices"]);
  const [a, b] = [random, even].map((report) => report.load.stored.spread?.cv as number) as [number, number];
  expect(b).toBeLessThan(a);
  const stored = comparison.findings.find(({ metric }) => metric === "load.stored.cv");
  expect(stored).toMatchObject({ run: "two-choices", kind: "better", baseline: a, value: b });
  expect(stored?.text).toContain(`two-choices stores ${(a / b).toFixed(2)} times more evenly than random (CV`);
  const kinds = comparison.findings.map(({ kind }) => kind === "alike");
  expect(kinds).toEqual([...kinds].sort());
  expect(comparison.caveats[0]).toMatch(/There is one run of each setting, so there is no interval/);
  expect(thresholds).toContain("less than 5 % apart");
  // With the reports exchanged, the same difference counts as worse.
  const turned = compare([even, random]).findings.find(({ metric }) => metric === "load.stored.cv");
  expect(turned).toMatchObject({ run: "B", kind: "worse" });
});

test("lists settings and verdicts that differ, and no other", () => {
  const { settings, verdicts } = compare([random, even], ["random", "two-choices"]);
  expect(settings).toEqual([{ name: "placement", values: ["random", "two-choices"] }]);
  expect(verdicts).toEqual([
    { name: "the run as a whole", verdicts: ["failed", "passed"] },
    { name: "expectation: load.stored.cv < 0.1", verdicts: ["failed", "held"] },
  ]);
  expect(compare([even, even]).settings).toEqual([]);
});

test("equal and different histories of one scenario and seed are told apart, and of two scenarios nothing is said", () => {
  expect(compare([even, even]).histories.join()).toMatch(/B and A: same scenario, seed and digest: .*the same/);
  const other = { ...even, run: { ...even.run, digest: "0".repeat(64), version: "0.0.9" } };
  expect(compare([even, other]).histories.join()).toMatch(/histories differ \(versions 0\.0\.9 and /);
  expect(compare([even, random]).histories).toEqual([]);
  const live = { ...even, run: { ...even.run, digest: "" } };
  expect(compare([live, live]).histories).toEqual([]);
});

test("what was not measured has no data, and makes no finding", () => {
  const idle = run("workloads=[]", "expect=[]");
  const comparison = compare([even, idle]);
  const median = comparison.rows.find(({ metric }) => metric === "get.median");
  expect(median?.values).toEqual([even.gets.time?.median, null]);
  expect(median?.ratios).toEqual([1, null]);
  expect(textOf(comparison, "get.median")).toBeUndefined();
  expect(comparisonMarkdown(comparison, [])).toMatch(/\| get\.median \| ms \| [\d,.]+ \| no data \|/);
});

test("sums over unlike times, and loads of unlike populations, are not comparable, and are told why", () => {
  const longer = compare([even, run("tracker.placement=two-choices", "duration=8min")]);
  const bytes = longer.rows.find(({ metric }) => metric === "repair.bytes");
  expect(bytes?.notComparable).toEqual([null, "4 min played against 8 min"]);
  expect(bytes?.ratios[1]).toBeNull();
  expect(textOf(longer, "tracker.requests")).toBeUndefined();
  expect(textOf(longer, "get.median")).toBeDefined();
  const served = { ...even.load.served, population: "nodes that were ever online" };
  const others = compare([even, { ...even, load: { ...even.load, served } }]);
  expect(others.rows.find(({ metric }) => metric === "load.served.cv")?.notComparable[1]).toMatch(/ever online/);
  expect(textOf(others, "load.served.cv")).toBeUndefined();
  expect(comparisonMarkdown(others, [])).toContain("B: not comparable: ");
});

test("one file more that is lost is a difference, and the first one told", () => {
  const lossy = { ...even, files: { ...even.files, lost: 1 } };
  expect(compare([even, lossy]).findings[0]).toMatchObject({
    metric: "files.lost",
    kind: "worse",
    baseline: 0,
    value: 1,
  });
});

test("no words on a quantile of too few downloads; and where ideals differ, evenness is closeness to them", () => {
  const few = compare([random, even]);
  expect(even.gets.succeeded).toBeLessThan(100);
  expect(textOf(few, "get.p99")).toBeUndefined();
  expect(textOf(few, "load.stored.deviation")).toBeUndefined();
  const nodes = "nodes=[{count: 6, capacity: 1 GiB}, {count: 6, capacity: 4 GiB}]";
  const uneven = compare([run(nodes, "tracker.placement=random"), run(nodes, "tracker.placement=two-choices")]);
  expect(textOf(uneven, "load.stored.deviation")).toMatch(/ideals/);
  expect(textOf(uneven, "load.stored.cv")).toBeUndefined();
});

test("is pure, can be written, and refuses what is no comparison", () => {
  expect(canonicalJson(compare([random, even]))).toBe(canonicalJson(compare([random, even])));
  expect(() => compare([even])).toThrow(RangeError);
  expect(() => compare([even, random], ["x", "x"])).toThrow(RangeError);
});
