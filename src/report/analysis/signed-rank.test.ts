import fc from "fast-check";
import { expect, test } from "vitest";
import { signedRank } from "./signed-rank.js";

test("is exact for few pairs", () => {
  // If all n pairs differ to the same side, p is 2 / 2^n.
  for (const n of [1, 2, 3, 5, 11]) {
    const ones = Array.from({ length: n }, (_, i) => i + 1);
    expect(signedRank(ones)).toEqual({ pairs: n, positive: n, p: Math.min(1, 2 / 2 ** n) });
    expect(signedRank(ones.map((one) => -one))?.p).toBe(Math.min(1, 2 / 2 ** n));
  }
  expect(signedRank([0, 0])).toBeNull();
  expect(signedRank([])).toBeNull();
});

test("is what R's wilcox.test says of Hollander and Wolfe's depression data: V = 40, p = 0.03906", () => {
  const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
  const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
  const found = signedRank(before.map((value, i) => value - (after[i] ?? 0)));
  expect(found).toMatchObject({ pairs: 9, positive: 7 });
  expect(found?.p).toBeCloseTo(0.0390625, 10);
});

test("is by the number of choices of signs, counted one by one, ties and all", () => {
  const differences = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(differences, (values) => {
      const some = values.filter((one) => one !== 0);
      if (some.length === 0) return;
      const sizes = some.map(Math.abs);
      const rank = (size: number): number =>
        sizes.filter((one) => one < size).length + (sizes.filter((one) => one === size).length + 1) / 2;
      const ranks = sizes.map(rank);
      const centre = ranks.reduce((sum, one) => sum + one, 0) / 2;
      const off = Math.abs(some.reduce((sum, one, i) => sum + (one > 0 ? (ranks[i] ?? 0) : 0), 0) - centre);
      let extreme = 0;
      for (let signs = 0; signs < 2 ** some.length; signs++) {
        const sum = ranks.reduce((total, one, i) => total + ((signs >> i) & 1 ? one : 0), 0);
        if (Math.abs(sum - centre) >= off - 1e-9) extreme++;
      }
      expect(signedRank(values)?.p).toBeCloseTo(Math.min(1, extreme / 2 ** some.length), 10);
    }),
    { seed: 7 },
  );
});

test("is nearly the same by the normal law just beyond what is counted", () => {
  const values = (n: number) => Array.from({ length: n }, (_, i) => (i % 5 < 2 ? -1 : 1) * (i + 1));
  const [counted, approximated] = [signedRank(values(100))?.p ?? 0, signedRank(values(105))?.p ?? 0];
  expect(counted).toBeGreaterThan(0.01);
  expect(Math.abs(counted - approximated)).toBeLessThan(0.02);
});
