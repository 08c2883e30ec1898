import fc from "fast-check";
import { expect, test } from "vitest";
import { agreementOf, closeness, meanCloseness, overlap } from "./agreement.js";

test("closeness of two quantities: 1 when equal, the smaller over the larger otherwise, whichever is which", () => {
  expect(closeness(8, 10)).toBe(0.8);
  expect(closeness(10, 8)).toBe(0.8);
  expect(closeness(0, 0)).toBe(1);
  expect(closeness(0, 3)).toBe(0);
  expect(meanCloseness([])).toBeNull();
  expect(
    meanCloseness([
      [1, 1],
      [1, 2],
    ]),
  ).toBe(0.75);
});

test("overlap of two loads: what need not move", () => {
  expect(overlap([1, 2, 3], [2, 4, 6])).toBe(1);
  expect(overlap([1, 0], [0, 1])).toBe(0);
  expect(overlap([3, 1], [2, 2])).toBe(0.75);
  expect(overlap([0, 0], [0, 0])).toBeNull();
  expect(overlap([0, 0], [1, 0])).toBe(0);
});

test("each lies between 0 and 1, and is the same both ways", () => {
  const amount = fc.double({ min: 0, max: 1e12, noNaN: true });
  const pairs = fc.array(fc.tuple(amount, amount), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(pairs, (values) => {
      const [ours, theirs] = [values.map(([a]) => a), values.map(([, b]) => b)];
      const common = overlap(ours, theirs) ?? 1;
      expect(common).toBeGreaterThanOrEqual(0);
      expect(common).toBeLessThanOrEqual(1);
      expect(overlap(theirs, ours) ?? 1).toBeCloseTo(common, 9);
      for (const [a, b] of values) {
        expect(closeness(a, b)).toBe(closeness(b, a));
        expect(closeness(a, b)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test("the figure is the mean over all operations", () => {
  const part = (agreement: number, operations: number) => ({ name: "x", basis: "y", agreement, operations });
  expect(agreementOf([part(1, 3), part(0.5, 1)])).toBe(0.875);
  expect(agreementOf([])).toBeNull();
});
