import type { CommitResponse, PutResponse } from "../../gen/swarmlab/v1/tracker.js";
import { NO_TIMER, type Timer } from "../../runtime/clock.js";
import type { Content, FileSource } from "../../runtime/content.js";
import { dummyContent } from "../../runtime/dummy-content.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import { backoff } from "../backoff.js";
import { HASHES_PER_PUT, invalid, MAX_CHUNK_BYTES, PLEDGES_PER_COMMIT } from "../limits.js";
import type { ChunkReader, NodeParts } from "../parts.js";
import { TrackerCall } from "../tracker-call.js";
import { NO_HASH } from "../verify.js";
import { HashPage } from "./hash-page.js";
import { type ChunkPut, PutChunk, type StoredReplica } from "./put-chunk.js";

export interface PutOptions {
  readonly name: string;
  readonly source: FileSource;
  /** The size of every chunk but the last, in bytes; the network's default when left out. */
  readonly chunkSize?: number;
  /** The number of replicas of each chunk; the network's default when left out. */
  readonly replication?: number;
  /** Called with the number of bytes that have all their replicas, whenever it changes. */
  readonly onProgress?: (bytes: number, size: number) => void;
}

const ODD_ANSWER = new RpcError(Code.INTERNAL, "the tracker's answer does not fit the put");
const NOT_A_CHUNK = new RpcError(Code.NOT_FOUND, "the file has no such chunk");

/**
 * Puts a file: pages of pledges from the tracker -> each chunk stored on its targets, a window at a time -> stored pledges
 * committed in pages -> finished. Until then this node serves the file's chunks to the targets.
 */
export class PutFile implements ChunkReader, ChunkPut {
  fileId = 0;
  chunkSize: number;
  private chunkCount = -1;
  private lease: Timer = NO_TIMER;
  private chunks: PutChunk[] = [];
  /** The chunks with pledges that are not started yet, as positions in `chunks`. */
  private waiting: number[] = [];
  private active = 0;
  private stored = 0;
  /** The kept pledges that were not sent to the tracker yet, and their receipts. */
  private kept: number[] = [];
  private receipts: number[] = [];
  private describing = false;
  private committing = false;
  private rounds = 0;
  private over = false;

  /** `key`: the operation's id, unique in the network. */
  constructor(
    readonly parts: NodeParts,
    readonly key: string,
    private readonly options: PutOptions,
    private readonly done: (error: RpcError | undefined, chunks: number) => void,
  ) {
    const { settings, membership } = parts;
    // A real file is hashed before the tracker is asked, so its chunk size must be known first.
    const known = settings.hash ? (membership.settings?.chunkSize ?? settings.chunkSize) : 0;
    this.chunkSize = options.chunkSize ?? known;
  }

  start(): void {
    if (this.chunkSize > MAX_CHUNK_BYTES)
      return this.failSoon(invalid(`chunks of at most ${MAX_CHUNK_BYTES} bytes expected`));
    this.describeNextPage();
  }

  /** Serves a chunk of the file to a target. */
  readChunk<A>(_fileId: number, index: number, done: (content: Content | RpcError, arg: A) => void, arg: A): void {
    if (index >= this.chunkCount) return done(NOT_A_CHUNK, arg);
    const size = this.sizeOf(index);
    const onRead = (content: Content | RpcError): void => {
      // The tag of dummy content names the file. The source does not know the file's id, so make the tag here.
      const dummy = !(content instanceof RpcError) && content.data === undefined;
      done(dummy ? dummyContent(this.fileId, index, size) : content, arg);
    };
    this.options.source.read(index, index * this.chunkSize, size, onRead, undefined);
  }

  get sendsAlong(): boolean {
    const { hash, sentAlongBytes } = this.parts.settings;
    return hash !== undefined && this.options.source.size <= sentAlongBytes;
  }

  sizeOf(index: number): number {
    return Math.min(this.chunkSize, this.options.source.size - index * this.chunkSize);
  }

  // Pledges

  private describeNextPage(): void {
    this.describing = true;
    const { hash } = this.parts.settings;
    if (!hash) return this.ask(NO_HASH);
    const first = this.chunks.length;
    const total = Math.ceil(this.options.source.size / this.chunkSize);
    const count = Math.min(HASHES_PER_PUT, total - first);
    const onHashed = (hashes: Uint8Array | RpcError): void => {
      if (hashes instanceof RpcError) this.failSoon(hashes);
      else this.ask(hashes);
    };
    new HashPage(this.options.source, hash, this.chunkSize, first, count, onHashed).start();
  }

  private ask(hashes: Uint8Array): void {
    if (this.over) return;
    const request = {
      name: this.options.name,
      size: this.options.source.size,
      chunkSize: this.chunkSize,
      replication: this.options.replication ?? 0,
      operationId: this.key,
      firstChunk: this.chunks.length,
      hashes,
      join: this.parts.membership.embeddedJoin(),
    };
    new TrackerCall(this.parts, this.key, "put", request, (result) => this.onPledged(result, hashes)).start();
  }

  private onPledged(result: PutResponse | RpcError, hashes: Uint8Array): void {
    if (this.over) return;
    if (result instanceof RpcError) return this.fail(result);
    if (result.join) this.parts.membership.accept(result.join);
    if (!this.fits(result)) return this.fail(ODD_ANSWER);
    if (this.fileId === 0) {
      this.fileId = result.fileId;
      this.chunkSize = result.chunkSize;
      this.chunkCount = result.chunkCount;
      this.parts.offer(this.fileId, this);
      this.tellProgress();
    }
    this.describing = false;
    this.renewLease(result.leaseMs);
    this.takePage(result, hashes);
    this.fill();
  }

  private fits(page: PutResponse): boolean {
    const { size } = this.options.source;
    const known = this.fileId === 0 || (page.fileId === this.fileId && page.chunkSize === this.chunkSize);
    const sized =
      page.chunkSize > 0 && page.chunkSize <= MAX_CHUNK_BYTES && page.chunkCount === Math.ceil(size / page.chunkSize);
    const asked = this.chunkSize === 0 || page.chunkSize === this.chunkSize;
    const targets = page.targets.length;
    const whole = targets === 0 || (page.replication > 0 && targets % page.replication === 0);
    const progress = targets > 0 || page.chunkCount === 0;
    const named = page.targets.every((position) => position < page.peers.length);
    return known && sized && asked && whole && progress && named && page.firstChunk === this.chunks.length;
  }

  private takePage(page: PutResponse, hashes: Uint8Array): void {
    const { replication, targets, peers } = page;
    for (let at = 0; at < targets.length && this.chunks.length < this.chunkCount; at += replication) {
      const index = this.chunks.length;
      const place = index - page.firstChunk;
      const hash = hashes.subarray(place * 32, place * 32 + 32);
      // In a real network a page never extends beyond the hashes in its request.
      if (this.parts.settings.hash && hash.length === 0) return;
      const chunk = new PutChunk(this, index, this.sizeOf(index), hash);
      for (let k = 0; k < replication; k++) chunk.add(page.firstPledge + at + k, peers[targets[at + k] as number]);
      this.chunks.push(chunk);
      this.waiting.push(index);
    }
  }

  /** Calls the tracker after half of the lease, since the tracker gives up a put that is silent for longer than the lease. */
  private renewLease(leaseMs: number): void {
    const { env } = this.parts;
    env.cancel(this.lease);
    if (leaseMs > 0) this.lease = env.after(leaseMs / 2, PutFile.onHalfTime, this);
    this.leaseMs = leaseMs;
  }

  private leaseMs = 0;

  private static onHalfTime(self: PutFile): void {
    if (self.over) return;
    self.renewLease(self.leaseMs);
    if (!self.committing) self.commit();
  }

  // Chunks

  private fill(): void {
    if (this.over) return;
    const { window } = this.parts.settings;
    let started = 0;
    while (this.active < window && started < this.waiting.length) {
      this.active++;
      this.chunks[this.waiting[started++] as number]?.start();
    }
    this.waiting.splice(0, started);
    const described = this.chunks.length === this.chunkCount;
    if (!described && !this.describing && this.waiting.length < window) this.describeNextPage();
    if (described && this.stored === this.chunkCount) this.commit();
  }

  /** Called when a chunk has all its replicas. */
  onChunkStored(replicas: readonly StoredReplica[]): void {
    this.active--;
    this.stored++;
    for (const { pledge, receipt } of replicas) {
      this.kept.push(pledge);
      this.receipts.push(receipt);
    }
    this.tellProgress();
    if (this.kept.length >= PLEDGES_PER_COMMIT) this.commit();
    this.fill();
  }

  private tellProgress(): void {
    const { source, onProgress } = this.options;
    onProgress?.(Math.min(source.size, this.stored * this.chunkSize), source.size);
  }

  // Commit

  private commit(): void {
    if (this.over || this.committing) return;
    this.committing = true;
    const pledges = this.kept.splice(0, PLEDGES_PER_COMMIT);
    const receipts = this.receipts.splice(0, PLEDGES_PER_COMMIT);
    const last = this.stored === this.chunkCount && this.kept.length === 0;
    const request = { fileId: this.fileId, operationId: this.key, pledges, last, receipts };
    new TrackerCall(this.parts, this.key, "commit", request, (result) => this.onCommitted(result, last)).start();
  }

  private onCommitted(result: CommitResponse | RpcError, last: boolean): void {
    if (this.over) return;
    this.committing = false;
    if (result instanceof RpcError) return this.fail(result);
    if (last && result.acknowledged) return this.end(undefined);
    if (last) return this.storeAgain(result.lacking);
    if (this.kept.length >= PLEDGES_PER_COMMIT) this.commit();
    this.fill();
  }

  /**
   * Called when replicas were lost before the commit, or when their targets restarted, so that older receipts prove nothing. The node asks
   * all targets again. Those that still have the chunk answer at once, with a new receipt.
   */
  private storeAgain(lacking: readonly number[]): void {
    const chunks = lacking.filter((index) => index < this.chunkCount);
    if (chunks.length === 0 || ++this.rounds > this.parts.settings.attempts) {
      return this.fail(
        new RpcError(Code.ABORTED, `replicas were lost before the commit, as of chunk ${chunks[0] ?? 0}`),
      );
    }
    this.stored -= chunks.length;
    this.tellProgress();
    for (const index of chunks) this.waiting.push(index);
    if (this.rounds === 1) return this.fill();
    const { env, settings } = this.parts;
    const delay = backoff(env.random, `${this.key}/commit`, this.rounds - 1, settings.backoffMs);
    env.after(delay, (put: PutFile) => put.fill(), this);
  }

  // The end

  /** Lets the put fail right after the present call returns, since the caller does not expect it to end during the call. */
  private failSoon(error: RpcError): void {
    this.parts.env.after(0, () => this.fail(error), undefined);
  }

  fail(error: RpcError): void {
    this.end(error);
  }

  private end(error: RpcError | undefined): void {
    if (this.over) return;
    this.over = true;
    this.parts.env.cancel(this.lease);
    for (const chunk of this.chunks) chunk.cancel();
    if (this.fileId !== 0) this.parts.withdraw(this.fileId);
    this.done(error, Math.max(0, this.chunkCount));
  }
}
