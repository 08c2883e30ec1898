import type { Draws } from "../../runtime/random/random.js";
import { OrderedList } from "./ordered-list.js";

/**
 * An ordered list from which items can be drawn in proportion to their weights. The weight of an item must not change while the item is in
 * the list. A draw costs O(log n): a search over the blocks, and one inside a block. After a change the next draw costs more: it first sums the
 * weights of the blocks that changed, and then adds up the sums of all blocks. Sums are exact while they fit in 53 significant bits, and then do
 * not depend on the order of insertion.
 */
export class WeightedList<T> extends OrderedList<T> {
  /** For each block, the sum of weights up to and including each item, and whether the block has changed since these sums were computed. */
  private readonly sums: number[][] = [];
  private readonly stale: boolean[] = [];
  /** The sum of weights up to and including each block. It is valid while nothing has changed. */
  private readonly ends: number[] = [];
  private weighed = false;

  constructor(
    compare: (a: T, b: T) => number,
    private readonly weightOf: (item: T) => number,
  ) {
    super(compare);
  }

  /** The weight of all items. */
  get weight(): number {
    if (!this.weighed) this.weigh();
    return this.size > 0 ? this.ends[this.blocks.length - 1]! : 0;
  }

  /** Draws an item in proportion to weight. The list must not be empty. */
  draw(draws: Draws): T {
    const target = draws.next() * this.weight;
    const { blocks } = this;
    const b = firstAbove(this.ends, blocks.length, target);
    return blocks[b]![firstAbove(this.sums[b]!, blocks[b]!.length, target - (b > 0 ? this.ends[b - 1]! : 0))]!;
  }

  protected override changed(block: number): void {
    this.sums[block] ??= [];
    this.stale[block] = true;
    this.weighed = false;
  }

  protected override split(block: number): void {
    this.sums.splice(block + 1, 0, []);
    this.stale.splice(block + 1, 0, true);
  }

  protected override gone(block: number): void {
    this.sums.splice(block, 1);
    this.stale.splice(block, 1);
    this.ends.pop();
    this.weighed = false;
  }

  private weigh(): void {
    const { blocks, sums, stale, ends } = this;
    let end = 0;
    for (let b = 0; b < blocks.length; b++) {
      if (stale[b]) this.sum(blocks[b]!, sums[b]!);
      stale[b] = false;
      end += sums[b]![blocks[b]!.length - 1]!;
      ends[b] = end;
    }
    this.weighed = true;
  }

  private sum(block: readonly T[], sums: number[]): void {
    let sum = 0;
    for (let i = 0; i < block.length; i++) {
      sum += this.weightOf(block[i]!);
      sums[i] = sum;
    }
  }
}

/** Finds the first sum above `target` among the first `count` sums, which ascend. If rounding leaves none, finds the last of them. */
function firstAbove(sums: readonly number[], count: number, target: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! > target) high = middle;
    else low = middle + 1;
  }
  return low;
}
