import { describe, expect, test } from "vitest";
import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import { Zipf } from "./zipf.js";

describe.each([0, 0.5, 0.8, 1, 1.7])("ranks drawn with exponent %d", (exponent) => {
  test("are as frequent as the law says, by a chi-square test", () => {
    const n = 20;
    const draws = 60_000;
    const random = new KeyedRandom(5).draws("workload", 7);
    const zipf = new Zipf(exponent);
    const counts = new Array<number>(n + 1).fill(0);
    for (let i = 0; i < draws; i++) {
      const rank = zipf.rank(n, () => random.next());
      counts[rank] = (counts[rank] ?? 0) + 1;
    }
    let total = 0;
    for (let k = 1; k <= n; k++) total += k ** -exponent;
    let chiSquare = 0;
    for (let k = 1; k <= n; k++) {
      const expected = (draws * k ** -exponent) / total;
      chiSquare += ((counts[k] ?? 0) - expected) ** 2 / expected;
    }
    // 99.9 % of the values of the chi-square law with 19 degrees of freedom are below this bound.
    expect(chiSquare).toBeLessThan(43.8);
  });
});

test("a list may grow between draws, and be empty or of one", () => {
  const random = new KeyedRandom(1).draws("workload", 0);
  const zipf = new Zipf(0.8);
  for (let n = 0; n < 2000; n++) {
    const rank = zipf.rank(n, () => random.next());
    expect(rank).toBeGreaterThanOrEqual(1);
    expect(rank).toBeLessThanOrEqual(Math.max(1, n));
  }
});
