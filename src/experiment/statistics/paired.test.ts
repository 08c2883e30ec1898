import fc from "fast-check";
import { expect, test } from "vitest";
import { CONFIDENCE } from "./estimate.js";
import { holm } from "./holm.js";
import type { Observation } from "./observation.js";
import { paired } from "./paired.js";

const runs = (values: readonly (number | null)[], first = 1): Observation[] =>
  values.map((value, i) => ({ seed: i + first, network: null, value }));

test("pairs runs of one seed and network, and tells which have no partner", () => {
  const { difference, unpaired } = paired(runs([1, 2, null, 4, 9]), runs([0.5, 1, 3, 3], 1), "mean");
  expect(difference).toMatchObject({ count: 3, min: 0.5, max: 1 });
  expect(difference.mean).toBeCloseTo(2.5 / 3, 12);
  expect(unpaired).toBe(2);
  expect(paired(runs([1, 2]), runs([1, 2], 7), "mean")).toMatchObject({ difference: { why: "no data" }, unpaired: 4 });
  const networks = [1, 2].map((network) => ({ seed: 1, network, value: network }));
  expect(paired(networks, [...networks].reverse(), "mean").difference).toMatchObject({ count: 2, mean: 0 });
});

test("what runs of one seed have in common does not widen the interval of their difference", () => {
  const common = [10, 50, 30, 90, 70, 20, 60, 40, 80, 100];
  const first = common.map((value, i) => value + 1 + 0.1 * (i % 3));
  const { difference } = paired(runs(first), runs(common), "mean");
  const { low, high } = difference.inference?.at(CONFIDENCE) ?? { low: 0, high: 0 };
  expect(low).toBeGreaterThan(1);
  expect(high).toBeLessThan(1.2);
});

test("differences that are all alike have no interval, and no ratio", () => {
  const { difference, ratio } = paired(runs([2, 3, 4]), runs([1, 2, 3]), "mean");
  expect(difference).toMatchObject({ mean: 1, inference: null, why: "all 3 runs have the same value" });
  expect(ratio).toBeNull();
});

test("a ratio is of positive means: of figures around 0 it would say nothing", () => {
  const tens = [10, 11, 9, 10, 12, 9, 10, 11];
  const ratio = paired(runs(tens.map((value, i) => 2 * value + (i % 2))), runs(tens), "skewed").ratio;
  expect(ratio?.estimate).toBeCloseTo(2 + 4 / 82, 12);
  expect(ratio?.at(CONFIDENCE).low).toBeGreaterThan(2);
  expect(paired(runs(tens), runs([-1, 2, 3, 1, 2, 1, 2, 1]), "skewed").ratio).toBeNull();
  expect(paired(runs(tens), runs([0, 0, 0, 0, 0, 0, 0, 0]), "skewed").ratio).toBeNull();
  // A resample that leaves out the single 1 has no ratio.
  expect(paired(runs(tens), runs([0, 0, 0, 0, 0, 0, 0, 1]), "skewed").ratio).toBeNull();
});

test("the correction for several comparisons is Holm's", () => {
  // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") gives 0.03 0.06 0.06 0.02.
  const corrected = holm([0.01, 0.04, null, 0.03, 0.005], 0.05);
  expect(corrected[2]).toBeNull();
  const ps = corrected.flatMap((one) => (one ? [one.p] : []));
  for (const [i, p] of [0.03, 0.06, 0.06, 0.02].entries()) expect(ps[i]).toBeCloseTo(p, 12);
  const levels = corrected.flatMap((one) => (one ? [1 - one.confidence] : []));
  for (const [i, level] of [0.05 / 3, 0.05 / 2, 0.05 / 2, 0.05 / 4].entries()) expect(levels[i]).toBeCloseTo(level, 12);
  expect(holm([], 0.05)).toEqual([]);
});

test("a corrected probability is never smaller, keeps the order, and goes with its interval's confidence", () => {
  const probability = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(probability, { minLength: 1, maxLength: 30 }), (probabilities) => {
      const corrected = holm(probabilities, 0.05);
      for (const [i, one] of corrected.entries()) {
        expect(one?.p).toBeGreaterThanOrEqual(probabilities[i] as number);
        expect((one?.p as number) <= 0.05).toBe(
          (probabilities[i] as number) <= 1 - (one?.confidence as number) + 1e-15,
        );
        for (const [j, other] of corrected.entries())
          if ((probabilities[i] as number) < (probabilities[j] as number))
            expect(one?.p).toBeLessThanOrEqual(other?.p as number);
      }
    }),
  );
});
