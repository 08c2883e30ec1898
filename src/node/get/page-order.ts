import type { Draws } from "../../runtime/random/random.js";

/**
 * The order in which a reader asks for the pages of a file, and fetches the chunks of a page: the first page comes with
 * the first answer; the others start at a drawn one; inside a page a drawn start and stride visit every chunk once.
 */
export class PageOrder {
  private readonly first: number;
  /** Where to go on; pages are as long as the tracker makes them. */
  private position: number;
  private wrapped = false;

  /** `firstPage`: chunks that the first answer described. */
  constructor(
    private readonly chunks: number,
    private readonly firstPage: number,
    private readonly draws: Draws,
  ) {
    const rest = chunks - firstPage;
    this.first = rest > 0 ? firstPage + draws.below(Math.ceil(rest / firstPage)) * firstPage : chunks;
    this.position = this.first;
  }

  /** First chunk of the next page, undefined when all were described. */
  get next(): number | undefined {
    if (this.firstPage >= this.chunks) return undefined;
    if (!this.wrapped) return this.position;
    return this.position < this.first ? this.position : undefined;
  }

  /** Chunks from `next` on that no page described yet. */
  get left(): number {
    return (this.wrapped ? this.first : this.chunks) - this.position;
  }

  /** A page starting at `next` came. The first one is known already. */
  described(firstChunk: number, count: number): void {
    if (firstChunk !== this.position || this.next === undefined) return;
    this.position += count;
    if (this.wrapped || this.position < this.chunks) return;
    this.wrapped = true;
    this.position = this.firstPage;
  }

  /** The numbers 0 to count - 1, each once, in a drawn order. */
  shuffled(count: number): number[] {
    if (count === 0) return [];
    const start = this.draws.below(count);
    let stride = 1 + this.draws.below(count);
    while (greatestCommonDivisor(stride, count) !== 1) stride++;
    const order: number[] = [];
    for (let n = 0, at = start; n < count; n++, at = (at + stride) % count) order.push(at);
    return order;
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}
