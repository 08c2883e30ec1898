import { expect, test } from "vitest";
import { failureBound } from "./confidence.js";

test("without failures the bound is the rule of three", () => {
  expect(failureBound(0, 10_000)).toBeCloseTo(1 - 0.05 ** (1 / 10_000), 10);
  expect(failureBound(0, 10_000)).toBeLessThan(3e-4);
});

/** The expected bounds are one-sided upper bounds of Clopper and Pearson, from tables. */
test.each([
  [1, 10, 0.39416],
  [2, 50, 0.12061],
  [10, 10, 1],
  [0, 0, 1],
])("%d failures in %d trials allow a probability of at most %d", (failures, trials, bound) => {
  expect(failureBound(failures, trials)).toBeCloseTo(bound, 4);
});
