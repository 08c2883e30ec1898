import type { Peer } from "../../gen/swarmlab/v1/common.js";
import {
  type ChunkOrder,
  type StoreChunksRequest,
  type StoreChunksResponse,
  StoreFailure,
  TransferPurpose,
} from "../../gen/swarmlab/v1/node.js";
import { NewestEntries } from "../../runtime/collections/newest-entries.js";
import { principalOf } from "../../runtime/identity.js";
import { receiptOf } from "../../runtime/proof.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { Caller, Reply } from "../../runtime/transport.js";
import {
  arePeers,
  CARRIED_BUDGET_BYTES,
  invalid,
  isId,
  isUint32,
  MAX_CHUNK_BYTES,
  MAX_ENTRIES,
  MAX_WAITING,
  MAX_WAITING_PER_CALLER,
  MOST_PULLS,
  ORDERS_REMEMBERED,
  PULL_BUDGET_BYTES,
} from "../limits.js";
import type { NodeParts } from "../parts.js";
import { KnownPeers } from "../peers/known-peers.js";
import { LEAVING } from "../peers/refusals.js";
import { sameBytes } from "../verify.js";
import { Pull } from "./pull.js";
import { StoreAnswer, TRACKER } from "./store-answer.js";

const BUSY = new RpcError(Code.RESOURCE_EXHAUSTED, "too many store orders wait already");
/**
 * The most sources of an order. A member may name no more than this in all orders of one call together. This suffices, since a chunk has few
 * replicas.
 */
const MAX_SOURCES = 64;

/**
 * The store orders of a node: waiting -> pulling, within a budget of bytes and of chunks -> answered. An order that is cancelled while its
 * replica is being written keeps its place until the write is over. If it did not, that write could replace what a newer order stores.
 */
export class StoreOrders {
  private readonly pulling: Pull[] = [];
  private readonly waiting: Pull[] = [];
  private pullingBytes = 0;
  /** The number of bytes of contents that came with orders which wait. */
  private carriedBytes = 0;
  /** The number of orders that are not answered yet. A repeated order counts again. */
  private open = 0;
  /** The number of unanswered orders of each caller. Orders of the tracker are not counted here. */
  private readonly openOf = new Map<string, number>();
  /** The member that ordered each of the recently stored replicas, by pledge. */
  private readonly orderedBy = new NewestEntries<number, string>(ORDERS_REMEMBERED);
  private readonly known = new KnownPeers();
  private retired = false;

  constructor(readonly parts: NodeParts) {}

  /**
   * Answers once every order is stored or has failed. Members order the replicas of the files that they put. Nothing proves to the node
   * that a pledge is theirs, so their orders never replace a replica that another member ordered.
   */
  accept(request: StoreChunksRequest, caller: Caller, reply: Reply<StoreChunksResponse>): void {
    const problem = checkRequest(request, caller.role === "tracker" ? MAX_ENTRIES : MAX_SOURCES);
    if (problem) return reply.send(invalid(problem));
    if (this.retired) return reply.send(LEAVING);
    if (this.open + request.orders.length > MAX_WAITING) return reply.send(BUSY);
    const member = caller.role === "tracker" ? TRACKER : principalOf(caller.identity);
    if (member !== TRACKER && (this.openOf.get(member) ?? 0) + request.orders.length > MAX_WAITING_PER_CALLER)
      return reply.send(BUSY);
    const answer = new StoreAnswer(request.orders.length, member, reply);
    for (const order of request.orders) this.take(request, order, answer);
    this.advance();
  }

  /**
   * Fails all orders, so that the callers ask other nodes. This node is about to stop, so replicas that it stored now would be lost to the
   * network.
   */
  retire(): void {
    this.retired = true;
    for (const pull of [...this.waiting, ...this.pulling]) {
      this.settle(pull);
      for (const answer of pull.answers.splice(0)) answer.refuse(LEAVING);
      pull.cancel();
    }
  }

  /** Stops the pull of a replica that the tracker wants dropped, and forgets its order. */
  cancel(pledge: number): void {
    const same = (pull: Pull): boolean => pull.pledge === pledge;
    for (const pull of [...this.pulling.filter(same), ...this.waiting.filter(same)]) pull.cancel();
  }

  /** The number of chunks that are being pulled or wait to be pulled. */
  get active(): number {
    return this.pulling.length + this.waiting.length;
  }

  /** The number of a caller's orders that are not answered yet. */
  openOrdersOf(caller: Caller): number {
    return this.openOf.get(principalOf(caller.identity)) ?? 0;
  }

  private take(request: StoreChunksRequest, order: ChunkOrder, answer: StoreAnswer): void {
    const held = this.parts.holdings.store.get(request.fileId, order.index);
    if (held?.pledge === order.pledge && sameBytes(held.hash, order.hash))
      return answer.stored(order.pledge, this.receiptFor(request.fileId, order, answer.member));
    if (held && held.pledge > order.pledge) return answer.failed(order.pledge, StoreFailure.SUPERSEDED);
    const { member } = answer;
    this.open++;
    if (member !== TRACKER) this.openOf.set(member, (this.openOf.get(member) ?? 0) + 1);
    const known = this.find(request.fileId, order, member);
    if (known) {
      known.answers.push(answer);
      return;
    }
    const sources = order.sources
      .map((position) => request.peers[position] as Peer)
      .filter((peer) => this.mayCall(peer, member));
    const carried = this.carriedBy(order);
    const purpose = request.repair ? TransferPurpose.REPAIR : TransferPurpose.PUT;
    const pull = new Pull(
      this.parts,
      request.fileId,
      order.content && !carried ? withoutContent(order) : order,
      sources,
      purpose,
      (ended) => this.onEnded(ended),
      (written) => {
        this.makeWay(written);
        this.advance();
      },
      (pledge) => this.mayReplace(member, pledge),
      carried,
    );
    this.carriedBytes += pull.carriedBytes;
    pull.answers.push(answer);
    this.waiting.push(pull);
  }

  /** The content that came with an order; undefined if there is none, or no room for it. The node then fetches it when it is the order's turn. */
  private carriedBy({ content }: ChunkOrder): Uint8Array | undefined {
    return content && this.carriedBytes + content.length <= CARRIED_BUDGET_BYTES ? content : undefined;
  }

  /** Makes the receipt that proves to the tracker that the replica was stored. 0: the caller needs none, or there is no key. */
  private receiptFor(fileId: number, order: ChunkOrder, member: string): number {
    const { receiptKey } = this.parts.membership;
    return member === TRACKER || receiptKey.length === 0 ? 0 : receiptOf(receiptKey, fileId, order);
  }

  /**
   * Whether this source may be called. For a member's order the node calls only peers that the tracker knows. Otherwise a member could make
   * it call any address, and many of them.
   */
  private mayCall(source: Peer, member: string): boolean {
    const { number, sealKey } = this.parts.membership;
    return member === TRACKER || (source.number === number && number !== 0) || this.known.has(source, sealKey);
  }

  /** Whether a caller may replace the replica that the node holds under a pledge. */
  private mayReplace(member: string, pledge: number): boolean {
    return member === TRACKER || this.orderedBy.get(pledge) === member;
  }

  /** Counts the answers of a finished order as no longer open. */
  private settle(pull: Pull): void {
    this.open -= pull.answers.length;
    for (const { member } of pull.answers) {
      const left = (this.openOf.get(member) ?? 1) - 1;
      if (left > 0) this.openOf.set(member, left);
      else this.openOf.delete(member);
    }
  }

  /** Finds the pull for the same order of the same caller, if it is under way. */
  private find(fileId: number, order: ChunkOrder, member: string): Pull | undefined {
    const same = (pull: Pull): boolean => pull.isSameOrder(fileId, order) && pull.answers[0]?.member === member;
    return this.pulling.find(same) ?? this.waiting.find(same);
  }

  private advance(): void {
    if (this.retired) return;
    for (let at = 0; at < this.waiting.length; ) {
      const pull = this.waiting[at] as Pull;
      if (this.pulling.length > 0 && this.pullingBytes + pull.size > PULL_BUDGET_BYTES) return;
      if (this.pulling.length >= MOST_PULLS) return;
      if (this.pulling.some((other) => other.isSameChunk(pull))) {
        at++;
        continue;
      }
      this.waiting.splice(at, 1);
      this.carriedBytes -= pull.carriedBytes;
      this.pulling.push(pull);
      this.pullingBytes += pull.size;
      pull.start();
    }
  }

  private onEnded(pull: Pull): void {
    const waited = this.waiting.indexOf(pull);
    if (waited >= 0) {
      this.waiting.splice(waited, 1);
      this.carriedBytes -= pull.carriedBytes;
    }
    if (!pull.lingers) this.makeWay(pull);
    this.settle(pull);
    const answers = pull.answers.splice(0);
    const member = answers[0]?.member ?? TRACKER;
    if (pull.failure === undefined && member !== TRACKER) this.orderedBy.set(pull.pledge, member);
    const receipt = pull.failure === undefined ? this.receiptFor(pull.fileId, pull.order, member) : 0;
    for (const answer of answers) {
      if (pull.failure === undefined) answer.stored(pull.pledge, receipt, pull.failedSources);
      else answer.failed(pull.pledge, pull.failure, pull.failedSources);
    }
    this.advance();
  }

  /** Gives the place of a pull to others. */
  private makeWay(pull: Pull): void {
    const at = this.pulling.indexOf(pull);
    if (at < 0) return;
    this.pulling.splice(at, 1);
    this.pullingBytes -= pull.size;
  }
}

/** Makes the order without its content, and copies the hash. A view of the hash would keep the whole message in memory. */
function withoutContent({ hash, ...order }: ChunkOrder): ChunkOrder {
  return { ...order, hash: Uint8Array.from(hash), content: undefined };
}

function checkRequest(request: StoreChunksRequest, mostPeers: number): string | undefined {
  if (!isId(request.fileId)) return "file_id: not an id";
  if (request.peers.length > mostPeers) return `peers: at most ${mostPeers} expected`;
  if (!arePeers(request.peers)) return "peers: not peers";
  if (request.orders.length === 0 || request.orders.length > MAX_ENTRIES) return `orders: 1 to ${MAX_ENTRIES} expected`;
  for (const order of request.orders) {
    const problem = checkOrder(order, request.peers.length);
    if (problem) return `orders: ${problem}`;
  }
  return undefined;
}

function checkOrder(order: ChunkOrder, peers: number): string | undefined {
  if (!isId(order.pledge)) return "pledge: not an id";
  if (!isUint32(order.index)) return "index: not a position";
  if (!isUint32(order.size) || order.size === 0 || order.size > MAX_CHUNK_BYTES) return "size: not that of a chunk";
  if (order.hash.length !== 0 && order.hash.length !== 32) return "hash: 0 or 32 bytes expected";
  if (order.content && order.content.length !== order.size) return "content: not of the size of the chunk";
  if (order.sources.length > MAX_SOURCES) return `sources: at most ${MAX_SOURCES} expected`;
  if (!order.sources.every((position) => isUint32(position) && position < peers))
    return "sources: not positions in peers";
  return undefined;
}
