import type { Peer } from "../../gen/swarmlab/v1/common.js";
import { type ChunkOrder, StoreFailure, type TransferPurpose } from "../../gen/swarmlab/v1/node.js";
import type { StoredChunk } from "../../runtime/chunk-store.js";
import type { Content } from "../../runtime/content.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { type BatchOwner, FetchBatch, purposeName, WRONG_CONTENT } from "../get/fetch-batch.js";
import type { NodeParts } from "../parts.js";
import { removeAt } from "../remove-at.js";
import { isRight, NO_HASH, sameBytes } from "../verify.js";
import type { StoreAnswer } from "./store-answer.js";

/** The largest number of late sources of one order that may still deliver while the next source is asked. */
const MOST_LATE = 2;

/**
 * One store order that is carried out: room reserved -> content taken from the order, or fetched from the first source that delivers it ->
 * kept, durably -> ended.
 */
export class Pull implements BatchOwner<ChunkOrder> {
  /** The calls that wait for this order. A repeated order joins the first one. */
  readonly answers: StoreAnswer[] = [];
  readonly failedSources: number[] = [];
  /** Why the order failed; undefined while it runs, and after success. */
  failure: StoreFailure | undefined;

  /** The fetches under way: more than one once a source is late. */
  private batches: FetchBatch<ChunkOrder>[] = [];
  private nextSource = 0;
  private reserved = false;
  /** Whether the content has arrived and is being written. A write cannot be stopped, so this may outlast the order. */
  private keeping = false;
  private ended = false;
  private wrongContent = false;

  constructor(
    private readonly parts: NodeParts,
    readonly fileId: number,
    readonly order: ChunkOrder,
    private readonly sources: Peer[],
    private readonly purpose: TransferPurpose,
    private readonly onEnded: (pull: Pull) => void,
    /** Called when the write of an order that had been cancelled is over. */
    private readonly onWritten: (pull: Pull) => void,
    /** Whether the member that gave the order may replace a replica that is held under this pledge. */
    private readonly mayReplace: (pledge: number) => boolean,
    /** The content that came with the order; undefined: it must be fetched. */
    private carried: Uint8Array | undefined,
  ) {}

  /** The number of bytes of content that came with the order. */
  get carriedBytes(): number {
    return this.carried?.length ?? 0;
  }

  get pledge(): number {
    return this.order.pledge;
  }

  get size(): number {
    return this.order.size;
  }

  /** Whether the order is over but its replica is still being written. */
  get lingers(): boolean {
    return this.ended && this.keeping;
  }

  isSameChunk(other: Pull): boolean {
    return this.fileId === other.fileId && this.order.index === other.order.index;
  }

  /** Whether this is the same order, and not over yet. */
  isSameOrder(fileId: number, { pledge, index, hash }: ChunkOrder): boolean {
    if (this.ended || pledge !== this.pledge || fileId !== this.fileId || index !== this.order.index) return false;
    return sameBytes(hash, this.order.hash);
  }

  start(): void {
    const { holdings } = this.parts;
    const held = holdings.store.get(this.fileId, this.order.index);
    if (held && held.pledge > 0 && !this.mayReplace(held.pledge)) return this.end(StoreFailure.SUPERSEDED);
    if (held && held.pledge > this.pledge) return this.end(StoreFailure.SUPERSEDED);
    if (held && held.pledge === 0 && !holdings.reserve(this.size)) return this.end(StoreFailure.NO_SPACE);
    if (held) {
      this.reserved = held.pledge === 0;
      return holdings.store.read(this.fileId, this.order.index, Pull.onReadHere, this);
    }
    if (!holdings.reserve(this.size)) return this.end(StoreFailure.NO_SPACE);
    this.reserved = true;
    if (!this.takeCarried()) this.tryNextSource();
  }

  /** Keeps the content that came with the order, if it is the right one. */
  private takeCarried(): boolean {
    const data = this.carried;
    if (!data) return false;
    this.carried = undefined;
    const { settings, traffic, env } = this.parts;
    const content = { size: data.length, data, tag: 0 };
    if (!isRight(content, this.fileId, this.order, settings.hash)) {
      traffic.refusedChunks++;
      this.wrongContent = true;
      return false;
    }
    traffic.downloadedBytes += content.size;
    env.observer.chunkFetched(content.size, purposeName(this.purpose), this.fileId, this.order.index, 0, 0);
    this.keep(content);
    return true;
  }

  /** Ends the order as superseded, unless it is over already. */
  cancel(): void {
    this.end(StoreFailure.SUPERSEDED);
  }

  /** Takes a chunk that the node already has, as a cached copy or under an older pledge, so that it need not fetch the content. */
  private static onReadHere(content: Content | RpcError, self: Pull): void {
    if (self.ended) return;
    if (!(content instanceof RpcError) && isRight(content, self.fileId, self.order, self.parts.settings.hash)) {
      return self.keep(content);
    }
    self.dropUnlessUnread(content);
    if (self.hasRoom()) self.tryNextSource();
    else self.end(StoreFailure.NO_SPACE);
  }

  /**
   * Drops the chunk that the node has if its content is not what the order names. If the content merely cannot be read at the moment, it may
   * be right, so the chunk stays.
   */
  private dropUnlessUnread(content: Content | RpcError): void {
    const { holdings, settings } = this.parts;
    const held = holdings.store.get(this.fileId, this.order.index);
    if (!held || (content instanceof RpcError && content.code !== Code.DATA_LOSS)) return;
    const isWhole = !(content instanceof RpcError) && isRight(content, this.fileId, held, settings.hash);
    if (isWhole) holdings.drop(held);
    else holdings.dropDamaged(held);
  }

  /** Whether there is room for the replica: reserved before or now, or the room of a replica under an older pledge, which it will replace. */
  private hasRoom(): boolean {
    const { holdings } = this.parts;
    const replaces = (holdings.store.get(this.fileId, this.order.index)?.pledge ?? 0) > 0;
    if (!this.reserved && !replaces) this.reserved = holdings.reserve(this.size);
    return this.reserved || replaces;
  }

  private tryNextSource(): void {
    if (this.keeping) return;
    const source = this.takeSource();
    if (!source && this.batches.length > 0) return;
    if (!source) return this.end(this.wrongContent ? StoreFailure.WRONG_CONTENT : StoreFailure.NO_SOURCE);
    if (source.number === this.parts.membership.number && source.number !== 0) {
      return this.parts.readChunk(this.fileId, this.order.index, Pull.onReadOwnFile, this);
    }
    const batch = new FetchBatch(this.parts, source, this.fileId, [this.order], this.purpose, this);
    this.batches.push(batch);
    batch.start();
  }

  /** Takes the next source. Sources that were recently silent come last. */
  private takeSource(): Peer | undefined {
    const { sources } = this;
    const answers = (source: Peer): boolean => !this.parts.contacts.avoids(source);
    if (!sources.slice(this.nextSource).some(answers)) return sources[this.nextSource++];
    // Skip sources that were recently silent: move them to the end of the list, to be tried last.
    while (!answers(sources[this.nextSource] as Peer)) sources.push(sources.splice(this.nextSource, 1)[0] as Peer);
    return sources[this.nextSource++];
  }

  /** Takes a chunk of a file that this node puts itself: it is the source, and should also hold a replica. */
  private static onReadOwnFile(content: Content | RpcError, self: Pull): void {
    if (self.ended) return;
    const right = !(content instanceof RpcError) && isRight(content, self.fileId, self.order, self.parts.settings.hash);
    if (right) self.keep(content);
    else self.tryNextSource();
  }

  onChunk(_order: ChunkOrder, content: Content, batch: FetchBatch<ChunkOrder>): void {
    if (this.ended) return;
    // Do not cancel this batch. It ends by itself, so that its source sees that the chunk was delivered.
    removeAt(this.batches, this.batches.indexOf(batch));
    this.keep(content);
  }

  onChunkFailed(_order: ChunkOrder, failure: RpcError, batch: FetchBatch<ChunkOrder>): void {
    if (this.ended) return;
    removeAt(this.batches, this.batches.indexOf(batch));
    if (!this.failedSources.includes(batch.source.number)) this.failedSources.push(batch.source.number);
    if (failure === WRONG_CONTENT) this.wrongContent = true;
    // If another fetch is under way, it already replaces this one.
    if (this.batches.length === 0) this.tryNextSource();
  }

  /** Asks the next source too. The order takes the chunk from the source that sends it first. */
  onLate(batch: FetchBatch<ChunkOrder>, silent: boolean): boolean {
    // Wait for a source that is only slow. If many targets asked other sources instead, those would become slow, too.
    if (!silent || this.ended || this.batches.length > MOST_LATE) return false;
    this.failedSources.push(batch.source.number);
    if (this.nextSource < this.sources.length) this.tryNextSource();
    return true;
  }

  private keep(content: Content): void {
    if (this.keeping) return;
    // The older replica may have been dropped while the content was on its way.
    if (!this.hasRoom()) return this.end(StoreFailure.NO_SPACE);
    this.keeping = true;
    this.cancelFetches();
    const { index, size, pledge, hash } = this.order;
    const chunk: StoredChunk = { fileId: this.fileId, index, size, pledge, hash: hash.length === 0 ? NO_HASH : hash };
    const { holdings } = this.parts;
    if (this.reserved) {
      // From here on `holdings` is responsible for the reserved room: it gives the room back when the store counts the replica.
      this.reserved = false;
      holdings.keepReplica(chunk, content, Pull.onKept, this);
    } else {
      holdings.relabel(chunk, content, Pull.onKept, this);
    }
  }

  private static onKept(failure: RpcError | undefined, self: Pull): void {
    self.keeping = false;
    if (self.ended) {
      // The order was cancelled while the replica was being written, so drop it.
      if (!failure) self.parts.holdings.drop({ fileId: self.fileId, index: self.order.index, pledge: self.pledge });
      return self.onWritten(self);
    }
    if (failure) self.parts.env.observer.chunkNotStored(self.fileId, self.order.index, failure);
    self.end(failure && reasonOf(failure));
  }

  private cancelFetches(): void {
    for (const batch of this.batches.splice(0)) batch.cancel();
  }

  private end(failure: StoreFailure | undefined): void {
    if (this.ended) return;
    this.ended = true;
    this.cancelFetches();
    this.failure = failure;
    if (this.reserved) this.parts.holdings.release(this.size);
    this.reserved = false;
    this.onEnded(this);
  }
}

function reasonOf({ code }: RpcError): StoreFailure {
  return code === Code.RESOURCE_EXHAUSTED ? StoreFailure.DISK_FULL : StoreFailure.STORAGE;
}
