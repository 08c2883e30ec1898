import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exactExp, exactExpm1, exactLn, exactLn1p, exactNormalQuantile, exactPow } from "./exact-math.js";

/** Whether two numbers are equal within `relative`, or both infinite, zero or not a number. */
function close(actual: number, expected: number, relative = 1e-15): boolean {
  return (
    Object.is(actual, expected) || actual === expected || Math.abs(actual - expected) <= relative * Math.abs(expected)
  );
}

const positive = fc.double({ min: 0, minExcluded: true, noNaN: true, noDefaultInfinity: true });

describe("exact mathematics agrees with the platform's", () => {
  test("logarithms", () => {
    fc.assert(fc.property(positive, (x) => close(exactLn(x), Math.log(x))));
    fc.assert(fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), (x) => close(exactLn(x), Math.log(x))));
  });

  test("logarithms of numbers just above one", () => {
    fc.assert(fc.property(fc.double({ min: -0.99, max: 1e6, noNaN: true }), (x) => close(exactLn1p(x), Math.log1p(x))));
    fc.assert(
      fc.property(fc.double({ min: -1e-9, max: 1e-9, noNaN: true }), (x) => close(exactLn1p(x), Math.log1p(x))),
    );
  });

  test("exponentials", () => {
    const exponent = fc.double({ min: -708, max: 709.7, noNaN: true });
    fc.assert(fc.property(exponent, (x) => close(exactExp(x), Math.exp(x))));
    fc.assert(
      fc.property(fc.double({ min: -40, max: 1, noNaN: true }), (x) => close(exactExpm1(x), Math.expm1(x), 2e-15)),
    );
  });

  test("powers", () => {
    const base = fc.double({ min: 1e-10, max: 1e10, noNaN: true });
    const exponent = fc.double({ min: -30, max: 30, noNaN: true });
    fc.assert(fc.property(base, exponent, (x, y) => close(exactPow(x, y), x ** y, 2e-15)));
    fc.assert(
      fc.property(
        fc.double({ min: 0.9, max: 1.1, noNaN: true }),
        fc.double({ min: -5e3, max: 5e3, noNaN: true }),
        (x, y) => close(exactPow(x, y), x ** y, 2e-15),
      ),
    );
  });
});

test("ends of the ranges are those of the platform", () => {
  for (const x of [0, 1, -1, 2, 5e-324, Number.MAX_VALUE, Number.POSITIVE_INFINITY, Number.NaN]) {
    expect(close(exactLn(x), Math.log(x)), `ln ${x}`).toBe(true);
  }
  for (const x of [
    0,
    1,
    709.78,
    709.79,
    710,
    -744,
    -745.13,
    -746,
    -1e300,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]) {
    expect(close(exactExp(x), Math.exp(x)), `exp ${x}`).toBe(true);
  }
  const pairs = [
    [0, 0],
    [0, 2],
    [0, -1],
    [2, 10],
    [10, -3],
    [4, 0.5],
    [2, 2000],
    [0.5, 2000],
    [1, 1e300],
    [2, 1e300],
    [0.5, 1e300],
  ];
  for (const [x, y] of pairs)
    expect(close(exactPow(x as number, y as number), (x as number) ** (y as number)), `${x}^${y}`).toBe(true);
  expect(exactPow(-1, 2)).toBeNaN();
});

test("normal quantiles are those of the tables", () => {
  const table: [number, number][] = [
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798405],
    [1e-9, -5.9978070150076865],
    [0.001, -3.090232306167813],
    [0.05, -1.6448536269514726],
    [0.075, -1.4395314709384557],
    [0.3, -0.5244005127080407],
    [0.5, 0],
    [0.6, 0.2533471031357998],
    [0.975, 1.9599639845400536],
    [0.999999, 4.753424308817089],
  ];
  for (const [p, x] of table) expect(close(exactNormalQuantile(p), x), `p = ${p}`).toBe(true);
  expect(exactNormalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
  expect(exactNormalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  expect(exactNormalQuantile(-0.1)).toBeNaN();
});

test("results are pinned to the bit", () => {
  expect(exactLn(3)).toBe(1.0986122886681098);
  expect(exactLn(0.2)).toBe(-1.6094379124341003);
  expect(exactExp(-1)).toBe(0.36787944117144233);
  expect(exactExp(0.1)).toBe(1.1051709180756477);
  expect(exactPow(0.3, 1 / 0.61511)).toBe(0.14123511921236995);
  expect(exactPow(2, 0.1)).toBe(1.0717734625362931);
});
