import { exactExp, exactLn, exactNormalQuantile, exactPow } from "../../runtime/random/exact-math.js";
import type { Draws } from "../../runtime/random/random.js";

// These are coefficients of Lanczos, "A precision approximation of the gamma function", SIAM J. Numer. Anal. 1 (1964) 86, with g = 7 and n = 9.
const LANCZOS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** Computes the gamma function of x >= 1/2, within about 1e-13. */
export function gamma(x: number): number {
  let series = LANCZOS[0] as number;
  for (let i = 1; i < LANCZOS.length; i++) series += (LANCZOS[i] as number) / (x - 1 + i);
  const t = x + 6.5;
  return Math.sqrt(2 * Math.PI) * exactPow(t, x - 0.5) * exactExp(-t) * series;
}

/** Draws from the gamma distribution of scale 1 and `shape` >= 1 (Marsaglia and Tsang, ACM TOMS 26 (2000) 363). */
export function sampleGamma(shape: number, draws: Draws): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = exactNormalQuantile(openUnit(draws));
    const v = (1 + c * x) * (1 + c * x) * (1 + c * x);
    if (v <= 0) continue;
    if (exactLn(openUnit(draws)) < 0.5 * x * x + d * (1 - v + exactLn(v))) return d * v;
  }
}

/** Draws a uniform number in (0, 1). Both ends are left out, because logarithms and quantiles are not finite there. */
export function openUnit(draws: Draws): number {
  const u = draws.next();
  return u > 0 ? u : 2 ** -54;
}
