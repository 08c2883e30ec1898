import { draw32, type KeyedRandom } from "../../runtime/random/keyed-random.js";

/** Draws a number in (0, 1) for a pair of hosts, the same in both directions. */
export class PairDraw {
  private readonly a: number;
  private readonly b: number;

  constructor(random: KeyedRandom) {
    [this.a, this.b] = random.purposeKey("latency");
  }

  of(from: number, to: number): number {
    const low = from < to ? from : to;
    const high = from + to - low;
    return (draw32(this.a ^ Math.imul(low, 0x9e3779b1), this.b, high) + 0.5) * 2 ** -32;
  }
}
