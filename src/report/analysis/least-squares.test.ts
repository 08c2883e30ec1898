import fc from "fast-check";
import { expect, test } from "vitest";
import { LeastSquares } from "./least-squares.js";

const xs = Array.from({ length: 40 }, (_, i) => i / 10);
const free = (start: number, least = -1e6, most = 1e6) => ({ start, least, most, step: 1e-4 });

function fitted(fit: LeastSquares) {
  for (let i = 0; i < 200 && !fit.advance(); i++);
  return fit.fit;
}

test("a line's constants are found whatever they are", () => {
  const constant = fc.double({ min: -100, max: 100, noNaN: true });
  fc.assert(
    fc.property(constant, constant, (a, b) => {
      const fit = new LeastSquares(([p, q]) => xs.map((x) => p! + q! * x - (a + b * x)), [free(0), free(1)]);
      const { parameters, rms } = fitted(fit);
      expect(parameters[0]).toBeCloseTo(a, 3);
      expect(parameters[1]).toBeCloseTo(b, 3);
      expect(rms).toBeLessThan(1e-3);
    }),
    { numRuns: 30 },
  );
});

test("constants of a curve are found, and their errors tell how well", () => {
  const noise = (i: number) => 0.01 * Math.sin(12.9898 * i * i);
  const model = ([a, b]: readonly number[]) =>
    xs.map((x, i) => a! * Math.exp(-b! * x) - (3 * Math.exp(-0.7 * x) + noise(i)));
  const { parameters, errors, rms } = fitted(new LeastSquares(model, [free(1), free(0.1)]));
  expect(Math.abs(parameters[0]! - 3)).toBeLessThan(4 * errors[0]!);
  expect(Math.abs(parameters[1]! - 0.7)).toBeLessThan(4 * errors[1]!);
  expect(errors[0]).toBeLessThan(0.02);
  expect(rms).toBeLessThan(0.01);
});

test("bounds hold, and the other constant makes the best of it", () => {
  const model = ([p, q]: readonly number[]) => xs.map((x) => p! + q! * x - (-2 + 3 * x));
  const { parameters } = fitted(new LeastSquares(model, [free(1, 0, 10), free(1)]));
  expect(parameters[0]).toBe(0);
  // The best slope is that of the line through the origin that is nearest to -2 + 3x.
  const slope = xs.reduce((sum, x) => sum + x * (-2 + 3 * x), 0) / xs.reduce((sum, x) => sum + x * x, 0);
  expect(parameters[1]).toBeCloseTo(slope, 4);
});

test("what the residuals do not depend on stays as it was, without an error", () => {
  const fit = new LeastSquares(([p]) => xs.map((x) => p! * x - 2 * x), [free(1), free(7)]);
  const { parameters, errors } = fitted(fit);
  expect(parameters[0]).toBeCloseTo(2, 6);
  expect(parameters[1]).toBe(7);
  expect(errors[1]).toBeNull();
});
