import { expect, test } from "vitest";
import { steadyOptions, syntheticMeasurements } from "../../test/fixtures/synthetic-measurements.js";
import { compareWorlds } from "./fidelity.js";
import { fidelityMarkdown } from "./fidelity-markdown.js";
import { fidelitySchema } from "./fidelity-report.js";
import { fidelitySummary } from "./fidelity-terminal.js";
import { canonicalJson } from "./json.js";
import type { Measurements, OperationRecord, PlacedFile } from "./measurements.js";
import { plain } from "./terminal.js";

const placement: PlacedFile[] = [
  {
    name: "film",
    chunks: [
      ["n1", "n2"],
      ["n3", "n4"],
    ],
  },
];

/** Ten downloads of 1 to 10 s, `slower` times as long, and one that fails. */
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
  expect(gets).toMatchObject({ medianError: 0, ks: { distance: 0, differs: false } });
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
  const sum = report.agreement.parts.reduce((total, { agreement }) => total + agreement, 0);
  expect(report.agreement.figure).toBeCloseTo(sum / report.agreement.parts.length, 12);
  expect(report.expectations.map(({ passed }) => passed)).toEqual([true, false, true, true, true]);
  expect(report.passed).toBe(false);
});

test("a download that only one world has fails what is expected of each", () => {
  const live = world(1);
  const detail = { placement, operations: live.detail!.operations.slice(1) };
  const report = compareWorlds(world(1), [{ ...live, detail }], { ...options, expectations: { each: 0.5 } });
  expect(report.expectations.map(({ passed }) => passed)).toEqual([true, false]);
  expect(report.passed).toBe(false);
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
  const summary = fidelitySummary(report, { wallTime: 5, command: "x", directory: "y" }, plain);
  expect(summary).toMatch(/placement +1 of 2 chunks on the same nodes; first unlike: chunk 1 of film/);
  expect(summary).not.toMatch(/undefined|NaN/);
});

test("a run without detail is refused", () => {
  const { detail: _, ...bare } = world(1);
  expect(() => compareWorlds(bare, [world(1)], options)).toThrow("detail");
  expect(() => compareWorlds(world(1), [], options)).toThrow("no live run");
});
