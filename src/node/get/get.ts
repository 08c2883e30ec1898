import type { Peer } from "../../gen/swarmlab/v1/common.js";
import { TransferPurpose } from "../../gen/swarmlab/v1/node.js";
import type { GetResponse } from "../../gen/swarmlab/v1/tracker.js";
import type { Content, FileSink } from "../../runtime/content.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { backoff } from "../backoff.js";
import { CHUNKS_PER_FETCH, CHUNKS_PER_TURN, PULL_BUDGET_BYTES } from "../limits.js";
import type { NodeParts } from "../parts.js";
import { removeAt } from "../remove-at.js";
import { isRight } from "../verify.js";
import type { ChunkBits } from "./chunk-bits.js";
import { Crowd, type CrowdReader } from "./crowd.js";
import { DescribedFile } from "./described-file.js";
import { type BatchOwner, FetchBatch, MISSING, WRONG_CONTENT } from "./fetch-batch.js";
import { type GetChunk, type Holder, Holders } from "./holders.js";
import { LateBatches } from "./late-batches.js";
import { PageOrder } from "./page-order.js";
import { Patience } from "./patience.js";
import { PendingChunks } from "./pending-chunks.js";

export interface GetOptions {
  readonly name: string;
  readonly sink: FileSink;
  /** A version of the file, whatever the name refers to now. */
  readonly fileId?: number;
  /** Told how many of its bytes are written, whenever that changes. */
  readonly onProgress?: (bytes: number, size: number) => void;
}

/** Chunks described by one Get: their holders are asked for shortly before they are needed, when more have copies. */
const CHUNKS_PER_PAGE = 32;
/** In a crowd readers want as much as they can at once, so that any other has something for them: as many at a time, and in all. */
const CHUNKS_PER_CROWD_PAGE = 256;
const CHUNKS_WANTED = 2048;
/** What is fetched in one turn if chunks are small: enough for the turn to be worth the way. */
const BYTES_PER_TURN = 256 * 1024;
/** More from a holder that is fast: what it sends in this time, in ms, but no more than so many bytes. */
const FAST_MS = 1000;
const MOST_BYTES_PER_CALL = 16 * 1024 * 1024;
/** Chunks whose holders are asked for when those in the crowd cannot help. */
const CHUNKS_SOUGHT = 8;

/**
 * Gets a file: described page by page -> chunks fetched from several holders at once, a window of them -> each checked,
 * written, and kept as a cached copy -> closed. A chunk that one holder cannot deliver is fetched elsewhere. From the
 * first holder on that is too busy, chunks come from a crowd, in turns.
 */
export class GetFile implements BatchOwner<GetChunk>, CrowdReader {
  private readonly file: DescribedFile;
  /** Chunks on their way at most, before and in a crowd. */
  private window: number;
  private crowdWindow: number;
  private pages: PageOrder | undefined;
  private readonly holders: Holders;
  private readonly pending = new PendingChunks();
  /** Described chunks that the own store has, or that an earlier get may have left. */
  private readonly here: GetChunk[] = [];
  /** Chunks whose known holders all failed: they wait for the tracker to name others. */
  private stranded: GetChunk[] = [];
  private crowd: Crowd | undefined;
  private readonly batches: FetchBatch<GetChunk>[] = [];
  private readonly late = new LateBatches();
  /** Chunks being fetched or written. */
  private moving = 0;
  private written = 0;
  /** Bytes that were on this node's disk already: stored here, or left by an earlier get. */
  private ownBytes = 0;
  private readonly patience: Patience;
  /** Whether it waits until the tracker may know other holders. */
  private waiting = false;
  private filling = false;
  private over = false;

  /** `key` is the operation's id, unique in the network. */
  constructor(
    private readonly parts: NodeParts,
    private readonly key: string,
    private readonly options: GetOptions,
    private readonly done: (error: RpcError | undefined, bytes: number, chunks: number, ownBytes: number) => void,
  ) {
    this.file = new DescribedFile(parts, key, options.name, options.fileId ?? 0);
    this.window = parts.settings.window;
    this.crowdWindow = Math.max(this.window, parts.settings.crowdWindow);
    this.patience = new Patience(parts.env, parts.settings);
    const avoids = (peer: Peer): boolean => parts.contacts.avoids(peer);
    this.holders = new Holders(parts.env.random.draws("peer-selection", key), avoids);
  }

  start(): void {
    this.describe(0, CHUNKS_PER_PAGE, (page) => this.onOpened(page));
  }

  // Who has what

  private describe(first: number, limit: number, onPage: (page: GetResponse) => void): void {
    this.file.ask(first, limit, (page) => {
      if (this.over) return;
      if (page instanceof RpcError) this.end(page);
      else onPage(page);
    });
  }

  private onOpened(page: GetResponse): void {
    const { id, size, chunkSize } = this.file;
    const most = Math.max(1, Math.floor(PULL_BUDGET_BYTES / chunkSize));
    this.window = Math.min(this.window, most);
    this.crowdWindow = Math.min(this.crowdWindow, most);
    this.options.sink.open(size);
    this.pages = new PageOrder(
      page.chunkCount,
      page.holderCounts.length,
      this.parts.env.random.draws("piece-selection", this.key),
    );
    if (this.keepsCopies) this.parts.reading(id, true);
    this.options.onProgress?.(0, size);
    this.takePage(page);
  }

  private get keepsCopies(): boolean {
    return this.parts.settings.cacheBytes >= this.file.chunkSize;
  }

  private takePage(page: GetResponse): void {
    const chunks: GetChunk[] = [];
    this.holders.read(page, (index, holders, hash) => {
      chunks.push({ index, size: this.file.lengthOf(index), hash, holders });
    });
    this.pages?.described(page.firstChunk, chunks.length);
    // Readers that start together start at different chunks, so that what one has the other can use.
    for (const at of this.pages?.shuffled(chunks.length) ?? []) {
      const chunk = chunks[at] as GetChunk;
      if (this.mayBeKept(chunk) || this.isHere(chunk)) this.here.push(chunk);
      else this.pending.push(chunk);
    }
    this.fill();
  }

  /** Whether an earlier get may have written it. */
  private mayBeKept({ index, size, notKept }: GetChunk): boolean {
    const { kept } = this.options.sink;
    return kept !== undefined && !notKept && index * this.file.chunkSize + size <= kept.size;
  }

  private isHere(chunk: GetChunk): boolean {
    return !chunk.damagedHere && this.parts.holdings.store.get(this.file.id, chunk.index) !== undefined;
  }

  // Fetching

  /** Keeps the window full. Chunks may arrive at once, from the own store: a loop, not a recursion. */
  private fill(): void {
    if (this.filling) return;
    this.filling = true;
    while (!this.over && this.hasRoom && this.fetchNext());
    this.filling = false;
    if (this.over) return;
    if (this.written === this.file.chunkCount) return this.close();
    if (this.pending.size > 0 && this.hasRoom) this.crowd?.standInLines();
    if (this.isAsking) return;
    const ahead = this.crowd ? CHUNKS_WANTED : this.window;
    const next = this.pending.size + this.here.length < ahead ? this.pages?.next : undefined;
    if (next !== undefined) this.describeNext(next);
    else if (this.stranded.length > 0) this.askForOthers();
  }

  private get isAsking(): boolean {
    return this.file.asking || this.waiting;
  }

  private describeNext(first: number): void {
    const most = this.crowd ? CHUNKS_PER_CROWD_PAGE : CHUNKS_PER_PAGE;
    this.describe(first, Math.min(most, this.pages?.left ?? most), (page) => this.takePage(page));
  }

  /** Fetches the next chunk, and others along with it; false when there is none, or in a crowd, where it must wait for a turn. */
  private fetchNext(): boolean {
    const here = this.here.pop();
    if (!here && (this.crowd || this.pending.size === 0)) return false;
    const chunk = here ?? this.pending.takeAt(0);
    if (here && this.mayBeKept(here)) {
      this.readKept(here);
      return true;
    }
    if (here || this.isHere(chunk)) {
      this.readHere(chunk);
      return true;
    }
    const holder = this.holders.choose(chunk, this.parts.membership.number);
    if (!holder) {
      this.stranded.push(chunk);
      return true;
    }
    const batch = [chunk];
    // A single one sends everything, in few calls or in many: one chunk after another, so that the next is asked for as each
    // comes. In calls side by side all would come at once, and the link be idle until the next are asked for.
    const alone = chunk.holders.length === 1;
    const share = alone ? this.window : Math.ceil(this.window / (2 * chunk.holders.length));
    const many = alone ? this.chunksPerCall : this.chunksAtOnce(holder);
    this.moreFor(holder, batch, Math.min(share, Math.max(CHUNKS_PER_FETCH, many), this.window - this.moving));
    this.fetch(batch, holder, 0);
    return true;
  }

  /** Further chunks that the same holder has, for the same call. */
  private moreFor(holder: Holder, batch: GetChunk[], most: number): void {
    for (let at = 0; at < this.pending.size && batch.length < most; at++) {
      const chunk = this.pending.chunks[at] as GetChunk;
      if (!chunk.holders.includes(holder) || this.parts.holdings.store.get(this.file.id, chunk.index)) continue;
      batch.push(this.pending.takeAt(at--));
    }
  }

  private fetch(chunks: GetChunk[], holder: Holder, turn: number): void {
    this.moving += chunks.length;
    holder.outstanding += chunks.length;
    const { parts, file } = this;
    const batch = new FetchBatch<GetChunk>(parts, holder.peer, file.id, chunks, TransferPurpose.GET, this, turn);
    this.batches.push(batch);
    batch.start();
  }

  private readKept(chunk: GetChunk): void {
    this.moving++;
    const onRead = (content: Content | RpcError): void => {
      if (this.over || chunk.arrived) return;
      if (!(content instanceof RpcError) && isRight(content, this.file.id, chunk, this.parts.settings.hash)) {
        this.ownBytes += chunk.size;
        this.arrive(chunk);
        return this.onWritten(undefined);
      }
      this.moving--;
      chunk.notKept = true;
      if (this.isHere(chunk)) this.here.push(chunk);
      else this.pending.push(chunk);
      this.fill();
    };
    const { index, size } = chunk;
    this.options.sink.kept?.read(index, index * this.file.chunkSize, size, onRead, undefined);
  }

  private readHere(chunk: GetChunk): void {
    this.moving++;
    const onRead = (content: Content | RpcError): void => {
      if (this.over || chunk.arrived) return;
      if (!(content instanceof RpcError) && isRight(content, this.file.id, chunk, this.parts.settings.hash)) {
        this.ownBytes += chunk.size;
        this.arrive(chunk);
        return this.write(chunk, content);
      }
      this.moving--;
      chunk.damagedHere = true;
      this.pending.push(chunk);
      this.fill();
    };
    this.parts.readChunk(this.file.id, chunk.index, onRead, undefined);
  }

  onChunk(chunk: GetChunk, content: Content, batch: FetchBatch<GetChunk>): void {
    const late = this.late.includes(batch);
    this.settle(batch);
    if (chunk.arrived) return;
    // It waited for others, who need not be asked any more; or it is under way from one of them as well.
    if (late && this.takeBack(chunk)) this.moving++;
    this.arrive(chunk);
    const { index, size, hash } = chunk;
    this.parts.holdings.keepCopy({ fileId: this.file.id, index, size, pledge: 0, hash }, content);
    this.write(chunk, content);
  }

  onChunkFailed(chunk: GetChunk, failure: RpcError, batch: FetchBatch<GetChunk>): void {
    const late = this.late.includes(batch);
    const holder = this.settle(batch);
    if (failure === MISSING) {
      chunk.holders = chunk.holders.filter((other) => other !== holder);
    } else if (failure.code === Code.RESOURCE_EXHAUSTED) {
      this.enterCrowd();
    } else if (holder) {
      holder.failed = true;
      if (failure === WRONG_CONTENT) holder.lied = true;
    }
    this.patience.lastFailure = failure;
    if (!late && !chunk.arrived) {
      this.moving--;
      this.pending.push(chunk);
    }
    this.fill();
  }

  onLate(batch: FetchBatch<GetChunk>, silent: boolean): boolean {
    const holder = this.holders.of(batch.source);
    if (this.over || !holder || !(silent || this.late.allows(batch, this.file.chunkCount))) return false;
    const { number } = this.parts.membership;
    const { rest } = batch;
    if (!this.crowd && !rest.every((chunk) => this.holders.hasOther(chunk, holder, number))) return false;
    removeAt(this.batches, this.batches.indexOf(batch));
    holder.outstanding -= rest.length;
    this.late.add(batch, holder, silent);
    for (const chunk of rest) {
      if (chunk.arrived) continue;
      this.moving--;
      this.pending.push(chunk);
    }
    this.fill();
    return true;
  }

  /** A chunk is here: calls that were to bring this one alone end. */
  private arrive(chunk: GetChunk): void {
    chunk.arrived = true;
    if (!this.late.any) return;
    this.late.cancelIdle();
    for (const batch of this.batches.filter(({ rest }) => rest.every(({ arrived }) => arrived))) {
      removeAt(this.batches, this.batches.indexOf(batch));
      const holder = this.holders.of(batch.source);
      if (holder) holder.outstanding -= batch.rest.length;
      batch.cancel();
    }
  }

  /** Takes a chunk from where it waits to be fetched; false when it does not wait. */
  private takeBack(chunk: GetChunk): boolean {
    if (this.pending.take(chunk.index)) return true;
    for (const list of [this.stranded, this.here]) {
      const at = list.indexOf(chunk);
      if (at < 0) continue;
      removeAt(list, at);
      return true;
    }
    return false;
  }

  /** One chunk of a batch has arrived or failed. */
  private settle(batch: FetchBatch<GetChunk>): Holder | undefined {
    const holder = this.holders.of(batch.source as Peer);
    if (this.late.includes(batch)) {
      if (batch.isOver) this.late.remove(batch);
      return holder;
    }
    if (holder) holder.outstanding--;
    if (batch.isOver) {
      removeAt(this.batches, this.batches.indexOf(batch));
      if (holder && batch.rate > 0) holder.rate = batch.rate;
    }
    return holder;
  }

  private write(chunk: GetChunk, content: Content): void {
    this.options.sink.write(chunk.index, chunk.index * this.file.chunkSize, content, this.onWritten);
  }

  private readonly onWritten = (failure: RpcError | undefined): void => {
    if (this.over) return;
    this.moving--;
    if (failure) return this.end(failure);
    this.written++;
    this.options.onProgress?.(Math.min(this.file.size, this.written * this.file.chunkSize), this.file.size);
    this.patience.renew();
    this.fill();
  };

  // The crowd

  private enterCrowd(): void {
    if (this.crowd) return;
    this.crowd = new Crowd(this.parts, this.key, this.file.id, this.holders, this);
    for (const chunk of this.stranded) this.pending.push(chunk);
    this.stranded = [];
  }

  wanted(): ChunkBits {
    return this.pending.bits(this.file.chunkCount);
  }

  get hasRoom(): boolean {
    return this.moving < this.atOnce;
  }

  private get atOnce(): number {
    return this.crowd ? this.crowdWindow : this.window;
  }

  onTurn(holder: Holder, turn: number, offers: readonly number[]): boolean {
    const few = Math.ceil(BYTES_PER_TURN / this.file.chunkSize);
    const most = Math.min(Math.max(few, this.chunksAtOnce(holder)), this.atOnce - this.moving);
    if (most <= 0) return false;
    let chunks: GetChunk[] | undefined;
    for (const index of offers) {
      const chunk = this.pending.take(index);
      if (!chunk) continue;
      if (this.isHere(chunk)) this.here.push(chunk);
      else if (chunks) chunks.push(chunk);
      else chunks = [chunk];
      if (chunks?.length === most) break;
    }
    if (chunks) this.fetch(chunks, holder, turn);
    return chunks !== undefined;
  }

  chunksAtOnce({ rate }: Holder): number {
    const { chunkSize } = this.file;
    const bytes = Math.min(rate * FAST_MS, (this.window * chunkSize) / 2);
    return bytes <= BYTES_PER_TURN ? 0 : Math.min(this.chunksPerCall, Math.floor(bytes / chunkSize));
  }

  /** Most chunks of one call. */
  private get chunksPerCall(): number {
    return Math.min(CHUNKS_PER_TURN, Math.floor(MOST_BYTES_PER_CALL / this.file.chunkSize));
  }

  onLineLeft(): void {
    this.fill();
  }

  seek(): boolean {
    if (this.isFruitless) {
      this.end(this.patience.lastFailure);
      return false;
    }
    const first = this.pending.chunks[0];
    if (!this.isAsking && first) this.describe(first.index, CHUNKS_SOUGHT, (page) => this.takeSought(page));
    return true;
  }

  private takeSought(page: GetResponse): void {
    for (const peer of page.peers) {
      const holder = this.holders.meet(peer);
      holder.failed = false;
      this.crowd?.join(holder);
    }
    this.fill();
  }

  // Other holders

  /** All that are known failed: after a while the tracker knows more. */
  private askForOthers(): void {
    if (this.isFruitless) return this.end(this.patience.lastFailure);
    const { env, settings, membership } = this.parts;
    const key = `${this.key}/holders`;
    const delay = backoff(env.random, key, this.patience.rounds, settings.backoffMs, membership.interval);
    const ask = (): void => {
      this.waiting = false;
      if (this.over) return;
      // Those that were stranded meanwhile, too: the chunks of a call that failed are one after another.
      const first = this.stranded.reduce((least, chunk) => Math.min(least, chunk.index), Number.POSITIVE_INFINITY);
      this.describe(first, CHUNKS_PER_PAGE, (page) => this.takeHolders(page));
    };
    this.waiting = true;
    env.after(delay, ask, undefined);
  }

  private get isFruitless(): boolean {
    return this.patience.isExhausted(this.crowd !== undefined, this.window * this.file.chunkSize);
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
    this.leave();
    this.options.sink.close((failure) => this.done(failure, this.file.size, this.file.chunkCount, this.ownBytes));
  }

  private end(error: RpcError): void {
    if (this.over) return;
    this.leave();
    for (const batch of this.batches) batch.cancel();
    this.done(error, this.file.size, Math.max(0, this.file.chunkCount), this.ownBytes);
  }

  private leave(): void {
    this.over = true;
    this.late.cancelAll();
    this.crowd?.leave();
    if (this.file.chunkCount >= 0 && this.keepsCopies) this.parts.reading(this.file.id, false);
  }
}
