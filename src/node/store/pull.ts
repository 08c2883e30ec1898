import type { Peer } from "../../gen/swarmlab/v1/common.js";
import { type ChunkOrder, StoreFailure, type TransferPurpose } from "../../gen/swarmlab/v1/node.js";
import type { StoredChunk } from "../../runtime/chunk-store.js";
import type { Content } from "../../runtime/content.js";
import { RpcError } from "../../runtime/rpc-error.js";
import { type BatchOwner, FetchBatch, WRONG_CONTENT } from "../get/fetch-batch.js";
import type { NodeParts } from "../parts.js";
import { removeAt } from "../remove-at.js";
import { isRight, NO_HASH, sameBytes } from "../verify.js";
import type { StoreAnswer } from "./store-answer.js";

/** Late sources of one order that may deliver yet, while the next is asked. */
const MOST_LATE = 2;

/** One store order at work: room reserved -> fetched from the first source that can -> kept, durably -> ended. */
export class Pull implements BatchOwner<ChunkOrder> {
  /** Calls that wait for it: a repeated order joins the first one. */
  readonly answers: StoreAnswer[] = [];
  readonly failedSources: number[] = [];
  /** Why it failed; undefined while it runs, and when it succeeded. */
  failure: StoreFailure | undefined;

  /** Fetches under way: more than one once a source is late. */
  private batches: FetchBatch<ChunkOrder>[] = [];
  private nextSource = 0;
  private reserved = false;
  /** The content is here, and being written. */
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
    /** Whether who ordered it may replace a replica that is held under a pledge. */
    private readonly mayReplace: (pledge: number) => boolean,
  ) {}

  get pledge(): number {
    return this.order.pledge;
  }

  get size(): number {
    return this.order.size;
  }

  isSameChunk(other: Pull): boolean {
    return this.fileId === other.fileId && this.order.index === other.order.index;
  }

  isSameOrder(fileId: number, { pledge, index, hash }: ChunkOrder): boolean {
    if (pledge !== this.pledge || fileId !== this.fileId || index !== this.order.index) return false;
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
    this.tryNextSource();
  }

  /** Ends it as superseded, unless it is over. */
  cancel(): void {
    this.end(StoreFailure.SUPERSEDED);
  }

  /** The chunk is here already, as a cached copy or under an older pledge: its content need not travel. */
  private static onReadHere(content: Content | RpcError, self: Pull): void {
    if (self.ended) return;
    const { holdings, settings } = self.parts;
    if (!(content instanceof RpcError) && isRight(content, self.fileId, self.order, settings.hash)) {
      return self.keep(content);
    }
    const held = holdings.store.get(self.fileId, self.order.index);
    if (held) holdings.drop(held);
    if (!self.reserved && !holdings.reserve(self.size)) return self.end(StoreFailure.NO_SPACE);
    self.reserved = true;
    self.tryNextSource();
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

  /** The next source; those that were silent of late come last. */
  private takeSource(): Peer | undefined {
    const { sources } = this;
    const answers = (source: Peer): boolean => !this.parts.contacts.avoids(source);
    if (!sources.slice(this.nextSource).some(answers)) return sources[this.nextSource++];
    // What is passed over changes its place, and is tried at the end.
    while (!answers(sources[this.nextSource] as Peer)) sources.push(sources.splice(this.nextSource, 1)[0] as Peer);
    return sources[this.nextSource++];
  }

  /** This node is the source: it puts the file, and is to hold a replica as well. */
  private static onReadOwnFile(content: Content | RpcError, self: Pull): void {
    if (self.ended) return;
    const right = !(content instanceof RpcError) && isRight(content, self.fileId, self.order, self.parts.settings.hash);
    if (right) self.keep(content);
    else self.tryNextSource();
  }

  onChunk(_order: ChunkOrder, content: Content, batch: FetchBatch<ChunkOrder>): void {
    if (this.ended) return;
    // It ends by itself: its source is to see that the chunk has left.
    removeAt(this.batches, this.batches.indexOf(batch));
    this.keep(content);
  }

  onChunkFailed(_order: ChunkOrder, failure: RpcError, batch: FetchBatch<ChunkOrder>): void {
    if (this.ended) return;
    removeAt(this.batches, this.batches.indexOf(batch));
    if (!this.failedSources.includes(batch.source.number)) this.failedSources.push(batch.source.number);
    if (failure === WRONG_CONTENT) this.wrongContent = true;
    // While another is under way, that was asked in place of this one.
    if (this.batches.length === 0) this.tryNextSource();
  }

  /** The next source is asked, and whoever sends the chunk first has delivered it. */
  onLate(batch: FetchBatch<ChunkOrder>, silent: boolean): boolean {
    // A source that is slow is waited for: many targets that asked others in its place would make those slow, too.
    if (!silent || this.ended || this.batches.length > MOST_LATE) return false;
    this.failedSources.push(batch.source.number);
    if (this.nextSource < this.sources.length) this.tryNextSource();
    return true;
  }

  private keep(content: Content): void {
    if (this.keeping) return;
    this.keeping = true;
    this.cancelFetches();
    const { index, size, pledge, hash } = this.order;
    const chunk: StoredChunk = { fileId: this.fileId, index, size, pledge, hash: hash.length === 0 ? NO_HASH : hash };
    const { holdings } = this.parts;
    if (this.reserved) {
      // From here on the room is the store's: it is given back once the replica is counted.
      this.reserved = false;
      holdings.keepReplica(chunk, content, Pull.onKept, this);
    } else {
      holdings.relabel(chunk, content, Pull.onKept, this);
    }
  }

  private static onKept(failure: RpcError | undefined, self: Pull): void {
    if (self.ended) {
      // Cancelled while it was being written: the replica is not wanted any more.
      if (!failure) self.parts.holdings.drop({ fileId: self.fileId, index: self.order.index, pledge: self.pledge });
      return;
    }
    if (failure) self.parts.env.observer.chunkNotStored(self.fileId, self.order.index, failure);
    self.end(failure ? StoreFailure.STORAGE : undefined);
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
