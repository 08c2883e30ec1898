import { describe, expect, test } from "vitest";
import type { ExpectationReport } from "../report.js";
import { marginOf, measuredWords } from "./margin-words.js";

const of = (part: Partial<ExpectationReport>): ExpectationReport => ({
  text: "",
  where: "",
  metric: "get.p99",
  unit: "duration",
  op: "<=",
  expected: 30_000,
  actual: 12_000,
  verdict: "held",
  passed: true,
  ...part,
});

describe("an expectation that holds", () => {
  test("is told with the bound, and with what is left up to it", () => {
    expect(measuredWords(of({}))).toBe("12 s, wanted at most 30 s");
    expect(marginOf(of({}))).toEqual({ text: "Margin 18 s: 60 % of the bound.", left: 0.6 });
  });

  test("on a share that must be high tells how much of what is allowed below 100 % is used up", () => {
    const share = of({ metric: "availability.mean", unit: "share", op: ">", expected: 0.99, actual: 0.996 });
    expect(measuredWords(share)).toBe("99.6 %, wanted over 99 %");
    expect(marginOf(share).text).toBe(
      "Margin 0.600 percentage points: 0.400 of the 1 allowed below 100 % are used up.",
    );
    expect(marginOf(of({ ...share, expected: 1, actual: 1, op: ">=" })).text).toBe(
      "No margin: nothing below 100 % is allowed.",
    );
  });

  test("on a least number has as margin a part of the figure", () => {
    const online = of({ metric: "nodes.online", unit: "count", op: ">=", expected: 18, actual: 20 });
    expect(marginOf(online)).toMatchObject({ text: "Margin 2: 10 % of the figure.", left: expect.closeTo(0.1) });
  });

  test.each([
    ["==", 0, 0, "No margin: only this value is right."],
    ["!=", 1, 0, "No margin: every other value is right."],
    [">", 0, 7, "No margin: the bound is 0."],
    ["<=", 0, 0, "No margin: only 0 is allowed."],
  ] as const)("has no margin with %s %d", (op, expected, actual, text) => {
    expect(marginOf(of({ unit: "count", op, expected, actual }))).toEqual({ text, left: undefined });
  });
});

test("one that failed tells by how much, and one that was not measured tells nothing", () => {
  expect(marginOf(of({ actual: 42_000, verdict: "failed" }))).toEqual({ text: "Missed by 12 s.", left: undefined });
  const none = of({ actual: null, verdict: "void" });
  expect([measuredWords(none), marginOf(none).text]).toEqual(["nothing to measure", ""]);
  expect(marginOf(of({ verdict: "not judged" })).text).toBe("");
});
