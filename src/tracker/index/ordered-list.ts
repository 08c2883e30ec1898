/** The most items of a block: in a very long list, and in a short one. A block with more items is cut in two. See `longest`. */
const LONGEST_BLOCK = 1024;
const SHORTEST_BLOCK = 64;

/**
 * A set in the order of `compare`, with access by position: sorted blocks, found by binary search. Insertion, removal
 * and access cost O(log n) comparisons and O(√n) cheap steps (a splice inside a block, a sum over the blocks).
 */
export class OrderedList<T> {
  protected readonly blocks: T[][] = [];
  /** The number of items before each block. The entries up to block `counted` are correct. */
  private readonly starts: number[] = [];
  private counted = 0;
  private count = 0;

  constructor(private readonly compare: (a: T, b: T) => number) {}

  get size(): number {
    return this.count;
  }

  /** Adds an item; returns false when it is there already. */
  insert(item: T): boolean {
    if (this.count === 0) {
      this.blocks[0] = [item];
      this.starts[0] = 0;
      this.count = 1;
      this.changed(0);
      return true;
    }
    const b = this.blockOf(item);
    const block = this.blocks[b]!;
    const at = this.placeIn(block, item);
    if (at < block.length && this.compare(block[at]!, item) === 0) return false;
    block.splice(at, 0, item);
    this.count++;
    this.counted = Math.min(this.counted, b);
    if (block.length > this.longest) {
      this.blocks.splice(b + 1, 0, block.splice(block.length >> 1));
      this.starts.push(0);
      this.split(b);
    }
    this.changed(b);
    return true;
  }

  /** Takes an item out; returns false when it is not there. */
  remove(item: T): boolean {
    if (this.count === 0) return false;
    const b = this.blockOf(item);
    const block = this.blocks[b]!;
    const at = this.placeIn(block, item);
    if (at === block.length || this.compare(block[at]!, item) !== 0) return false;
    block.splice(at, 1);
    this.count--;
    this.counted = Math.min(this.counted, b);
    this.changed(b);
    if (block.length === 0) {
      this.blocks.splice(b, 1);
      this.gone(b);
      this.starts.pop();
      this.counted = Math.max(0, Math.min(this.counted, this.blocks.length - 1));
    }
    return true;
  }

  /** The item at a position, from 0 on. */
  at(position: number): T {
    if (!(position >= 0 && position < this.count)) throw new RangeError(`position ${position} of ${this.count}`);
    const b = this.blockAt(position);
    return this.blocks[b]![position - this.starts[b]!]!;
  }

  /** The number of items that come before this one, which need not be in the list. */
  rank(item: T): number {
    if (this.count === 0) return 0;
    this.countStarts();
    const b = this.blockOf(item);
    return this.starts[b]! + this.placeIn(this.blocks[b]!, item);
  }

  /** Yields the items from a position on. The list must not change meanwhile. */
  *from(position: number): IterableIterator<T> {
    if (position >= this.count) return;
    let b = this.blockAt(position);
    let at = position - this.starts[b]!;
    for (; b < this.blocks.length; b++, at = 0) {
      const block = this.blocks[b]!;
      for (; at < block.length; at++) yield block[at]!;
    }
  }

  /** The three hooks are for subclasses that keep data for each block: its items changed; it was split in two; it was removed. */
  protected changed(_block: number): void {}
  protected split(_block: number): void {}
  protected gone(_block: number): void {}

  /**
   * The length of the longest block: about twice the square root of the size. Then a change costs about as much inside its block as it
   * costs to go over all blocks.
   */
  private get longest(): number {
    return Math.max(SHORTEST_BLOCK, Math.min(LONGEST_BLOCK, 2 * Math.sqrt(this.count)));
  }

  /** Finds the first block whose last item does not come before `item`; else the last. */
  private blockOf(item: T): number {
    let low = 0;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const block = this.blocks[middle]!;
      if (this.compare(block[block.length - 1]!, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private placeIn(block: T[], item: T): number {
    let low = 0;
    let high = block.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compare(block[middle]!, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private blockAt(position: number): number {
    this.countStarts();
    let low = 0;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private countStarts(): void {
    for (let b = this.counted + 1; b < this.blocks.length; b++) {
      this.starts[b] = this.starts[b - 1]! + this.blocks[b - 1]!.length;
    }
    this.counted = this.blocks.length - 1;
  }
}
