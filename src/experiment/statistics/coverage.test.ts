import { describe, expect, test } from "vitest";
import { exactLn, exactNormalQuantile } from "../../runtime/random/exact-math.js";
import { KeyedRandom } from "../../runtime/random/keyed-random.js";
import type { Draws } from "../../runtime/random/random.js";
import { CONFIDENCE, estimate, type Kind } from "./estimate.js";
import { holm } from "./holm.js";
import type { Range } from "./inference.js";
import type { Observation } from "./observation.js";
import { paired } from "./paired.js";

/** The number of experiments for each distribution. If the true coverage is 95 %, 400 experiments find 92 to 98 % in 99 of 100 tries. */
const EXPERIMENTS = 400;

const normal = (draws: Draws): number => exactNormalQuantile(draws.next() || 0.5);
const exponential = (draws: Draws): number => -exactLn(1 - draws.next());
const many = (count: number, of: () => number): number[] => Array.from({ length: count }, of);

/** Computes 1/1 + 1/2 + … + 1/n. */
const harmonic = (n: number): number => many(n, () => 0).reduce((sum, _, i) => sum + 1 / (i + 1), 0);

/** The share of the experiments in which the range that `of` returns contains the true mean. */
function coverage(law: string, truth: number, of: (draws: Draws) => Range | null | undefined): number {
  const random = new KeyedRandom(law);
  let held = 0;
  for (let i = 0; i < EXPERIMENTS; i++) {
    const range = of(random.draws("operation", i));
    if (range && range.low <= truth && truth <= range.high) held++;
  }
  return held / EXPERIMENTS;
}

function expectRight(share: number): void {
  expect(share).toBeGreaterThanOrEqual(0.92);
  expect(share).toBeLessThanOrEqual(0.98);
}

function runs(values: readonly number[]): Observation[] {
  return values.map((value, i) => ({ seed: i + 1, network: null, value }));
}

const interval = (observations: readonly Observation[], kind: Kind): Range | undefined =>
  estimate(observations, kind).inference?.at(CONFIDENCE);

interface Law {
  readonly law: string;
  readonly runs: number;
  readonly kind: Kind;
  readonly truth: number;
  readonly draw: (draws: Draws) => number;
}

const laws: readonly Law[] = [
  { law: "normal", runs: 5, kind: "mean", truth: 7, draw: (d) => 7 + 2 * normal(d) },
  { law: "normal", runs: 20, kind: "mean", truth: 7, draw: (d) => 7 + 2 * normal(d) },
  {
    law: "mean of exponentials",
    runs: 10,
    kind: "mean",
    truth: 1,
    draw: (d) => meanOf(many(40, () => exponential(d))),
  },
  { law: "exponential", runs: 100, kind: "mean", truth: 1, draw: exponential },
  { law: "exponential", runs: 20, kind: "skewed", truth: 1, draw: exponential },
  { law: "binomial share", runs: 20, kind: "skewed", truth: 0.9, draw: (d) => shareOf(d, 100, 0.9) },
  { law: "binomial share", runs: 10, kind: "skewed", truth: 0.98, draw: (d) => shareOf(d, 200, 0.98) },
  // The largest of exponential loads, divided by their mean. The ratio is independent of the sum (Basu), so its expected value is
  // E(largest load) / E(mean load).
  { law: "ratio: most over mean", runs: 20, kind: "skewed", truth: harmonic(25), draw: (d) => mostOverMean(d, 25) },
  // The 90th percentile of 51 values is the 46th. Its mean is 1/51 + 1/50 + … + 1/6.
  { law: "90th percentile", runs: 20, kind: "skewed", truth: harmonic(51) - harmonic(5), draw: percentile90 },
];

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function shareOf(draws: Draws, count: number, probability: number): number {
  return many(count, () => Number(draws.next() < probability)).reduce((sum, one) => sum + one, 0) / count;
}

function mostOverMean(draws: Draws, nodes: number): number {
  const loads = many(nodes, () => exponential(draws));
  return Math.max(...loads) / meanOf(loads);
}

function percentile90(draws: Draws): number {
  return many(51, () => exponential(draws)).sort((a, b) => a - b)[45] as number;
}

describe("of 400 experiments with a known truth, the 95 % interval holds it 92 to 98 % of the time", () => {
  test.each(laws)("$law, $runs runs, $kind", ({ law, runs: count, kind, truth, draw }) => {
    const share = coverage(law, truth, (draws) => interval(runs(many(count, () => draw(draws))), kind));
    expectRight(share);
  });

  const differences: readonly [string, Kind, number, (d: Draws) => [number, number]][] = [
    ["with most of the variance in common", "mean", 0.3, (d) => withCommon(d, () => normal(d))],
    ["of skewed figures", "skewed", 0.8, (d) => withCommon(d, () => 0.5 * exponential(d))],
    ["of shares", "skewed", -0.05, (d) => [shareOf(d, 100, 0.9), shareOf(d, 100, 0.95)]],
  ];
  test.each(differences)("paired differences %s (%s)", (name, kind, truth, draw) => {
    const share = coverage(name, truth, (draws) => {
      const pairs = many(20, () => 0).map(() => draw(draws));
      const { difference } = paired(runs(pairs.map(([a]) => a)), runs(pairs.map(([, b]) => b)), kind);
      return difference.inference?.at(CONFIDENCE);
    });
    expectRight(share);
  });

  test.each([
    ["bootstrapped", 20],
    ["by Student's law", 6],
  ])("the ratio of two means over the same seeds, %s", (name, count) => {
    const share = coverage(`ratio ${name}`, 1.5, (draws) => {
      const seconds = many(count, () => 2 + exponential(draws));
      const firsts = seconds.map((second) => 1.5 * second + 0.5 * normal(draws));
      return paired(runs(firsts), runs(seconds), "skewed").ratio?.at(CONFIDENCE);
    });
    expectRight(share);
  });

  test.each([
    ["networks that differ much", 2, 0.5],
    ["seeds that differ much", 0.5, 2],
    ["networks and seeds that both differ", 1, 1],
  ])("several runs in each sampled network: %s", (name, ofNetworks, ofSeeds) => {
    const share = coverage(name, 10, (draws) => interval(crossed(draws, 6, 8, ofNetworks, ofSeeds), "skewed"));
    expectRight(share);
  });
});

/** Draws a value for each of two settings, which share the draws of a seed, and differ by 0.3 and by a little noise of their own. */
function withCommon(draws: Draws, noise: () => number): [number, number] {
  const common = 5 * normal(draws);
  return [common + 0.3 + noise(), common];
}

function crossed(draws: Draws, networks: number, seeds: number, ofNetworks: number, ofSeeds: number): Observation[] {
  const seedEffects = many(seeds, () => ofSeeds * normal(draws));
  return many(networks, () => ofNetworks * normal(draws)).flatMap((network, i) =>
    seedEffects.map((seed, j) => ({ seed: j, network: i, value: 10 + network + seed + normal(draws) })),
  );
}

test("counting runs instead of networks would tell an interval that is far too narrow", () => {
  const share = coverage("runs for networks", 10, (draws) =>
    interval(
      crossed(draws, 6, 8, 2, 0.5).map((one, i) => ({ ...one, network: null, seed: i })),
      "mean",
    ),
  );
  expect(share).toBeLessThan(0.7);
});

test("of four comparisons without any effect, at most some 5 % of the experiments tell one", () => {
  const random = new KeyedRandom("no effect");
  let [told, plain] = [0, 0];
  for (let i = 0; i < EXPERIMENTS; i++) {
    const draws = random.draws("operation", i);
    const baseline = many(15, () => normal(draws));
    const found = many(4, () => 0).map(
      () => paired(runs(many(15, () => normal(draws))), runs(baseline), "mean").difference.inference,
    );
    const probabilities = found.map((one) => one?.p(0) ?? null);
    const corrected = holm(probabilities, 0.05);
    const excludes = corrected.map((one, k) => {
      const range = found[k]?.at(one?.confidence ?? 1);
      return range !== undefined && (range.low > 0 || range.high < 0);
    });
    // The interval of a comparison excludes 0 exactly when the correction accepts an effect.
    expect(excludes).toEqual(corrected.map((one) => (one?.p ?? 1) <= 0.05));
    told += Number(excludes.some(Boolean));
    plain += Number(probabilities.some((p) => (p ?? 1) <= 0.05));
  }
  expect(told / EXPERIMENTS).toBeLessThanOrEqual(0.075);
  expect(plain / EXPERIMENTS).toBeGreaterThan(0.1);
});
