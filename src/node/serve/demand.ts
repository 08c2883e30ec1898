import type { ChunkStore } from "../../runtime/chunk-store.js";
import { setBit } from "../get/chunk-bits.js";
import { CHUNKS_PER_TURN } from "../limits.js";

/**
 * Chunks offered to a reader that may fetch one chunk. The offer is longer than one chunk because the reader may have got some of these
 * chunks from other nodes by then. For each further chunk that it may fetch, one more is offered.
 */
const OFFERS = 6;
/** The largest count of how often a chunk was sent. A chunk that was sent more often counts as sent this often. */
const MOST_SENT = 20;

/** Working memory of `offers`, for all sections: the chunks of the highest ranks so far, as positions in the section, and their ranks. */
const ranked = new Uint16Array(OFFERS + CHUNKS_PER_TURN);
const ranks = new Int32Array(OFFERS + CHUNKS_PER_TURN);

/** One section of a file: the chunks that readers in line want, those that this node holds, and how often it sent each. */
export class Demand {
  /** The number of readers in line. */
  readers = 0;
  private held = new Uint8Array(0);
  /** The number of readers in line who want each chunk. */
  private wanted = new Uint16Array(0);
  private sent = new Uint8Array(0);
  /** The last chunk of the latest offer, not counting those that were added in reserve; as a position in the section. */
  private latest = 0;

  /** `first`: the first chunk of the section. */
  constructor(
    private readonly store: ChunkStore,
    readonly fileId: number,
    readonly first: number,
  ) {}

  /** Counts a reader in line that wants these chunks (`sign` 1), or stops counting it (-1). */
  count(bits: Uint8Array, sign: 1 | -1): void {
    this.fit(bits.length);
    this.readers += sign;
    for (let byte = 0; byte < bits.length; byte++) {
      for (let rest = bits[byte]!; rest !== 0; rest &= rest - 1) this.wanted[8 * byte + lowest(rest)]! += sign;
    }
  }

  /** Called when this node gained or lost a chunk of the section. Returns whether the node can now offer more to the readers in line. */
  changed(index: number, here: boolean): boolean {
    const at = index - this.first;
    if (at >= this.sent.length) return false;
    setBit(this.held, at, here);
    return here && this.wanted[at]! > 0;
  }

  sending(index: number): void {
    const at = index - this.first;
    if (at < this.sent.length && this.sent[at]! < MOST_SENT) this.sent[at]!++;
  }

  canOffer(bits: Uint8Array): boolean {
    this.fit(bits.length);
    for (let byte = 0; byte < bits.length; byte++) if ((bits[byte]! & this.held[byte]!) !== 0) return true;
    return false;
  }

  /** Whether this node holds at least `count` of the chunks. */
  canOfferMany(bits: Uint8Array, count: number): boolean {
    let found = 0;
    for (let byte = 0; byte < bits.length && found < count; byte++) {
      for (let rest = bits[byte]! & this.held[byte]!; rest !== 0; rest &= rest - 1) found++;
    }
    return found >= count;
  }

  /**
   * The rarest of the chunks that the reader lacks and this node holds. `wanted`: how many of them the reader will fetch. The list has a
   * few more. A chunk seems rare if many readers in line want it and this node has not sent it often: readers that got it pass it on. Among
   * equals, those after `latest` come first, so that readers that come together get different chunks.
   */
  offers(bits: Uint8Array, wanted: number): number[] {
    const most = OFFERS + wanted - 1;
    const chunks = this.sent.length;
    let count = 0;
    for (let byte = 0; byte < bits.length; byte++) {
      for (let rest = bits[byte]! & this.held[byte]!; rest !== 0; rest &= rest - 1) {
        const at = 8 * byte + lowest(rest);
        const rarity = (this.wanted[at]! << 8) >> this.sent[at]!;
        const distance = at > this.latest ? at - this.latest : at - this.latest + chunks;
        count = place(at, rarity * chunks + chunks - distance, count, most);
      }
    }
    const offers: number[] = new Array(count);
    for (let at = 0; at < count; at++) offers[at] = this.first + ranked[at]!;
    this.latest = ranked[Math.min(wanted, count) - 1]!;
    return offers;
  }

  /** Makes room for a longer set of bits. */
  private fit(bytes: number): void {
    if (bytes <= this.held.length) return;
    const { held, wanted, sent, first } = this;
    this.held = new Uint8Array(bytes);
    this.wanted = new Uint16Array(8 * bytes);
    this.sent = new Uint8Array(8 * bytes);
    this.held.set(held);
    this.wanted.set(wanted);
    this.sent.set(sent);
    for (let at = sent.length; at < 8 * bytes; at++)
      if (this.store.get(this.fileId, first + at)) setBit(this.held, at, true);
  }
}

/** Inserts a chunk into the list of the highest ranks so far, which has `count` entries and may have `most`. Returns its new length. */
function place(chunk: number, rank: number, count: number, most: number): number {
  let at = count;
  while (at > 0 && ranks[at - 1]! < rank) at--;
  if (at === most) return count;
  for (let lower = Math.min(count, most - 1); lower > at; lower--) {
    ranked[lower] = ranked[lower - 1]!;
    ranks[lower] = ranks[lower - 1]!;
  }
  ranked[at] = chunk;
  ranks[at] = rank;
  return Math.min(count + 1, most);
}

/** The position of the lowest bit that is set. */
function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
