import { exactExp, exactLn, exactLn1p } from "../../runtime/random/exact-math.js";

/** The coefficients of Lanczos' approximation with g = 7, n = 9 (Godfrey). */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Computes the natural logarithm of Γ(x) for x > 0, to about 15 digits. */
export function logGamma(x: number): number {
  if (x < 0.5) return exactLn(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  let sum = LANCZOS[0] ?? 0;
  for (let i = 1; i < LANCZOS.length; i++) sum += (LANCZOS[i] ?? 0) / (x - 1 + i);
  const t = x + 6.5;
  return 0.5 * exactLn(2 * Math.PI) + (x - 0.5) * exactLn(t) - t + exactLn(sum);
}

/** Computes the continued fraction of the incomplete beta function, by Lentz' method (DLMF 8.17.22). */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (v: number): number => (Math.abs(v) < tiny ? tiny : v);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return value;
}

/** Computes the regularised incomplete beta function I_x(a, b), for a, b > 0 and x in 0 .. 1. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = exactExp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * exactLn(x) + b * exactLn1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** Computes a quantile of Student's t distribution, `p` in 0.5 .. 1 (excluded), by bisection on its distribution function. */
export function studentQuantile(p: number, degrees: number): number {
  const cumulative = (t: number): number => 1 - studentTails(t, degrees) / 2;
  let [low, high] = [0, 1];
  while (cumulative(high) < p && high < 1e9) high *= 2;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (cumulative(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Computes the two-sided tail of Student's t distribution: the probability of a value at least `t` (0 or more) away from 0. */
export function studentTails(t: number, degrees: number): number {
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/**
 * Distribution function of the standard normal law, to about 1e-15, by the series of Marsaglia ("Evaluating the normal
 * distribution", J. Stat. Software 11, 2004).
 */
export function normalCumulative(z: number): number {
  if (!(Math.abs(z) <= 8)) return z < 0 ? 0 : z > 0 ? 1 : Number.NaN;
  let [sum, before, term] = [z, 0, z];
  for (let i = 3; sum !== before; i += 2) {
    before = sum;
    term *= (z * z) / i;
    sum += term;
  }
  return 0.5 + sum * exactExp(-0.5 * z * z - 0.9189385332046727);
}
