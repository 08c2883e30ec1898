import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { placementNames } from "../../policies/placement/policies.js";
import { largest, mean, spreadOf } from "../analysis/statistics.js";
import { expectedLoad, expectedRequests, randomPlacementCv } from "./expected-load.js";
import { expectedMaximum } from "./expected-maximum.js";
import { samplePlacement } from "./sampled-placement.js";

interface BallsInBins {
  readonly id: string;
  readonly inputs: {
    readonly bins: number;
    readonly balls: number;
    readonly d: number;
    readonly nodes: number;
    readonly chunks: number;
    readonly r: number;
  };
  readonly expected: { readonly Emax: number; readonly median: number; readonly p99: number; readonly CV: number };
  readonly tol: number;
}
const oracles: BallsInBins[] = JSON.parse(
  readFileSync(new URL("../../../test/oracles/oracles.json", import.meta.url), "utf8"),
);
const named = (prefix: string): BallsInBins[] => oracles.filter((entry) => entry.id.startsWith(prefix));
const equal = (nodes: number): Float64Array => new Float64Array(nodes).fill(1);

describe("one choice", () => {
  test.each(named("CVr_"))("$id: CV is that of binomial marginals", ({ inputs, expected, tol }) => {
    expect(Math.abs(randomPlacementCv(inputs.nodes, inputs.chunks, inputs.r) - expected.CV)).toBeLessThan(tol);
  });

  test.each(named("BB1_"))("$id: the fullest bin is near the exact multinomial's", ({ inputs, expected }) => {
    const { bins, balls } = inputs;
    const maximum = expectedMaximum(bins, balls);
    expect(Math.abs(maximum.mean / expected.Emax - 1)).toBeLessThan(bins * balls <= 100 ? 0.03 : 0.01);
    expect(Math.abs(maximum.median - expected.median)).toBeLessThanOrEqual(1);
    expect(Math.abs(maximum.p99 - expected.p99)).toBeLessThanOrEqual(1);
  });

  test("with three copies the fullest node is as full as when it is played", () => {
    for (const [nodes, chunks] of [
      [6, 40],
      [100, 1000],
    ] as const) {
      const experiment = { weights: equal(nodes), sizes: equal(nodes), chunks, copies: 3, choices: 1 };
      const maxima = Array.from({ length: 300 }, (_, i) => largest(samplePlacement(experiment, i)));
      expect(expectedMaximum(nodes, chunks, 3).mean / mean(maxima)).toBeCloseTo(1, 1);
    }
  });

  test("as many copies as nodes leave nothing to chance", () => {
    expect(expectedMaximum(3, 50, 3)).toEqual({ mean: 50, median: 50, p99: 50 });
  });
});

describe("several choices", () => {
  test.each([...named("BB2_"), ...named("BBmc_")])(
    "$id: the fullest bin is as full as theory says",
    ({ inputs, expected }) => {
      const { bins, balls } = inputs;
      const experiment = { weights: equal(bins), sizes: equal(bins), chunks: balls, copies: 1, choices: inputs.d };
      const repetitions = Math.min(5000, Math.floor(400_000 / balls));
      const maxima = Array.from({ length: repetitions }, (_, i) => largest(samplePlacement(experiment, i)));
      const deviation = Math.sqrt((spreadOf(maxima)?.cv ?? 0) ** 2 * mean(maxima) ** 2);
      expect(Math.abs(mean(maxima) - expected.Emax)).toBeLessThan(
        4 * deviation * Math.sqrt(1 / repetitions + 1 / 2000),
      );
    },
  );
});

describe("what a policy is expected to give", () => {
  test.each(placementNames)("%s never fills a node with more than every chunk once", (policy) => {
    const capacities = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const expected = expectedLoad({ policy, capacities, chunks: 500, copies: 3 });
    const equalShare = 1500 / 8;
    expect((expected?.spread.maxOverMean ?? 9) * equalShare).toBeLessThanOrEqual(500 + 1e-9);
    expect(expected?.maxOverIdeal).toBeGreaterThanOrEqual(1);
  });

  test("round-robin leaves no two nodes more than one apart", () => {
    const expected = expectedLoad({ policy: "round-robin", capacities: equal(3), chunks: 10, copies: 1 });
    expect(expected?.spread.maxOverMean).toBeCloseTo(1.2, 12);
    expect(expected?.exact).toBe(true);
  });

  test("random placement's figures agree with its closed form", () => {
    const expected = expectedLoad({ policy: "random", capacities: equal(100), chunks: 1000, copies: 3 });
    expect(expected?.cvTheory).toBeCloseTo(Math.sqrt(97 / 3000), 12);
    expect(expected?.deviationRange.low).toBeLessThan(expected?.cvTheory ?? 0);
    expect(expected?.deviationRange.high).toBeGreaterThan(expected?.cvTheory ?? 0);
    expect(expected?.spread.maxOverMean).toBeCloseTo(expectedMaximum(100, 1000, 3).mean / 30, 1);
  });

  test("two choices are far more even than one, and the least loaded more even still", () => {
    const setting = { capacities: equal(100), chunks: 1000, copies: 3 };
    const cv = (policy: "random" | "two-choices" | "least-loaded") =>
      expectedLoad({ policy, ...setting })?.spread.cv ?? 9;
    expect(cv("two-choices")).toBeLessThan(cv("random") / 3);
    expect(cv("least-loaded")).toBeLessThan(cv("two-choices"));
  });

  test.each(["rendezvous", "random"] as const)(
    "%s gives big nodes less than their share, as it looks at no load",
    (policy) => {
      const capacities = Float64Array.of(1, 1, 1, 1, 4);
      const expected = expectedLoad({ policy, capacities, chunks: 1000, copies: 2 });
      const twoChoices = expectedLoad({ policy: "two-choices", capacities, chunks: 1000, copies: 2 });
      // The big node's chance to be among the two is 0.786, not 1. So it gets 786 of 2000 replicas, and each of the others gets 304,
      // although their ideal is 250.
      expect(expected?.maxOverIdeal).toBeGreaterThan(304 / 250);
      expect(expected?.maxOverIdeal).toBeLessThan(1.4);
      expect(twoChoices?.deviationRange.high).toBeLessThan(expected?.deviationRange.low ?? 0);
    },
  );

  test("two choices fill nodes of any size alike", () => {
    const capacities = Float64Array.from({ length: 40 }, (_, i) => 1 + (i % 4) ** 3);
    const expected = expectedLoad({ policy: "two-choices", capacities, chunks: 4000, copies: 3 });
    expect(expected?.maxOverIdeal).toBeLessThan(1.2);
  });

  test("what is too big to be played is scaled, and stays near its closed form", () => {
    const manyChunks = expectedLoad({ policy: "random", capacities: equal(10), chunks: 5_000_000, copies: 1 });
    expect((manyChunks?.deviationRange.low ?? 9) / randomPlacementCv(10, 5_000_000, 1)).toBeLessThan(1);
    expect((manyChunks?.deviationRange.high ?? 0) / randomPlacementCv(10, 5_000_000, 1)).toBeGreaterThan(1);
    const manyNodes = expectedLoad({ policy: "random", capacities: equal(200_000), chunks: 500_000, copies: 3 });
    const maximum = expectedMaximum(200_000, 500_000, 3).mean / 7.5;
    expect((manyNodes?.spread.maxOverMean ?? 0) / maximum).toBeCloseTo(1, 1);
  });

  test("nothing placed, nothing expected", () => {
    expect(expectedLoad({ policy: "random", capacities: equal(5), chunks: 0, copies: 3 })).toBeNull();
    expect(expectedLoad({ policy: "random", capacities: equal(0), chunks: 5, copies: 3 })).toBeNull();
    expect(expectedRequests(0, equal(5), equal(5))).toBeNull();
  });

  test("requests are expected where nodes were online", () => {
    const expected = expectedRequests(3000, Float64Array.of(1, 2), Float64Array.of(1500, 1500));
    expect(expected?.spread.maxOverMean).toBeCloseTo(4 / 3, 1);
  });
});
