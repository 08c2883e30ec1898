import { expect, test } from "vitest";
import { steadyOptions, syntheticMeasurements } from "../../../test/fixtures/synthetic-measurements.js";
import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import type { Measurements, OperationRecord, PlacedFile } from "../measurements.js";
import { canonicalJson } from "../text/json.js";
import { plain } from "../text/terminal.js";
import { compareWorlds } from "./fidelity.js";
import { fidelityMarkdown } from "./fidelity-markdown.js";
import { fidelitySchema } from "./fidelity-report.js";
import { fidelitySummary } from "./fidelity-terminal.js";

const placement: PlacedFile[] = [
  {
    name: "film",
    chunks: [
      ["n1", "n2"],
      ["n3", "n4"],
    ],
  },
];

/** Makes a world with ten downloads of 1 to 10 s, `slower` times as long, and one that fails. */
function world(slower: number, changes: Partial<Measurements> = {}): Measurements {
  const gets = Array.from({ length: 10 }, (_, i) => get(`n${i + 1}`, 1000 * (i + 1) * slower));
  const operations = [...gets, get("n11", 5, "NOT_FOUND")];
  return { ...syntheticMeasurements(steadyOptions), detail: { operations, placement }, ...changes };
}

function get(node: string, duration: number, outcome = "OK"): OperationRecord {
  const bytes = outcome === "OK" ? 100 : 0;
  return { node, kind: "get", name: "film", started: 10, duration, bytes, outcome };
}

const options = { live: "gRPC" };

test("two equal runs agree in everything", () => {
  const report = compareWorlds(world(1), [world(1)], options);
  expect(report.agreement.figure).toBe(1);
  expect(report.placement).toMatchObject({ chunks: 2, equal: 2, similarity: 1, differences: [] });
  const gets = report.operations.find(({ kind }) => kind === "get");
  expect(gets).toMatchObject({ medianError: 0, signedRank: null });
  expect(gets?.paired).toMatchObject({ count: 10, worstError: 0, within10: 1, within20: 1 });
  expect(report.passed).toBe(true);
});

test("a live world that is a quarter slower is told by its figures", () => {
  const report = compareWorlds(world(1), [world(1.25)], {
    ...options,
    expectations: { median: 0.2, each: 0.1, agreement: 0.5, placement: 1 },
  });
  const gets = report.operations.find(({ kind }) => kind === "get");
  expect(gets?.medianError).toBeCloseTo(-0.2, 12);
  expect(gets?.paired).toMatchObject({ count: 10, within10: 0 });
  expect(gets?.paired?.worstError).toBeCloseTo(0.2, 12);
  expect(gets?.outcomes).toEqual([
    { outcome: "NOT_FOUND", simulated: 1, live: 1 },
    { outcome: "OK", simulated: 10, live: 10 },
  ]);
  const part = report.agreement.parts.find(({ name }) => name === "times of downloads");
  expect(part?.agreement).toBeCloseTo(0.8, 12);
  expect(report.agreement.figure).toBeCloseTo(0.8, 12);
  // All ten pairs differ to the same side, so p is 2 / 2^10.
  expect(gets?.signedRank).toEqual({ pairs: 10, slower: 10, p: 2 / 1024 });
  expect(report.expectations.map(({ passed }) => passed)).toEqual([true, false, true, true, true]);
  expect(report.passed).toBe(false);
});

/** Makes a world with three puts in addition. `time`: the time of each operation for a new draw. */
function noisy(time: (draw: number) => number): Measurements {
  const draws = new KeyedRandom(3).draws("workload", 1);
  const gets = Array.from({ length: 11 }, (_, i) => get(`n${i + 1}`, 1000 * (i + 4) * time(draws.next())));
  const puts = Array.from({ length: 3 }, (_, i): OperationRecord => {
    const duration = 5000 * (i + 4) * time(draws.next());
    return { ...get(`n${i + 1}`, duration), kind: "put", name: `file-${i}` };
  });
  return { ...world(1), detail: { operations: [...gets, ...puts], placement } };
}

test("the figure is of times: live links of half the rate give less than 60 %, noise of some percent more than 90 %", () => {
  const predicted = noisy(() => 1);
  const figure = (live: Measurements) => compareWorlds(predicted, [live], options).agreement.figure;
  expect(figure(noisy((draw) => 2 * (0.95 + 0.1 * draw)))).toBeLessThan(0.6);
  expect(figure(noisy((draw) => 0.5 * (0.95 + 0.1 * draw)))).toBeLessThan(0.6);
  expect(figure(noisy((draw) => 0.92 + 0.16 * draw))).toBeGreaterThan(0.9);
});

test("what cannot differ is a check beside the figure, and the worst part is told first", () => {
  const live = noisy(() => 1);
  const slowPuts = live.detail!.operations.map((one) =>
    one.kind === "put" ? { ...one, duration: 4 * one.duration } : { ...one, duration: 1.1 * one.duration },
  );
  const report = compareWorlds(
    noisy(() => 1),
    [{ ...live, detail: { placement, operations: slowPuts } }],
    options,
  );
  const { parts, checks, figure } = report.agreement;
  expect(parts.map(({ name, operations }) => [name, operations])).toEqual([
    ["times of uploads", 3],
    ["times of downloads", 11],
  ]);
  expect(figure).toBeCloseTo((3 / 4 + 11 / 1.1) / 14, 12);
  expect(checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["placement", "outcomes", "bytes moved for gets"]),
  );
  for (const text of [
    fidelityMarkdown(report, [], "x"),
    fidelitySummary(report, { wallTime: 1, command: "x" }, plain),
  ]) {
    expect(text).toContain("Worst: times of uploads, 25 %.");
    expect(text).not.toContain("Kolmogorov");
  }
});

test("what only one world finished counts as not predicted, and without a transfer there is no figure", () => {
  const live = noisy(() => 1);
  const detail = { placement, operations: live.detail!.operations.slice(7) };
  expect(
    compareWorlds(
      noisy(() => 1),
      [{ ...live, detail }],
      options,
    ).agreement.figure,
  ).toBeCloseTo(0.5, 12);
  const idle = { ...world(1), detail: { placement, operations: [] } };
  const report = compareWorlds(idle, [idle], { ...options, expectations: { agreement: 0.1 } });
  expect(report.agreement.figure).toBeNull();
  expect(report.passed).toBe(false);
  expect(fidelitySummary(report, { wallTime: 1, command: "x" }, plain)).toContain("nothing to measure of times");
});

test("a download that only one world has fails what is expected of each", () => {
  const live = world(1);
  const detail = { placement, operations: live.detail!.operations.slice(1) };
  const report = compareWorlds(world(1), [{ ...live, detail }], { ...options, expectations: { each: 0.5 } });
  expect(report.expectations.map(({ passed }) => passed)).toEqual([true, false]);
  expect(report.passed).toBe(false);
});

test("downloads that only one world has count on both sides", () => {
  const of = (from: number, to: number) => {
    const { detail, ...rest } = world(1);
    return { ...rest, detail: { placement, operations: detail!.operations.slice(from, to) } };
  };
  // Eight in each world, of which six are the same: ten in all.
  const report = compareWorlds(of(0, 8), [of(2, 10)], { ...options, expectations: { each: 0.5 } });
  expect(report.agreement.figure).toBeCloseTo(0.6, 12);
  expect(report.expectations.map(({ actual }) => actual)).toEqual([0, 0.4]);
});

test("a violated invariant fails the comparison, and names its world", () => {
  const broken = { checks: [{ name: "bytes", passed: false, detail: "1 = 2" }] };
  const report = compareWorlds(world(1), [world(1), world(1, broken)], options);
  expect(report.checks).toEqual([{ world: "live run 2", name: "bytes", detail: "1 = 2" }]);
  expect(report.passed).toBe(false);
});

test("a report fits its schema, can be written, and is told in words", () => {
  const differing = [
    {
      name: "film",
      chunks: [
        ["n1", "n2"],
        ["n3", "n5"],
      ],
    },
  ];
  const live = world(1.3);
  const report = compareWorlds(world(1), [{ ...live, detail: { ...live.detail!, placement: differing } }], options);
  const read = JSON.parse(canonicalJson(report));
  expect(fidelitySchema.parse(read)).toEqual(read);
  const text = fidelityMarkdown(report, [{ name: "predicted", alt: "times" }], "swarmlab fidelity x.yaml");
  expect(text).toContain("![times](predicted.png)");
  expect(text).toContain("| film | 1 | n4 | n5 |");
  expect(text).not.toMatch(/undefined|NaN/);
  const summary = fidelitySummary(report, { wallTime: 5, command: "x", report: "y" }, plain);
  expect(summary).toMatch(/placement +1 of 2 chunks on the same nodes; first unlike: chunk 1 of film/);
  expect(summary).not.toMatch(/undefined|NaN/);
});

test("a run without detail is refused", () => {
  const { detail: _, ...bare } = world(1);
  expect(() => compareWorlds(bare, [world(1)], options)).toThrow("detail");
  expect(() => compareWorlds(world(1), [], options)).toThrow("no live run");
});
