import type { Peer } from "../gen/swarmlab/v1/common.js";
import { TransferPurpose } from "../gen/swarmlab/v1/node.js";
import type { GetResponse } from "../gen/swarmlab/v1/tracker.js";
import type { Millis } from "../runtime/clock.js";
import type { Content, FileSink } from "../runtime/content.js";
import { Code, RpcError } from "../runtime/rpc-error.js";
import { backoff } from "./backoff.js";
import { type BatchOwner, FetchBatch, MISSING, WRONG_CONTENT } from "./fetch-batch.js";
import { type GetChunk, type Holder, Holders } from "./holders.js";
import { CHUNKS_PER_FETCH, MAX_CHUNK_BYTES, PULL_BUDGET_BYTES } from "./limits.js";
import { transferDeadline } from "./options.js";
import { PageOrder } from "./page-order.js";
import type { NodeParts } from "./parts.js";
import { TrackerCall } from "./tracker-call.js";
import { isRight } from "./verify.js";

export interface GetOptions {
  readonly name: string;
  readonly sink: FileSink;
  /** A version of the file, whatever the name refers to now. */
  readonly fileId?: number;
}

/** Chunks described by one Get: their holders are asked for shortly before they are needed, when more have copies. */
const CHUNKS_PER_PAGE = 32;
const ODD_ANSWER = new RpcError(Code.INTERNAL, "the tracker's answer does not fit the file");
const NO_HOLDER = new RpcError(Code.UNAVAILABLE, "a chunk has no holder that can be reached");

/**
 * Gets a file: described page by page -> chunks fetched from several holders at once, a window of them -> each checked,
 * written, and kept as a cached copy -> closed. A chunk that one holder cannot deliver is fetched elsewhere.
 */
export class GetFile implements BatchOwner<GetChunk> {
  private fileId: number;
  private size = 0;
  private chunkSize = 0;
  private chunkCount = -1;
  private window: number;
  private pages: PageOrder | undefined;
  private readonly holders: Holders;
  /** Described chunks that wait for their turn. */
  private pending: GetChunk[] = [];
  /** Chunks whose known holders all failed: they wait for the tracker to name others. */
  private stranded: GetChunk[] = [];
  private readonly batches = new Set<FetchBatch<GetChunk>>();
  /** Chunks being fetched or written. */
  private moving = 0;
  private written = 0;
  /** How often the tracker was asked for other holders since a chunk last came, and when that was. */
  private rounds = 0;
  private progressAt: Millis;
  private lastFailure: RpcError = NO_HOLDER;
  private describing = false;
  private filling = false;
  private over = false;

  /** `key` is the operation's id, unique in the network. */
  constructor(
    private readonly parts: NodeParts,
    private readonly key: string,
    private readonly options: GetOptions,
    private readonly done: (error: RpcError | undefined, bytes: number, chunks: number) => void,
  ) {
    this.fileId = options.fileId ?? 0;
    this.window = parts.settings.window;
    this.progressAt = parts.env.now();
    this.holders = new Holders(parts.env.random.draws("peer-selection", key));
  }

  start(): void {
    this.describe(0, CHUNKS_PER_PAGE, (page) => this.onOpened(page));
  }

  // Who has what

  private describe(firstChunk: number, limit: number, onPage: (page: GetResponse) => void): void {
    this.describing = true;
    const join = this.parts.membership.embeddedJoin();
    const name = this.fileId === 0 ? this.options.name : "";
    const request = { name, fileId: this.fileId, firstChunk, limit, join };
    const onAnswer = (result: GetResponse | RpcError): void => {
      if (this.over) return;
      this.describing = false;
      if (result instanceof RpcError) return this.end(result);
      if (result.join) this.parts.membership.accept(result.join);
      if (!this.fits(result, firstChunk)) return this.end(ODD_ANSWER);
      onPage(result);
    };
    new TrackerCall(this.parts, `${this.key}/${firstChunk}`, "get", request, onAnswer).start();
  }

  private fits(page: GetResponse, firstChunk: number): boolean {
    if (this.chunkCount >= 0 && page.fileId !== this.fileId) return false;
    const sized = page.chunkSize > 0 && page.chunkSize <= MAX_CHUNK_BYTES && Number.isSafeInteger(page.size);
    const described = page.holderCounts.length;
    const inside = page.firstChunk === firstChunk && firstChunk + described <= page.chunkCount;
    const hashed = this.parts.settings.hash ? page.hashes.length === 32 * described : page.hashes.length === 0;
    const counted = page.holderCounts.reduce((sum, count) => sum + count, 0) === page.holders.length;
    const named = page.holders.every((position) => position < page.peers.length);
    const progress = described > 0 || page.chunkCount === 0;
    return (
      sized &&
      inside &&
      hashed &&
      counted &&
      named &&
      progress &&
      page.chunkCount === Math.ceil(page.size / page.chunkSize)
    );
  }

  private onOpened(page: GetResponse): void {
    this.fileId = page.fileId;
    this.size = page.size;
    this.chunkSize = page.chunkSize;
    this.chunkCount = page.chunkCount;
    this.window = Math.max(1, Math.min(this.window, Math.floor(PULL_BUDGET_BYTES / this.chunkSize)));
    this.options.sink.open(this.size);
    this.pages = new PageOrder(
      page.chunkCount,
      page.holderCounts.length,
      this.parts.env.random.draws("piece-selection", this.key),
    );
    this.takePage(page);
  }

  private takePage(page: GetResponse): void {
    const chunks: GetChunk[] = [];
    this.holders.read(page, (index, holders, hash) => {
      chunks.push({
        index,
        size: Math.min(this.chunkSize, this.size - index * this.chunkSize),
        hash,
        holders,
      });
    });
    this.pages?.described(page.firstChunk, chunks.length);
    // Readers that start together start at different chunks, so that what one has the other can use.
    for (const at of this.pages?.shuffled(chunks.length) ?? []) this.pending.push(chunks[at] as GetChunk);
    this.fill();
  }

  // Fetching

  /** Keeps the window full. Chunks may arrive at once, from the own store: a loop, not a recursion. */
  private fill(): void {
    if (this.filling) return;
    this.filling = true;
    while (!this.over && this.moving < this.window && this.pending.length > 0) this.fetchNext();
    this.filling = false;
    if (this.over) return;
    if (this.written === this.chunkCount) return this.close();
    if (this.describing) return;
    const next = this.pages?.next;
    if (next !== undefined && this.pending.length < this.window) {
      this.describe(next, CHUNKS_PER_PAGE, (page) => this.takePage(page));
    } else if (this.stranded.length > 0) {
      this.askForOthers();
    }
  }

  private fetchNext(): void {
    const chunk = this.pending.shift() as GetChunk;
    if (this.parts.holdings.store.get(this.fileId, chunk.index) && !chunk.damagedHere) return this.readHere(chunk);
    const holder = this.holders.choose(chunk, this.parts.membership.number);
    if (!holder) {
      this.stranded.push(chunk);
      return;
    }
    const batch = [chunk];
    const share = Math.ceil(this.window / (2 * chunk.holders.length));
    this.moreFor(holder, batch, Math.min(share, CHUNKS_PER_FETCH, this.window - this.moving));
    this.fetch(batch, holder);
  }

  /** Further chunks that the same holder has, for the same call. */
  private moreFor(holder: Holder, batch: GetChunk[], most: number): void {
    for (let at = 0; at < this.pending.length && batch.length < most; at++) {
      const chunk = this.pending[at] as GetChunk;
      if (!chunk.holders.includes(holder) || this.parts.holdings.store.get(this.fileId, chunk.index)) continue;
      this.pending.splice(at--, 1);
      batch.push(chunk);
    }
  }

  private fetch(chunks: GetChunk[], holder: Holder): void {
    this.moving += chunks.length;
    holder.outstanding += chunks.length;
    const batch = new FetchBatch<GetChunk>(this.parts, holder.peer, this.fileId, chunks, TransferPurpose.GET, this);
    this.batches.add(batch);
    batch.start();
  }

  private readHere(chunk: GetChunk): void {
    this.moving++;
    const onRead = (content: Content | RpcError): void => {
      if (this.over) return;
      if (!(content instanceof RpcError) && isRight(content, this.fileId, chunk, this.parts.settings.hash)) {
        return this.write(chunk, content);
      }
      this.moving--;
      chunk.damagedHere = true;
      this.pending.unshift(chunk);
      this.fill();
    };
    this.parts.readChunk(this.fileId, chunk.index, onRead, undefined);
  }

  onChunk(chunk: GetChunk, content: Content, batch: FetchBatch<GetChunk>): void {
    this.settle(batch);
    const { fileId } = this;
    const { index, size, hash } = chunk;
    this.parts.holdings.keepCopy({ fileId, index, size, pledge: 0, hash }, content);
    this.write(chunk, content);
  }

  onChunkFailed(chunk: GetChunk, failure: RpcError, batch: FetchBatch<GetChunk>): void {
    const holder = this.settle(batch);
    this.moving--;
    if (failure === MISSING) {
      chunk.holders = chunk.holders.filter((other) => other !== holder);
    } else if (holder) {
      holder.failed = true;
      if (failure === WRONG_CONTENT) holder.lied = true;
    }
    this.lastFailure = failure;
    this.pending.push(chunk);
    this.fill();
  }

  /** One chunk of a batch is through, for better or worse. */
  private settle(batch: FetchBatch<GetChunk>): Holder | undefined {
    const holder = this.holders.of(batch.source as Peer);
    if (holder) holder.outstanding--;
    if (batch.isOver) this.batches.delete(batch);
    return holder;
  }

  private write(chunk: GetChunk, content: Content): void {
    const onWritten = (failure: RpcError | undefined): void => {
      if (this.over) return;
      this.moving--;
      if (failure) return this.end(failure);
      this.written++;
      this.rounds = 0;
      this.progressAt = this.parts.env.now();
      this.fill();
    };
    this.options.sink.write(chunk.index, chunk.index * this.chunkSize, content, onWritten);
  }

  // Other holders

  /** All that are known failed, or are too busy: after a while the tracker knows more. */
  private askForOthers(): void {
    this.describing = true;
    const first = this.stranded.reduce((least, chunk) => Math.min(least, chunk.index), Number.POSITIVE_INFINITY);
    const { env, settings } = this.parts;
    if (this.isFruitless()) return this.end(this.lastFailure);
    const delay = backoff(
      env.random,
      `${this.key}/holders`,
      this.rounds,
      settings.backoffMs,
      this.parts.membership.interval,
    );
    const ask = (): void => {
      if (!this.over) this.describe(first, CHUNKS_PER_PAGE, (page) => this.takeHolders(page));
    };
    env.after(delay, ask, undefined);
  }

  /**
   * Whether it is time to give up: after `attempts` rounds in which nobody could deliver anything. Holders that are
   * merely busy are waited for, longer: in a crowd there will soon be others who can help.
   */
  private isFruitless(): boolean {
    const { env, settings } = this.parts;
    this.rounds++;
    const { code } = this.lastFailure;
    const busy = code === Code.RESOURCE_EXHAUSTED || code === Code.DEADLINE_EXCEEDED;
    if (!busy) return this.rounds > settings.attempts;
    return env.now() - this.progressAt > settings.attempts * transferDeadline(settings, this.window * this.chunkSize);
  }

  private takeHolders(page: GetResponse): void {
    const stranded = this.stranded;
    this.stranded = [];
    this.holders.read(page, (index, holders) => {
      const at = stranded.findIndex((chunk) => chunk.index === index);
      if (at < 0) return;
      const [chunk] = stranded.splice(at, 1) as [GetChunk];
      for (const holder of holders) holder.failed = false;
      chunk.holders = holders;
      this.pending.push(chunk);
    });
    this.stranded.push(...stranded);
    this.fill();
  }

  // The end

  private close(): void {
    this.over = true;
    this.options.sink.close((failure) => this.done(failure, this.size, this.chunkCount));
  }

  private end(error: RpcError): void {
    if (this.over) return;
    this.over = true;
    for (const batch of this.batches) batch.cancel();
    this.done(error, this.size, Math.max(0, this.chunkCount));
  }
}
