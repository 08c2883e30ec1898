import { exactExp, exactLn, exactNormalQuantile, exactPow } from "../../runtime/random/exact-math.js";
import type { Draws } from "../../runtime/random/random.js";
import type { Distribution } from "../scenario.js";
import { gamma, openUnit, sampleGamma } from "./gamma.js";

type Mixture = Extract<Distribution, { kind: "mixture" }>;

/** Computes the expected value; Infinity for a Pareto of shape 1 or less. */
export function meanOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case "constant":
      return distribution.value;
    case "uniform":
      return (distribution.min + distribution.max) / 2;
    case "exponential":
      return distribution.mean;
    case "weibull":
      return distribution.scale * gamma(1 + 1 / distribution.shape);
    case "lognormal":
      return distribution.median * exactExp((distribution.sigma * distribution.sigma) / 2);
    case "pareto":
      return distribution.shape > 1
        ? (distribution.min * distribution.shape) / (distribution.shape - 1)
        : Number.POSITIVE_INFINITY;
    case "mixture": {
      let weight = 0;
      let sum = 0;
      for (const part of distribution.parts) {
        weight += part.weight;
        sum += part.weight * meanOf(part.of);
      }
      return sum / weight;
    }
  }
}

/** Picks the part of a mixture on which `u` in [0, 1) falls. The width of each part is in proportion to `weigh`. */
function pickPart(mixture: Mixture, u: number, weigh: (part: Mixture["parts"][number]) => number): Distribution {
  let total = 0;
  for (const part of mixture.parts) total += weigh(part);
  let left = u * total;
  for (const part of mixture.parts) {
    left -= weigh(part);
    if (left < 0) return part.of;
  }
  return mixture.parts.at(-1)?.of as Distribution;
}

/** Draws a value, by inverting the distribution function. */
export function sample(distribution: Distribution, draws: Draws): number {
  switch (distribution.kind) {
    case "constant":
      return distribution.value;
    case "uniform":
      return distribution.min + (distribution.max - distribution.min) * draws.next();
    case "exponential":
      return -distribution.mean * exactLn(openUnit(draws));
    case "weibull":
      return distribution.scale * exactPow(-exactLn(openUnit(draws)), 1 / distribution.shape);
    case "lognormal":
      return distribution.median * exactExp(distribution.sigma * exactNormalQuantile(openUnit(draws)));
    case "pareto":
      return distribution.min * exactPow(openUnit(draws), -1 / distribution.shape);
    case "mixture":
      return sample(
        pickPart(distribution, draws.next(), (part) => part.weight),
        draws,
      );
  }
}

/**
 * A draw of the length of the interval that covers a given moment of a stationary renewal process: long intervals cover more moments, so its density
 * is x f(x) / mean. Exact for every family, since the length-biased law of each is known in closed form. Needs a finite mean.
 */
function sampleCovering(distribution: Distribution, draws: Draws): number {
  switch (distribution.kind) {
    case "constant":
      return distribution.value;
    case "uniform": {
      const { min, max } = distribution;
      return Math.sqrt(min * min + (max * max - min * min) * draws.next());
    }
    case "exponential":
      return distribution.mean * sampleGamma(2, draws);
    case "weibull": {
      const { shape, scale } = distribution;
      return scale * exactPow(sampleGamma(1 + 1 / shape, draws), 1 / shape);
    }
    case "lognormal": {
      const { median, sigma } = distribution;
      return median * exactExp(sigma * sigma + sigma * exactNormalQuantile(openUnit(draws)));
    }
    case "pareto":
      return distribution.min * exactPow(openUnit(draws), -1 / (distribution.shape - 1));
    case "mixture":
      return sampleCovering(
        pickPart(distribution, draws.next(), (part) => part.weight * meanOf(part.of)),
        draws,
      );
  }
}

/**
 * A draw of the rest of the interval that is under way at a random moment of a stationary renewal process. This is the
 * equilibrium distribution, of density (1 - F(x)) / mean. The moment is uniform within the interval that covers it.
 */
export function sampleResidual(distribution: Distribution, draws: Draws): number {
  return sampleCovering(distribution, draws) * openUnit(draws);
}
