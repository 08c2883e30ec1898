import type { Peer } from "../gen/swarmlab/v1/common.js";
import type { GetResponse } from "../gen/swarmlab/v1/tracker.js";
import type { Millis } from "../runtime/clock.js";
import type { Draws } from "../runtime/random.js";
import type { Crowd } from "./crowd.js";
import { NO_HASH, type WantedChunk } from "./verify.js";

/** A holder, as one get knows it. */
export interface Holder {
  readonly peer: Peer;
  /** Chunks asked of it that have not come. */
  outstanding: number;
  /** What it delivered last, in bytes per millisecond; 0: nothing yet. */
  rate: number;
  /** Failed to deliver since the tracker last named it. */
  failed: boolean;
  /** Sent wrong content: not asked again. */
  lied: boolean;
  /** Settles a draw between equally busy holders. */
  readonly lot: number;
  /** The crowd in which this get knows it; whether it stands in its line now, and not before when again. */
  crowd: Crowd | undefined;
  inLine: boolean;
  restsUntil: Millis;
  /** How often its line was full since it last gave a turn. */
  refusals: number;
}

/** A chunk on its way in a get. */
export interface GetChunk extends WantedChunk {
  holders: readonly Holder[];
  /** The own copy turned out to be damaged. */
  damagedHere?: boolean;
  /** What an earlier get left at its place is something else. */
  notKept?: boolean;
}

/** The holders that one get knows, by their numbers, and the choice among them. */
export class Holders {
  private readonly byNumber = new Map<number, Holder>();

  constructor(private readonly draws: Draws) {}

  of(peer: Peer): Holder | undefined {
    return this.byNumber.get(peer.number);
  }

  /** The least busy holder that has not failed; undefined when there is none. `self` is never asked. */
  choose(chunk: GetChunk, self: number): Holder | undefined {
    let best: Holder | undefined;
    for (const holder of chunk.holders) {
      if (holder.failed || holder.lied || holder.peer.number === self) continue;
      const busier = best && (holder.outstanding - best.outstanding || holder.lot - best.lot) >= 0;
      if (!busier) best = holder;
    }
    return best;
  }

  /** All that are known. */
  all(): IterableIterator<Holder> {
    return this.byNumber.values();
  }

  /** Walks through a page of the tracker's, chunk by chunk. */
  read(page: GetResponse, visit: (index: number, holders: Holder[], hash: Uint8Array) => void): void {
    let at = 0;
    let holders: Holder[] = [];
    page.holderCounts.forEach((count, place) => {
      // Most chunks of a page often have the same holders: they share a list.
      if (!isRepeated(page.holders, at, count, holders.length)) {
        holders = page.holders.slice(at, at + count).map((position) => this.meet(page.peers[position] as Peer));
      }
      at += count;
      const hash = page.hashes.length === 0 ? NO_HASH : page.hashes.subarray(place * 32, place * 32 + 32);
      visit(page.firstChunk + place, holders, hash);
    });
  }

  meet(peer: Peer): Holder {
    let holder = this.byNumber.get(peer.number);
    // One that came back elsewhere is reached at its new address.
    if (!holder || holder.peer.address !== peer.address || holder.peer.host !== peer.host) {
      const lot = this.draws.next();
      holder = {
        peer,
        outstanding: 0,
        rate: 0,
        failed: false,
        lied: false,
        lot,
        crowd: undefined,
        inLine: false,
        restsUntil: 0,
        refusals: 0,
      };
      this.byNumber.set(peer.number, holder);
    }
    return holder;
  }
}

/** Whether the next `count` positions from `at` are those before them. */
function isRepeated(positions: readonly number[], at: number, count: number, before: number): boolean {
  if (count !== before) return false;
  for (let next = at; next < at + count; next++) if (positions[next] !== positions[next - count]) return false;
  return true;
}
