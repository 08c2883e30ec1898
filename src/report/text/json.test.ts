import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, rounded } from "./json.js";

test("keys are sorted, whatever the order in which they were set", () => {
  expect(canonicalJson({ b: 1, a: { d: 2, c: 3 } })).toBe(canonicalJson({ a: { c: 3, d: 2 }, b: 1 }));
});

test("the text parses back to the value, and is written alike again", () => {
  const value = fc.jsonValue({ maxDepth: 4 });
  fc.assert(
    fc.property(value, (original) => {
      const text = canonicalJson(original);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
      expect(text.endsWith("\n")).toBe(true);
    }),
  );
});

test("numbers have 12 significant digits, which hides the last bits of an inexact sum", () => {
  expect(canonicalJson([0.1 + 0.2, 1 / 3, 1e21, -0])).toBe("[0.3, 0.333333333333, 1e+21, 0]\n");
  expect(rounded(123456789012345)).toBe(123456789012000);
});

test("columns of numbers take one line", () => {
  expect(canonicalJson({ time: Float64Array.of(1, 2, 3) })).toBe('{\n  "time": [1, 2, 3]\n}\n');
});

test("what JSON cannot hold is refused with its place", () => {
  expect(() => canonicalJson({ a: [1, Number.NaN] })).toThrow("report.a[1]: NaN");
  expect(() => canonicalJson({ a: { b: undefined } })).toThrow("report.a.b: undefined");
  expect(() => canonicalJson({ a: Number.POSITIVE_INFINITY })).toThrow("Infinity");
});
