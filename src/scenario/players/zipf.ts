import { exactExp, exactExpm1, exactLn, exactLn1p, exactPow } from "../../runtime/random/exact-math.js";

/** Computes (e^x - 1) / x, and 1 at 0. */
function expm1Over(x: number): number {
  return Math.abs(x) > 1e-8 ? exactExpm1(x) / x : 1 + x / 2;
}

/** Computes ln(1 + x) / x, and 1 at 0. */
function ln1pOver(x: number): number {
  return Math.abs(x) > 1e-8 ? exactLn1p(x) / x : 1 - x / 2;
}

/**
 * Draws ranks from a Zipf distribution over a list that may grow between draws. Rank k of n has a probability in
 * proportion to k^-exponent. A draw takes constant time for every n, by rejection-inversion (Hörmann and Derflinger,
 * "Rejection-inversion to generate variates from monotone discrete distributions", ACM TOMACS 6 (1996) 169).
 */
export class Zipf {
  private readonly areaAtStart: number;
  private readonly squeeze: number;

  constructor(private readonly exponent: number) {
    this.areaAtStart = this.area(1.5) - 1;
    this.squeeze = 2 - this.inverse(this.area(2.5) - this.height(2));
  }

  /** Draws a rank in 1 .. n. `uniform`: draws from [0, 1). */
  rank(n: number, uniform: () => number): number {
    if (n <= 1) return 1;
    if (this.exponent === 0) return 1 + Math.floor(uniform() * n);
    const areaAtEnd = this.area(n + 0.5);
    for (;;) {
      const u = areaAtEnd + uniform() * (this.areaAtStart - areaAtEnd);
      const x = this.inverse(u);
      const k = Math.min(n, Math.max(1, Math.round(x)));
      if (k - x <= this.squeeze || u >= this.area(k + 0.5) - this.height(k)) return k;
    }
  }

  /** Computes the hat, x^-exponent. */
  private height(x: number): number {
    return exactPow(x, -this.exponent);
  }

  /** Computes the hat's integral from 1 to x. */
  private area(x: number): number {
    const ln = exactLn(x);
    return expm1Over((1 - this.exponent) * ln) * ln;
  }

  private inverse(area: number): number {
    const t = Math.max(-1, area * (1 - this.exponent));
    return exactExp(ln1pOver(t) * area);
  }
}
