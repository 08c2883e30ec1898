import type { Draws } from "../../runtime/random/random.js";
import type { PendingPieces, PieceSelection, PieceSelectionRow, PieceSource } from "./selection.js";

/**
 * The tracker's first answer holds the first page. The reader draws one of the other pages and asks for them in order,
 * from that one on. Inside a page it draws a start and a stride that visit every chunk once. It fetches chunks in this
 * order, each from the least busy holder.
 */
class DrawnOrder implements PieceSelection {
  private chunks = 0;
  private firstPage = 0;
  /** The chunk at which the drawn page begins. */
  private first = 0;
  /** The chunk at which the next page begins. The tracker decides how long pages are. */
  private position = 0;
  private wrapped = false;

  constructor(private readonly draws: Draws) {}

  open(chunks: number, described: number): void {
    this.chunks = chunks;
    this.firstPage = described;
    const rest = chunks - described;
    this.first = rest > 0 ? described + this.draws.below(Math.ceil(rest / described)) * described : chunks;
    this.position = this.first;
  }

  get nextPage(): number | undefined {
    if (this.firstPage >= this.chunks) return undefined;
    if (!this.wrapped) return this.position;
    return this.position < this.first ? this.position : undefined;
  }

  get pageLimit(): number {
    return (this.wrapped ? this.first : this.chunks) - this.position;
  }

  described(firstChunk: number, count: number): void {
    if (firstChunk !== this.position || this.nextPage === undefined) return;
    this.position += count;
    if (this.wrapped || this.position < this.chunks) return;
    this.wrapped = true;
    this.position = this.firstPage;
  }

  shuffled(count: number): readonly number[] {
    if (count === 0) return [];
    const start = this.draws.below(count);
    let stride = 1 + this.draws.below(count);
    while (greatestCommonDivisor(stride, count) !== 1) stride++;
    const order: number[] = [];
    for (let n = 0, at = start; n < count; n++, at = (at + stride) % count) order.push(at);
    return order;
  }

  next(): number {
    return 0;
  }

  along(pending: PendingPieces, source: PieceSource, from: number): number {
    for (let place = from; place < pending.size; place++) if (pending.fits(place, source)) return place;
    return -1;
  }

  prefers(source: PieceSource, other: PieceSource): boolean {
    return (source.outstanding - other.outstanding || source.lot - other.lot) < 0;
  }

  nextLine(latest: number, members: number): number {
    return latest + 1 >= members ? 0 : latest + 1;
  }

  ofOffered(offers: readonly number[]): readonly number[] {
    return offers;
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b > 0) [a, b] = [b, a % b];
  return a;
}

export const drawnOrder: PieceSelectionRow = {
  traits: { startsAnywhere: true, countsHolders: false },
  description:
    "each reader begins at a drawn page, and at a drawn chunk of each page. It fetches each chunk from the least busy holder, and in a " +
    "crowd it takes what a holder offers: the rarest first.",
  create: (draws) => new DrawnOrder(draws),
};
