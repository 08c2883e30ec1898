import type { Peer } from "../../gen/swarmlab/v1/common.js";
import type { AwaitTurnResponse } from "../../gen/swarmlab/v1/node.js";
import type { GetResponse } from "../../gen/swarmlab/v1/tracker.js";
import type { PieceSelection, PieceSource } from "../../policies/pieces/selection.js";
import type { Millis } from "../../runtime/clock.js";
import type { Draws } from "../../runtime/random/random.js";
import type { RpcError } from "../../runtime/rpc-error.js";
import { NO_HASH, type WantedChunk } from "../verify.js";

/** An object that waits in the lines of holders, and hears the answer of each. */
export interface TurnTaker {
  onAnswer(result: AwaitTurnResponse | RpcError, holder: Holder): void;
}

/** A holder, as one get knows it. */
export interface Holder extends PieceSource {
  readonly peer: Peer;
  outstanding: number;
  rate: number;
  /** The number of calls to the holder that are late, but may still be answered. */
  late: number;
  /** Whether the holder failed to deliver. The get forgets this when it asks the tracker for holders and the tracker names this one again. */
  failed: boolean;
  /** Whether the holder sent wrong content. If so, the get does not ask it again. */
  lied: boolean;
  /** The crowd in which this get knows the holder. */
  crowd: TurnTaker | undefined;
  /** Whether the get stands in the holder's line now. */
  inLine: boolean;
  /** The earliest time at which the get joins that line again. */
  restsUntil: Millis;
  /** How often the holder's line was full since the holder last gave a turn. */
  refusals: number;
}

/** A chunk on its way in a get. */
export interface GetChunk extends WantedChunk {
  holders: readonly Holder[];
  /** Whether the node's own copy turned out to be damaged. */
  damagedHere?: boolean;
  /** Whether the chunk has arrived and is written or being written. Another call for it may still be open. */
  arrived?: boolean;
  /** Whether an earlier get left other content at the chunk's place in the file. */
  notKept?: boolean;
}

/** The holders that one get knows, by their numbers, and the choice among them. */
export class Holders {
  private readonly byNumber = new Map<number, Holder>();

  /** `avoids`: tells whether a peer was silent recently. */
  constructor(
    private readonly draws: Draws,
    private readonly avoids: (peer: Peer) => boolean,
    private readonly selection: PieceSelection,
  ) {}

  /**
   * The holder that the selection prefers among those that neither failed nor lied; undefined when there is none. A holder that
   * was silent recently is asked only if there is no other. The get asks neither a holder that is late nor itself (`self`).
   */
  choose(chunk: GetChunk, self: number): Holder | undefined {
    let best: Holder | undefined;
    let silent: Holder | undefined;
    for (const holder of chunk.holders) {
      if (holder.failed || holder.lied || holder.late > 0 || holder.peer.number === self) continue;
      if (this.avoids(holder.peer)) silent = this.preferred(silent, holder);
      else best = this.preferred(best, holder);
    }
    return best ?? silent;
  }

  private preferred(best: Holder | undefined, holder: Holder): Holder {
    return best === undefined || this.selection.prefers(holder, best) ? holder : best;
  }

  /** Whether a holder other than `late` can be asked for a chunk. */
  hasOther(chunk: GetChunk, late: Holder, self: number): boolean {
    late.late++;
    const other = this.choose(chunk, self);
    late.late--;
    return other !== undefined && !this.avoids(other.peer);
  }

  /** All known holders. */
  all(): IterableIterator<Holder> {
    return this.byNumber.values();
  }

  /** Calls `visit` for each chunk of a page that the tracker sent. */
  read(page: GetResponse, visit: (index: number, holders: Holder[], hash: Uint8Array) => void): void {
    let at = 0;
    let holders: Holder[] = [];
    page.holderCounts.forEach((count, place) => {
      // Most chunks of a page often have the same holders, and then share a list.
      if (!isRepeated(page.holders, at, count, holders.length)) {
        holders = page.holders.slice(at, at + count).map((position) => this.meet(page.peers[position] as Peer));
      }
      at += count;
      const hash = page.hashes.length === 0 ? NO_HASH : page.hashes.subarray(place * 32, place * 32 + 32);
      visit(page.firstChunk + place, holders, hash);
    });
  }

  /**
   * The holder that the tracker named. If it has come back under another address, it is a new `Holder`: chunks that the tracker names from
   * now on are fetched there. Earlier chunks and open calls keep the `Holder` with the old address.
   */
  meet(peer: Peer): Holder {
    let holder = this.byNumber.get(peer.number);
    if (!holder || holder.peer.address !== peer.address || holder.peer.host !== peer.host) {
      const lot = this.draws.next();
      // `rate` and `restsUntil` become fractions. They begin with values that are no integers, so that V8 need not change each holder's form then.
      holder = {
        peer,
        outstanding: 0,
        late: 0,
        rate: Number.NaN,
        failed: false,
        lied: false,
        lot,
        crowd: undefined,
        inLine: false,
        restsUntil: Number.NEGATIVE_INFINITY,
        refusals: 0,
      };
      this.byNumber.set(peer.number, holder);
    }
    return holder;
  }
}

/** Whether the `count` positions from `at` on equal the positions before them. */
function isRepeated(positions: readonly number[], at: number, count: number, before: number): boolean {
  if (count !== before) return false;
  for (let next = at; next < at + count; next++) if (positions[next] !== positions[next - count]) return false;
  return true;
}
