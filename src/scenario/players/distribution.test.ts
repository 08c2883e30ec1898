import { describe, expect, test } from "vitest";
import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import type { Distribution } from "../scenario.js";
import { meanOf, sample, sampleResidual } from "./distribution.js";

const draws = () => new KeyedRandom(1).draws("churn", "test");
const N = 40_000;

function collect(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

function meanAndError(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}

/** Weibull laws with their published figures, in minutes. */
const weibulls = [
  {
    name: "shape 1/2",
    shape: 0.5,
    scale: 60,
    mean: 120,
    median: 28.827180835092083,
    residual: 360,
    p8h: 0.9408942534380438,
  },
  {
    name: "KAD, first crawl",
    shape: 0.54512,
    scale: 357.7152,
    mean: 617.4863513922191,
    median: 182.61578465721811,
    residual: 1529.2160668926938,
    p8h: 0.6908267726917001,
  },
  {
    name: "KAD, later crawls",
    shape: 0.61511,
    scale: 169.5385,
    mean: 247.14300815388444,
    median: 93.431696062281,
    residual: 482.71432457606556,
    p8h: 0.8499464307904749,
  },
];

describe.each(weibulls)("sessions of $name", ({ shape, scale, mean, median, residual, p8h }) => {
  const law: Distribution = { kind: "weibull", shape, scale };

  test("have the mean of the formula", () => expect(Math.abs(meanOf(law) / mean - 1)).toBeLessThan(1e-9));

  test("have the median and the share within eight hours, as drawn", () => {
    const d = draws();
    const values = collect(N, () => sample(law, d)).sort((a, b) => a - b);
    // The tolerance is three standard errors of a share of one half, and of p8h.
    const below = values.filter((value) => value < median).length / N;
    expect(Math.abs(below - 0.5)).toBeLessThan(3 * Math.sqrt(0.25 / N));
    const within = values.filter((value) => value <= 480).length / N;
    expect(Math.abs(within - p8h)).toBeLessThan(3 * Math.sqrt((p8h * (1 - p8h)) / N));
  });

  test("have the equilibrium residual's mean", () => {
    const d = draws();
    const { mean: drawn, error } = meanAndError(collect(N, () => sampleResidual(law, d)));
    expect(Math.abs(drawn - residual)).toBeLessThan(3.5 * error);
  });
});

test("the mean stationary share of KAD is that of the formula", () => {
  const session = meanOf({ kind: "weibull", shape: 0.61511, scale: 169.5385 });
  const absence = meanOf({ kind: "weibull", shape: 0.47648, scale: 413.6765 });
  expect(absence).toBeCloseTo(907.9894223886702, 8);
  expect(session / (session + absence)).toBeCloseTo(0.21395209901413964, 10);
});

/** Laws with their mean and the mean of their residual, E[X^2] / 2 E[X]. */
const laws: { law: Distribution; mean: number; residual: number }[] = [
  { law: { kind: "constant", value: 10 }, mean: 10, residual: 5 },
  { law: { kind: "uniform", min: 2, max: 8 }, mean: 5, residual: 28 / 10 },
  { law: { kind: "exponential", mean: 7 }, mean: 7, residual: 7 },
  {
    law: { kind: "lognormal", median: 3, sigma: 0.5 },
    mean: 3 * Math.exp(0.125),
    residual: (9 * Math.exp(0.5)) / (6 * Math.exp(0.125)),
  },
  { law: { kind: "pareto", shape: 5, min: 4 }, mean: 5, residual: (5 * 16) / 3 / 10 },
  {
    law: {
      kind: "mixture",
      parts: [
        { weight: 3, of: { kind: "exponential", mean: 1 } },
        { weight: 1, of: { kind: "exponential", mean: 9 } },
      ],
    },
    mean: 3,
    residual: (0.75 * 2 + 0.25 * 162) / 6,
  },
];

describe.each(laws)("draws from a $law.kind distribution", ({ law, mean, residual }) => {
  test("have its mean", () => {
    expect(meanOf(law)).toBeCloseTo(mean, 10);
    const d = draws();
    const drawn = meanAndError(collect(N, () => sample(law, d)));
    expect(Math.abs(drawn.mean - mean)).toBeLessThanOrEqual(3.5 * drawn.error + 1e-12);
  });

  test("have the mean residual of a stationary process", () => {
    const d = draws();
    const drawn = meanAndError(collect(N, () => sampleResidual(law, d)));
    expect(Math.abs(drawn.mean - residual)).toBeLessThan(3.5 * drawn.error);
  });
});

test("a Pareto law without a mean says so", () => {
  expect(meanOf({ kind: "pareto", shape: 1, min: 1 })).toBe(Number.POSITIVE_INFINITY);
});
