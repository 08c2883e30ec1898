import type { Draws } from "../runtime/random.js";
import { OrderedList } from "./ordered-list.js";

/**
 * An ordered list of which items are drawn in proportion to their weights, which must not change while they are in it. A
 * draw costs O(log n): a search over the blocks, and one inside a block. Sums are made when they are needed, of the blocks
 * that changed; they are exact, and so independent of the order of insertion, while they have 53 significant bits.
 */
export class WeightedList<T> extends OrderedList<T> {
  /** Of each block the weights up to and with each item; undefined since it changed. */
  private readonly sums: (Float64Array | undefined)[] = [];
  /** Weight up to and with each block; right while nothing changed. */
  private ends: Float64Array = new Float64Array(0);
  private weighed = false;

  constructor(
    compare: (a: T, b: T) => number,
    private readonly weightOf: (item: T) => number,
  ) {
    super(compare);
  }

  /** Weight of all items. */
  get weight(): number {
    if (!this.weighed) this.weigh();
    return this.ends.length > 0 ? this.ends[this.ends.length - 1]! : 0;
  }

  /** An item, drawn in proportion to weight; the list must have some. */
  draw(draws: Draws): T {
    const target = draws.next() * this.weight;
    const b = firstAbove(this.ends, target);
    return this.blocks[b]![firstAbove(this.sums[b]!, target - (b > 0 ? this.ends[b - 1]! : 0))]!;
  }

  protected override changed(block: number): void {
    this.sums[block] = undefined;
    this.weighed = false;
  }

  protected override split(block: number): void {
    this.sums.splice(block + 1, 0, undefined);
  }

  protected override gone(block: number): void {
    this.sums.splice(block, 1);
    this.weighed = false;
  }

  private weigh(): void {
    const { blocks, sums } = this;
    this.ends = new Float64Array(blocks.length);
    let end = 0;
    for (let b = 0; b < blocks.length; b++) {
      sums[b] ??= this.sumsOf(blocks[b]!);
      end += sums[b]![blocks[b]!.length - 1]!;
      this.ends[b] = end;
    }
    this.weighed = true;
  }

  private sumsOf(block: readonly T[]): Float64Array {
    const sums = new Float64Array(block.length);
    let sum = 0;
    for (let i = 0; i < block.length; i++) {
      sum += this.weightOf(block[i]!);
      sums[i] = sum;
    }
    return sums;
  }
}

/** Position of the first of ascending sums that is above `target`; the last where rounding leaves none. */
function firstAbove(sums: Float64Array, target: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! > target) high = middle;
    else low = middle + 1;
  }
  return low;
}
