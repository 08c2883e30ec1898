import type { Peer } from "../../gen/swarmlab/v1/common.js";
import { TransferPurpose } from "../../gen/swarmlab/v1/node.js";
import type { GetResponse } from "../../gen/swarmlab/v1/tracker.js";
import type { PieceSelection } from "../../policies/pieces/selection.js";
import { pieceSelections } from "../../policies/pieces/selections.js";
import type { Content, FileSink } from "../../runtime/content.js";
import { Code, type RpcError } from "../../runtime/rpc-error.js";
import type { NodeParts } from "../parts.js";
import { CallSizes } from "./call-sizes.js";
import type { ChunkBits } from "./chunk-bits.js";
import { Crowd, type CrowdReader } from "./crowd.js";
import { DescribedFile } from "./described-file.js";
import { type BatchOwner, FetchBatch, MISSING, WRONG_CONTENT } from "./fetch-batch.js";
import { type GetChunk, type Holder, Holders } from "./holders.js";
import { OpenCalls } from "./open-calls.js";
import { type OwnChunkReader, OwnChunks } from "./own-chunks.js";
import { PageQuestions } from "./page-questions.js";
import { Patience } from "./patience.js";
import { PendingChunks } from "./pending-chunks.js";
import { StrandedChunks } from "./stranded-chunks.js";

export interface GetOptions {
  readonly name: string;
  readonly sink: FileSink;
  /** The version of the file to get, even if the name belongs to another one now. */
  readonly fileId?: number;
  /** Called with the number of written bytes, whenever it changes. */
  readonly onProgress?: (bytes: number, size: number) => void;
}

/** A reader in a crowd asks for pages until it has this many pending chunks. With so many, most other members have one of them. */
const CHUNKS_WANTED = 2048;

/**
 * Gets a file: described page by page -> chunks fetched from several holders at once, a window of them -> each checked,
 * written, and kept as a cached copy -> closed. A chunk that one holder cannot deliver is fetched elsewhere. Once a
 * holder is too busy, the get fetches from a crowd, in turns. A `PieceSelection` chooses the next chunk and its holder.
 */
export class GetFile implements BatchOwner<GetChunk>, CrowdReader, OwnChunkReader {
  private readonly file: DescribedFile;
  private readonly sizes: CallSizes;
  private readonly selection: PieceSelection;
  private readonly questions: PageQuestions;
  private readonly holders: Holders;
  private readonly pending: PendingChunks;
  private readonly own: OwnChunks;
  private readonly stranded = new StrandedChunks();
  private crowd: Crowd | undefined;
  private readonly calls = new OpenCalls();
  /** The number of chunks being fetched or written. */
  private moving = 0;
  private written = 0;
  private readonly patience: Patience;
  private filling = false;
  private over = false;

  /** `key`: the operation's id, unique in the network. */
  constructor(
    private readonly parts: NodeParts,
    private readonly key: string,
    private readonly options: GetOptions,
    private readonly done: (error: RpcError | undefined, bytes: number, chunks: number, ownBytes: number) => void,
  ) {
    const { env, settings, holdings, contacts } = parts;
    this.file = new DescribedFile(parts, key, options.name, options.fileId ?? 0);
    this.sizes = new CallSizes(settings);
    this.selection = pieceSelections["drawn-order"].create(env.random.draws("piece-selection", key));
    const isOver = (): boolean => this.over;
    this.questions = new PageQuestions(parts, key, this.file, this.selection, isOver, (error) => this.end(error));
    this.patience = new Patience(env, settings);
    const avoids = (peer: Peer): boolean => contacts.avoids(peer);
    this.holders = new Holders(env.random.draws("peer-selection", key), avoids, this.selection);
    this.pending = new PendingChunks(this.file, holdings.store);
    this.own = new OwnChunks(parts, this.file, options.sink, this);
  }

  start(): void {
    this.questions.askFirst((page) => this.onOpened(page));
  }

  // Holders of chunks

  private onOpened(page: GetResponse): void {
    const { id, size, chunkSize } = this.file;
    this.sizes.open(chunkSize);
    this.options.sink.open(size);
    this.selection.open(page.chunkCount, page.holderCounts.length);
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
    this.selection.described(page.firstChunk, chunks.length);
    for (const at of this.selection.shuffled(chunks.length)) {
      const chunk = chunks[at] as GetChunk;
      if (this.own.mayBe(chunk)) this.own.chunks.push(chunk);
      else this.pending.push(chunk);
    }
    this.fill();
  }

  // Fetching

  /** Asks for chunks until the window is full. It is a loop and not a recursion, because chunks from the node's own store may arrive at once. */
  private fill(): void {
    if (this.filling) return;
    this.filling = true;
    while (!this.over && this.hasRoom && this.fetchNext());
    this.filling = false;
    if (this.over) return;
    if (this.written === this.file.chunkCount) return this.close();
    if (this.pending.size > 0 && this.hasRoom) this.crowd?.standInLines();
    if (this.questions.isOpen) return;
    const ahead = this.crowd ? CHUNKS_WANTED : this.sizes.atOnce(false);
    const next = this.pending.size + this.own.chunks.length < ahead ? this.selection.nextPage : undefined;
    if (next !== undefined) this.questions.askNext(next, this.crowd !== undefined, (page) => this.takePage(page));
    else if (this.stranded.size > 0) this.askForOthers();
  }

  /** Fetches the next chunk, and others in the same call. Returns false when there is none, or when a get in a crowd must wait for a turn. */
  private fetchNext(): boolean {
    const own = this.own.chunks.pop();
    if (!own && (this.crowd || this.pending.size === 0)) return false;
    const chunk = own ?? this.pending.takeAt(this.selection.next(this.pending));
    if (own || this.own.isStored(chunk)) {
      this.moving++;
      this.own.read(chunk);
      return true;
    }
    const holder = this.holders.choose(chunk, this.parts.membership.number);
    if (holder) this.fetch(this.batchFor(chunk, holder), holder, 0);
    else this.stranded.add(chunk);
    return true;
  }

  /** Chooses the chunks of one call: this chunk, and further ones that the same holder has. */
  private batchFor(chunk: GetChunk, holder: Holder): GetChunk[] {
    const batch = [chunk];
    const most = this.sizes.ofCall(chunk, holder, this.moving);
    for (let from = 0; batch.length < most; ) {
      from = this.selection.along(this.pending, holder, from);
      if (from < 0) break;
      batch.push(this.pending.takeAt(from));
    }
    return batch;
  }

  private fetch(chunks: GetChunk[], holder: Holder, turn: number): void {
    this.moving += chunks.length;
    const { parts, file } = this;
    const batch = new FetchBatch<GetChunk>(parts, holder.peer, file.id, chunks, TransferPurpose.GET, this, turn);
    this.calls.begin(batch, holder, chunks.length);
  }

  onChunk(chunk: GetChunk, content: Content, batch: FetchBatch<GetChunk>): void {
    const late = this.calls.isLate(batch);
    this.calls.settle(batch);
    if (chunk.arrived) return;
    // If the chunk waits to be fetched elsewhere, take it out of the line. Otherwise another holder is already sending it, too.
    if (late && this.takeBack(chunk)) this.moving++;
    this.arrive(chunk);
    const { index, size, hash } = chunk;
    this.parts.holdings.keepCopy({ fileId: this.file.id, index, size, pledge: 0, hash }, content);
    this.write(chunk, content);
  }

  onChunkFailed(chunk: GetChunk, failure: RpcError, batch: FetchBatch<GetChunk>): void {
    const late = this.calls.isLate(batch);
    const holder = this.calls.settle(batch);
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
    const holder = this.calls.holderOf(batch);
    if (this.over || !holder || !(silent || this.calls.maySpare(batch, this.file.chunkCount))) return false;
    const { number } = this.parts.membership;
    const { rest } = batch;
    if (!this.crowd && !rest.every((chunk) => this.holders.hasOther(chunk, holder, number))) return false;
    this.calls.makeLate(batch, silent);
    for (const chunk of rest) {
      if (chunk.arrived) continue;
      this.moving--;
      this.pending.push(chunk);
    }
    this.fill();
    return true;
  }

  private arrive(chunk: GetChunk): void {
    chunk.arrived = true;
    this.calls.endIdle();
  }

  /** Takes a chunk from where it waits to be fetched; returns false when it does not wait. */
  private takeBack(chunk: GetChunk): boolean {
    return this.pending.take(chunk.index) !== undefined || this.stranded.take(chunk) || this.own.take(chunk);
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

  // Chunks that are here

  isDone({ arrived }: GetChunk): boolean {
    return this.over || arrived === true;
  }

  onOwnChunk(chunk: GetChunk, content: Content, kept: boolean): void {
    this.arrive(chunk);
    if (kept) this.onWritten(undefined);
    else this.write(chunk, content);
  }

  onOwnChunkFailed(chunk: GetChunk): void {
    this.moving--;
    if (this.own.isStored(chunk)) this.own.chunks.push(chunk);
    else this.pending.push(chunk);
    this.fill();
  }

  // The crowd

  private enterCrowd(): void {
    if (this.crowd) return;
    this.crowd = new Crowd(this.parts, this.key, this.file.id, this.holders, this.selection, this.sizes, this);
    for (const chunk of this.stranded.takeAll()) this.pending.push(chunk);
  }

  wanted(): ChunkBits {
    return this.pending.bits;
  }

  get hasRoom(): boolean {
    return this.moving < this.sizes.atOnce(this.crowd !== undefined);
  }

  onTurn(holder: Holder, turn: number, offers: readonly number[]): boolean {
    const most = this.sizes.ofTurn(holder, this.moving);
    if (most <= 0) return false;
    let chunks: GetChunk[] | undefined;
    for (const index of this.selection.ofOffered(offers)) {
      const chunk = this.pending.take(index);
      if (!chunk) continue;
      if (this.own.isStored(chunk)) this.own.chunks.push(chunk);
      else if (chunks) chunks.push(chunk);
      else chunks = [chunk];
      if (chunks?.length === most) break;
    }
    if (chunks) this.fetch(chunks, holder, turn);
    return chunks !== undefined;
  }

  onLineLeft(): void {
    this.fill();
  }

  seek(): boolean {
    if (this.isFruitless) {
      this.end(this.patience.lastFailure);
      return false;
    }
    if (this.questions.isOpen || this.pending.size === 0) return true;
    const first = this.pending.index(this.selection.next(this.pending));
    this.questions.seek(first, (page) => this.takeSought(page));
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

  /** Waits, and then asks the tracker for other holders, because all known ones failed. */
  private askForOthers(): void {
    if (this.isFruitless) return this.end(this.patience.lastFailure);
    const onPage = (page: GetResponse): void => this.takeHolders(page);
    this.questions.askLater(this.stranded, this.patience.rounds, onPage, () => this.fill());
  }

  private get isFruitless(): boolean {
    return this.patience.isExhausted(this.crowd !== undefined, this.sizes.windowBytes);
  }

  private takeHolders(page: GetResponse): void {
    this.stranded.takeNamed(page, this.holders, (chunk) => this.pending.push(chunk));
    this.fill();
  }

  // The end

  private close(): void {
    this.leave();
    this.options.sink.close((failure) => this.done(failure, this.file.size, this.file.chunkCount, this.own.bytes));
  }

  private end(error: RpcError): void {
    if (this.over) return;
    this.leave();
    this.calls.cancel();
    this.done(error, this.file.size, Math.max(0, this.file.chunkCount), this.own.bytes);
  }

  private leave(): void {
    this.over = true;
    this.calls.cancelLate();
    this.crowd?.leave();
    if (this.file.chunkCount >= 0 && this.keepsCopies) this.parts.reading(this.file.id, false);
  }
}
