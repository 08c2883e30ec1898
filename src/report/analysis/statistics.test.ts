import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cappedShares, inclusionChances, weightedGini } from "../expected/weighted-load.js";
import { studentInterval } from "./confidence.js";
import { normalCumulative, studentQuantile, studentTails } from "./special-functions.js";
import {
  ascending,
  coefficientOfVariation,
  gini,
  jain,
  lorenzOfSorted,
  maxOverMean,
  mean,
  quantile,
  spreadOf,
  totalVariation,
} from "./statistics.js";

interface Oracle<I, E> {
  readonly id: string;
  readonly inputs: I;
  readonly expected: E;
  readonly tol: number;
}

const oracles = JSON.parse(readFileSync(new URL("../../../test/oracles/oracles.json", import.meta.url), "utf8"));
function oracle<I, E>(id: string): Oracle<I, E> {
  return (oracles as Oracle<I, E>[]).find((entry) => entry.id === id) ?? expect.fail(`no oracle ${id}`);
}

const loads = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 50 });
const someLoad = loads.filter((values) => values.some((value) => value > 0));

describe("spread of a load", () => {
  test.each(["MET_a", "MET_b", "MET_d"])("agrees with the worked example %s", (id) => {
    const { inputs, expected, tol } = oracle<{ x: number[] }, Record<string, number>>(id);
    expect(Math.abs(mean(inputs.x) - (expected.mean ?? 0))).toBeLessThan(tol);
    expect(Math.abs(maxOverMean(inputs.x) - (expected.max_over_mean ?? 0))).toBeLessThan(tol);
    expect(Math.abs(coefficientOfVariation(inputs.x) - (expected.cv ?? 0))).toBeLessThan(tol);
    expect(Math.abs(gini(inputs.x) - (expected.gini ?? 0))).toBeLessThan(tol);
    expect(Math.abs(jain(inputs.x) - (expected.jain ?? 0))).toBeLessThan(tol);
  });

  test("Gini is the mean absolute difference over twice the mean, and in [0, 1)", () => {
    fc.assert(
      fc.property(someLoad, (values) => {
        let differences = 0;
        for (const a of values) for (const b of values) differences += Math.abs(a - b);
        const value = gini(values);
        expect(value).toBeCloseTo(differences / (2 * values.length ** 2 * mean(values)), 9);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThan(1);
      }),
    );
  });

  test("no figure of a spread depends on the unit of the load", () => {
    fc.assert(
      fc.property(someLoad, fc.integer({ min: 1, max: 1000 }), (values, factor) => {
        const [one, other] = [spreadOf(values), spreadOf(values.map((value) => value * factor))];
        for (const key of ["maxOverMean", "cv", "gini", "jain"] as const) {
          expect(other?.[key]).toBeCloseTo(one?.[key] ?? Number.NaN, 9);
        }
      }),
    );
  });

  test("Jain's index is 1 / (1 + CV²)", () => {
    fc.assert(
      fc.property(someLoad, (values) => {
        expect(jain(values)).toBeCloseTo(1 / (1 + coefficientOfVariation(values) ** 2), 9);
      }),
    );
  });

  test("the area under a Lorenz curve of all values gives the Gini coefficient back", () => {
    fc.assert(
      fc.property(someLoad, (values) => {
        const points = lorenzOfSorted(ascending(values), values.length);
        let doubleArea = 0;
        for (let i = 1; i < points.length; i++) {
          const [a, b] = [points[i - 1], points[i]];
          if (a && b) doubleArea += (b.population - a.population) * (a.share + b.share);
        }
        expect(1 - doubleArea).toBeCloseTo(gini(values), 9);
        expect(points.at(-1)).toEqual({ population: 1, share: 1 });
      }),
    );
  });

  test("a Lorenz curve of many values is bounded", () => {
    const points = lorenzOfSorted(ascending(Array.from({ length: 1234 }, (_, i) => i)), 100);
    expect(points).toHaveLength(101);
  });

  test("nothing is said about a load that is not there", () => {
    expect(spreadOf([])).toBeNull();
    expect(spreadOf([0, 0, 0])).toBeNull();
    expect(spreadOf([0, 0, 0, 8])?.p99OverMedian).toBeNull();
  });
});

describe("quantiles and distances", () => {
  test("a quantile is interpolated as R's type 7 does", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9)).toBeCloseTo(9.1, 12);
    expect(quantile([7], 0.99)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });

  test("total variation is what would have to move", () => {
    expect(totalVariation([10, 20, 30, 40], [1, 1, 2, 4])).toBeCloseTo(0.125, 12);
    expect(totalVariation([1, 0], [0, 5])).toBe(1);
  });
});

describe("confidence", () => {
  test("Student's t quantiles are those of the tables", () => {
    expect(studentQuantile(0.975, 1)).toBeCloseTo(12.7062, 3);
    expect(studentQuantile(0.975, 9)).toBeCloseTo(2.262157, 5);
    expect(studentQuantile(0.95, 30)).toBeCloseTo(1.697261, 5);
    expect(studentTails(2.262157, 9)).toBeCloseTo(0.05, 7);
    expect(studentTails(0, 3)).toBe(1);
  });

  test("an interval is centred on the mean and narrows with more runs", () => {
    const few = studentInterval([1, 2, 3, 4]);
    const many = studentInterval([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]);
    expect(few.mean).toBe(2.5);
    expect(few.high - 2.5).toBeCloseTo(3.182446 * Math.sqrt(5 / 3 / 4), 5);
    expect(many.high - many.low).toBeLessThan(few.high - few.low);
  });

  test("one run says nothing about the next", () => {
    expect(studentInterval([5])).toEqual({ mean: 5, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
  });
});

describe("weights", () => {
  test("shares are in proportion to weight", () => {
    expect([...cappedShares(100, [1, 1, 2, 4])]).toEqual([12.5, 12.5, 25, 50]);
  });

  test("no node is asked to hold more than the cap, and the rest takes what it cannot", () => {
    // The big node's share of 3 replicas of 100 chunks would be 150, but it can hold each chunk once.
    expect([...cappedShares(300, [1, 1, 1, 1, 4], 100)]).toEqual([50, 50, 50, 50, 100]);
  });

  test("capped shares add up, stay under the cap, and favour the heavier", () => {
    const setting = fc.record({
      weights: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 30 }),
      cap: fc.integer({ min: 1, max: 100 }),
      amount: fc.integer({ min: 1, max: 1000 }),
    });
    fc.assert(
      fc.property(setting, ({ weights, cap, amount }) => {
        const shares = cappedShares(amount, weights, cap);
        const room = cap * weights.filter((weight) => weight > 0).length;
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(Math.min(amount, room), 6);
        weights.forEach((weight, i) => {
          expect(shares[i]).toBeLessThanOrEqual(cap * (1 + 1e-9));
          weights.forEach((other, j) => {
            if (weight >= other) expect(shares[i] ?? 0).toBeGreaterThanOrEqual((shares[j] ?? 0) - 1e-9);
          });
        });
      }),
    );
  });

  test("weighted Gini is 0 in proportion, and the worked example's value otherwise", () => {
    expect(weightedGini([10, 20, 30, 40], [1, 1, 2, 4])).toBeCloseTo(0.1375, 12);
    expect(weightedGini([5, 10, 20], [1, 2, 4])).toBeCloseTo(0, 12);
    expect(weightedGini([3, 1, 4, 1, 5], [1, 1, 1, 1, 1])).toBeCloseTo(gini([3, 1, 4, 1, 5]), 12);
  });

  test("the first draw is in proportion to weight, two draws are not", () => {
    const one = oracle<{ w: number[] }, number[]>("WHRW1");
    const two = oracle<{ w: number[] }, { pi: number[] }>("WHRW2");
    inclusionChances(one.inputs.w, 1).forEach((chance, i) => {
      expect(chance).toBeCloseTo(one.expected[i] ?? 0, 9);
    });
    inclusionChances(two.inputs.w, 2).forEach((chance, i) => {
      expect(chance).toBeCloseTo(two.expected.pi[i] ?? 0, 9);
    });
  });

  test("three draws among five are near the exact chances", () => {
    const chances = inclusionChances([1, 1, 1, 1, 4], 3);
    expect(chances[0]).toBeCloseTo(0.517857, 1);
    expect(chances[4]).toBeCloseTo(0.928571, 1);
    expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(3, 9);
  });

  test("whoever draws as many as there are draws all", () => {
    expect([...inclusionChances([1, 2, 3], 3)]).toEqual([1, 1, 1]);
  });
});

test("the normal law's distribution function undoes its quantiles", () => {
  expect(normalCumulative(0)).toBe(0.5);
  expect(normalCumulative(-1.9599639845400536)).toBeCloseTo(0.025, 14);
  expect(normalCumulative(4.753424308817089)).toBeCloseTo(0.999999, 14);
  expect([normalCumulative(-40), normalCumulative(40)]).toEqual([0, 1]);
});
