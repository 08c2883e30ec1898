import type { AwaitTurnRequest, AwaitTurnResponse } from "../../gen/swarmlab/v1/node.js";
import { type Millis, NO_TIMER, type Timer } from "../../runtime/clock.js";
import { principalOf } from "../../runtime/identity.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { Caller, Reply } from "../../runtime/transport.js";
import { SECTION_CHUNKS, sectionOf } from "../get/chunk-bits.js";
import { CHUNKS_PER_TURN, invalid, isId, isUint32 } from "../limits.js";
import type { NodeParts } from "../parts.js";
import { LEAVING } from "../peers/refusals.js";
import { removeAt } from "../remove-at.js";
import { Demand } from "./demand.js";

/** The largest number of readers in line. A reader that would wait longer should ask other nodes, which may have copies by now. */
const LONGEST_LINE = 64;
/** How long a reader waits if it wants several chunks in a turn and fewer can be offered, in ms. */
const GATHERING_MS = 100;
/** The largest number of readers in line that belong to one member. Each get of a member is one reader. */
const MOST_OF_ONE = 8;
/** The number of buckets in which readers are counted. */
const BUCKETS = 64;
/** How many characters of a name are hashed. Names in a network often differ only in their last ones. */
const HASHED = 8;
/** When the demand of this many sections is remembered, a new section replaces the oldest one that has no reader in line. */
const DEMANDS = 16;
const FULL = new RpcError(Code.RESOURCE_EXHAUSTED, "the line is full");
const NOTHING: AwaitTurnResponse = { turn: 0, offers: [] };

/** A reader in line. */
interface Waiting {
  readonly member: string;
  /** The bucket of the member: see `bucketOf`. */
  readonly bucket: number;
  readonly bits: Uint8Array;
  readonly demand: Demand;
  /** How many chunks the reader would fetch in a turn. */
  readonly chunks: number;
  /** The time at which the first chunk could be offered, if the reader now waits for more; -1: it does not wait for more. */
  since: Millis;
  readonly until: Millis;
  readonly reply: Reply<AwaitTurnResponse>;
}

/**
 * The line of a crowd's readers at a node. A reader: in line -> given a turn and an offer -> fetches chunks, passes, or lets the turn lapse. A reader
 * to whom the node cannot offer anything yet is skipped and keeps its place.
 */
export class Turns {
  private readonly line: Waiting[] = [];
  /**
   * The number of readers in line by the buckets of their members. Most often it is so small that no member of the bucket has many readers, and
   * nobody need look at the line.
   */
  private readonly byBucket = new Uint8Array(BUCKETS);
  private readonly demands: Demand[] = [];
  /** The turns that were given and not used yet, the oldest first, and the timers that let them lapse. */
  private readonly given: number[] = [];
  private readonly lapses: Timer[] = [];
  private latest: number;
  /**
   * The number of readers at the front of the line that were passed over. Either nothing can be offered to them before another chunk comes,
   * or they still wait for more chunks.
   */
  private passedOver = 0;
  private gathering: Timer = NO_TIMER;

  /** `freeSlots`: the number of upload slots that no reader uses or waits for. */
  constructor(
    private readonly parts: NodeParts,
    private readonly freeSlots: () => number,
  ) {
    // Number turns from the boot nonce on, so that turns of this node's earlier lives are not valid any more.
    this.latest = parts.membership.bootNonce % 0x40000000;
    parts.holdings.onChanged = (fileId, index, held) => {
      if (!this.demandFor(fileId, sectionOf(index))?.changed(index, held)) return;
      this.passedOver = 0;
      this.advance();
    };
  }

  /** The number of readers in line. */
  get waiting(): number {
    return this.line.length;
  }

  enter(request: AwaitTurnRequest, caller: Caller, reply: Reply<AwaitTurnResponse>): void {
    const problem = checkRequest(request);
    if (problem) return reply.send(invalid(problem));
    const { fileId, firstChunk, wanted: bits, passed, patienceMs } = request;
    const chunks = Math.max(1, Math.min(CHUNKS_PER_TURN, request.chunks));
    if (passed !== 0 && this.take(passed)) this.advance();
    if (bits.length === 0) return reply.send(NOTHING);
    if (this.line.length >= LONGEST_LINE) this.dismissLate();
    const member = principalOf(caller.identity);
    const bucket = bucketOf(member);
    if (this.line.length >= LONGEST_LINE || this.hasMost(member, bucket)) return reply.send(FULL);
    const demand = this.demandFor(fileId, firstChunk) ?? this.newDemand(fileId, firstChunk);
    if (!this.parts.isReading(fileId) && !demand.canOffer(bits)) return reply.send(NOTHING);
    demand.count(bits, 1);
    this.byBucket[bucket]!++;
    const until = Math.ceil(this.parts.env.now() + patienceMs);
    this.line.push({ member, bucket, bits, demand, chunks, since: -1, until, reply });
    this.advance();
  }

  /** Whether a member has as many readers in line as it may have. */
  private hasMost(member: string, bucket: number): boolean {
    if (this.byBucket[bucket]! < MOST_OF_ONE) return false;
    let own = 0;
    for (const waiting of this.line) if (waiting.bucket === bucket && waiting.member === member) own++;
    return own >= MOST_OF_ONE;
  }

  /** Ends the wait of all readers in line, so that they ask other nodes. */
  close(): void {
    const line = [...this.line];
    for (const { reply } of line) {
      this.dismiss(0);
      reply.send(LEAVING);
    }
  }

  /**
   * Called when the node no longer reads a file, so that it will fetch no more of its chunks. Readers that want only chunks that the node lacks get
   * an empty answer.
   */
  readEnded(fileId: number): void {
    for (let at = this.line.length - 1; at >= 0; at--) {
      const { demand, bits, reply } = this.line[at] as Waiting;
      if (demand.fileId !== fileId || demand.canOffer(bits)) continue;
      this.dismiss(at);
      reply.send(NOTHING);
    }
  }

  /** Uses up a turn; returns false if there is no such turn, or if it has lapsed. */
  take(turn: number): boolean {
    // There are few turns, and V8 makes a call of `indexOf`, but not of a loop.
    let at = this.given.length - 1;
    while (at >= 0 && this.given[at] !== turn) at--;
    if (at < 0) return false;
    removeAt(this.given, at);
    this.parts.env.cancel(removeAt(this.lapses, at));
    return true;
  }

  /** Notes which chunks are being sent, so that the next reader is offered others. */
  sending(fileId: number, indices: readonly number[]): void {
    for (const index of indices) this.demandFor(fileId, sectionOf(index))?.sending(index);
  }

  /** Gives turns: one more than there are free slots, so that the next reader comes while others are served. */
  advance(): void {
    const now = this.parts.env.now();
    while (this.passedOver < this.line.length && this.freeSlots() + 1 > this.given.length) {
      const reader = this.line[this.passedOver] as Waiting;
      const { bits, demand, until, chunks, reply } = reader;
      const late = until < now;
      if (!late && (!demand.canOffer(bits) || this.gathers(reader))) {
        this.passedOver++;
        continue;
      }
      const offers = late ? [] : demand.offers(bits, chunks);
      this.dismiss(this.passedOver);
      reply.send(late ? NOTHING : { turn: this.give(), offers });
    }
  }

  /** Whether a reader should wait until more chunks can be offered, so that a turn is worth its calls. */
  private gathers(reader: Waiting): boolean {
    if (reader.chunks === 1 || reader.demand.canOfferMany(reader.bits, reader.chunks)) return false;
    const { env } = this.parts;
    if (reader.since < 0) reader.since = env.now();
    if (env.now() - reader.since >= GATHERING_MS) return false;
    if (this.gathering === NO_TIMER) this.gathering = env.after(GATHERING_MS, Turns.onGathered, this);
    return true;
  }

  private static onGathered(turns: Turns): void {
    turns.gathering = NO_TIMER;
    turns.passedOver = 0;
    turns.advance();
  }

  private give(): number {
    const turn = ++this.latest;
    const { env, settings } = this.parts;
    this.given.push(turn);
    this.lapses.push(env.after(settings.callDeadlineMs, Turns.onLapse, this));
    return turn;
  }

  /** Removes the oldest turn, which lapses first because all turns last equally long. */
  private static onLapse(turns: Turns): void {
    turns.given.shift();
    turns.lapses.shift();
    turns.advance();
  }

  private dismissLate(): void {
    const now = this.parts.env.now();
    for (let at = this.line.length - 1; at >= 0; at--) {
      const { until, reply } = this.line[at] as Waiting;
      if (until >= now) continue;
      this.dismiss(at);
      reply.send(NOTHING);
    }
  }

  private dismiss(at: number): void {
    const { demand, bits, bucket } = removeAt(this.line, at);
    demand.count(bits, -1);
    this.byBucket[bucket]!--;
    if (at < this.passedOver) this.passedOver--;
  }

  private demandFor(fileId: number, first: number): Demand | undefined {
    for (const demand of this.demands) if (demand.first === first && demand.fileId === fileId) return demand;
    return undefined;
  }

  private newDemand(fileId: number, first: number): Demand {
    const idle = this.demands.length < DEMANDS ? -1 : this.demands.findIndex((demand) => demand.readers === 0);
    if (idle >= 0) this.demands.splice(idle, 1);
    const demand = new Demand(this.parts.holdings.store, fileId, first);
    this.demands.push(demand);
    return demand;
  }
}

/** The bucket of a member: a hash of the length of its name and of the name's last characters. */
function bucketOf(member: string): number {
  const { length } = member;
  let hash = length;
  for (let at = Math.max(0, length - HASHED); at < length; at++) hash = (hash * 31 + member.charCodeAt(at)) | 0;
  return (hash ^ (hash >>> 6)) & (BUCKETS - 1);
}

function checkRequest(request: AwaitTurnRequest): string | undefined {
  if (!isId(request.fileId)) return "file_id: not an id";
  if (!isUint32(request.firstChunk) || request.firstChunk % SECTION_CHUNKS !== 0) {
    return `first_chunk: a multiple of ${SECTION_CHUNKS} expected`;
  }
  if (request.wanted.length > SECTION_CHUNKS / 8) return `wanted: at most ${SECTION_CHUNKS / 8} bytes expected`;
  if (![request.passed, request.patienceMs, request.chunks].every(isUint32))
    return "passed, patience_ms, chunks: 32 bits each";
  return undefined;
}
