import type { Peer } from "../../gen/swarmlab/v1/common.js";
import { type FetchChunksResponse, NodeServiceDefinition, TransferPurpose } from "../../gen/swarmlab/v1/node.js";
import { type Millis, NO_TIMER } from "../../runtime/clock.js";
import type { Content } from "../../runtime/content.js";
import type { TransferPurpose as PurposeName } from "../../runtime/observer.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { StreamCall, StreamReceiver } from "../../runtime/transport.js";
import { CHUNKS_PER_FETCH } from "../limits.js";
import { transferDeadline } from "../options.js";
import type { NodeParts } from "../parts.js";
import { SilenceWatch, type Waiting } from "../peers/silence-watch.js";
import { isRight, type WantedChunk } from "../verify.js";

/** The error of a chunk that the source does not have, although it answered. */
export const MISSING = new RpcError(Code.NOT_FOUND, "the source does not have the chunk");
/** The error of a chunk for which the source sent other content. */
export const WRONG_CONTENT = new RpcError(Code.DATA_LOSS, "the source sent wrong content");
const ENDED_EARLY = new RpcError(Code.UNAVAILABLE, "the source ended the stream early");
const SILENT = new RpcError(Code.DEADLINE_EXCEEDED, "the source sent nothing for too long");
const GIVEN_UP = new RpcError(Code.CANCELLED, "the chunk came from elsewhere, or is not needed any more");
const OUT_OF_ORDER = new RpcError(Code.INTERNAL, "the source sent a chunk that was not asked for");

/** The object that wants the chunks of a batch. It hears of each chunk exactly once, in order, unless the batch is cancelled. */
export interface BatchOwner<W extends WantedChunk> {
  /** Called when the right content of a chunk arrived. */
  onChunk(wanted: W, content: Content, batch: FetchBatch<W>): void;
  onChunkFailed(wanted: W, failure: RpcError, batch: FetchBatch<W>): void;
  /**
   * The source sent nothing within the expected time. Either it is `silent`, or it is there but sends nothing. The rest of the batch may
   * still come. Returns true if the owner now asks others for the rest. If it returns false, the batch may call `onLate` again.
   */
  onLate(batch: FetchBatch<W>, silent: boolean): boolean;
}

export function purposeName(purpose: TransferPurpose): PurposeName {
  return purpose === TransferPurpose.PUT ? "put" : purpose === TransferPurpose.REPAIR ? "repair" : "get";
}

/** Fetches some chunks of a file from one source, over one stream: open -> each chunk checked and handed on -> over. */
export class FetchBatch<W extends WantedChunk> implements StreamReceiver<FetchChunksResponse>, Waiting {
  private position = 0;
  private began: Millis = 0;
  private receivedBytes = 0;
  private stream: StreamCall | undefined;
  private over = false;
  private watch = NO_TIMER;
  private heardAt: Millis = 0;
  private longestSilence: Millis = 0;
  private silence: SilenceWatch | undefined;

  constructor(
    private readonly parts: NodeParts,
    readonly source: Peer,
    private readonly fileId: number,
    private readonly wanted: readonly W[],
    private readonly purpose: TransferPurpose,
    private readonly owner: BatchOwner<W>,
    /** The turn that the source gave, in a crowd; 0: none. */
    private readonly turn = 0,
  ) {}

  start(): void {
    const { env, settings, traffic } = this.parts;
    const { fileId, purpose, turn, wanted } = this;
    const indices: number[] = new Array(wanted.length);
    let bytes = 0;
    let largest = 0;
    for (let at = 0; at < wanted.length; at++) {
      const chunk = wanted[at] as W;
      indices[at] = chunk.index;
      bytes += chunk.size;
      if (chunk.size > largest) largest = chunk.size;
    }
    const request = { fileId, indices, purpose, turn };
    const deadline = transferDeadline(settings, bytes);
    traffic.activeDownloads += wanted.length;
    this.began = env.now();
    this.heardAt = this.began;
    this.silence = new SilenceWatch(this.parts, this.source, "chunks", (wanted[0] as W).size, this);
    this.stream = env.stream(this.source, NodeServiceDefinition, "fetchChunks", request, deadline, this);
    // Grant credit for all chunks at once: the operation's window already bounds them. Grant one more, so that the
    // source notices that the last chunk has left.
    this.stream.request(this.wanted.length + 1);
    this.longestSilence = transferDeadline(settings, CHUNKS_PER_FETCH * largest);
    if (deadline > 2 * this.longestSilence) this.keepWatch(this.longestSilence);
  }

  /**
   * Called when the source has answered that it is there, but has sent nothing for `quiet` ms. That may last twice the time that
   * the source has for an answer, plus the time for one chunk at the minimum rate. After that the owner may ask others.
   */
  onSign(_sign: unknown, quiet: Millis): boolean {
    const { contacts, settings } = this.parts;
    const next = this.wanted[this.position] as W;
    const due = 2 * contacts.answerTime(this.source) + (next.size * 1000) / settings.minimumRate;
    return quiet >= due && this.owner.onLate(this, false);
  }

  onSilence(): void {
    this.owner.onLate(this, true);
  }

  /** The chunks that have neither arrived nor failed yet. */
  get rest(): readonly W[] {
    return this.wanted.slice(this.position);
  }

  /**
   * A source that sends nothing is given up after the time for a call of few chunks, long before the deadline of a
   * large call.
   */
  private keepWatch(delay: Millis): void {
    this.watch = this.parts.env.after(delay, () => this.look(), undefined);
  }

  private look(): void {
    const left = this.heardAt + this.longestSilence - this.parts.env.now();
    if (left > 0) return this.keepWatch(left);
    this.stream?.cancel();
    this.failRest(SILENT);
  }

  /** Whether every chunk has arrived or failed. */
  get isOver(): boolean {
    return this.position >= this.wanted.length;
  }

  /** The rate at which chunks have come since the get asked for them, in bytes per millisecond. */
  get rate(): number {
    return this.receivedBytes / Math.max(1, this.parts.env.now() - this.began);
  }

  /** Ends the call without telling the owner. */
  cancel(): void {
    if (this.over) return;
    const next = this.wanted[this.position];
    if (next) this.tellFailed(GIVEN_UP, next, this.parts.env.now() - this.heardAt);
    this.parts.traffic.activeDownloads -= this.wanted.length - this.position;
    this.position = this.wanted.length;
    this.end();
    this.stream?.cancel();
  }

  onMessage(message: FetchChunksResponse): void {
    if (this.over) return;
    const wanted = this.wanted[this.position];
    // More chunks came than were asked for. A sender that does this might go on for ever.
    if (!wanted) return this.cancel();
    if (message.index !== wanted.index) {
      this.stream?.cancel();
      return this.failRest(OUT_OF_ORDER);
    }
    this.position++;
    const now = this.parts.env.now();
    const took = now - this.heardAt;
    this.heardAt = now;
    this.silence?.heard();
    // Only the end of the stream is still to come, and nothing waits for it.
    if (this.isOver) this.silence?.stop();
    this.parts.traffic.activeDownloads--;
    const content = contentOf(message);
    if (!content) {
      this.tellFailed(MISSING, wanted, took);
      this.owner.onChunkFailed(wanted, MISSING, this);
    } else if (isRight(content, this.fileId, wanted, this.parts.settings.hash)) {
      this.receivedBytes += content.size;
      this.parts.traffic.downloadedBytes += content.size;
      const { fileId, purpose, source } = this;
      const { observer } = this.parts.env;
      observer.chunkFetched(content.size, purposeName(purpose), fileId, wanted.index, source.number, took);
      this.owner.onChunk(wanted, content, this);
    } else {
      this.parts.traffic.refusedChunks++;
      const { number, address } = this.source;
      this.tellFailed(WRONG_CONTENT, wanted, took);
      this.parts.env.observer.chunkRefused(this.fileId, wanted.index, number, address);
      this.parts.membership.complain(this.source.number);
      this.owner.onChunkFailed(wanted, WRONG_CONTENT, this);
    }
  }

  onEnd(status: "OK" | RpcError): void {
    if (this.over) return;
    if (this.position < this.wanted.length) {
      const failure = status === "OK" ? ENDED_EARLY : status;
      // The tracker need not hear of a holder that is only slow or busy.
      if (failure.code === Code.UNAVAILABLE) this.parts.membership.complain(this.source.number);
      this.failRest(failure);
    }
    this.end();
  }

  private end(): void {
    this.over = true;
    this.silence?.stop();
    this.parts.env.cancel(this.watch);
  }

  private tellFailed(failure: RpcError, { index }: W, took: Millis): void {
    const { parts, purpose, fileId, source } = this;
    parts.env.observer.fetchFailed(failure, purposeName(purpose), fileId, index, source.number, took);
  }

  private failRest(failure: RpcError): void {
    this.end();
    const next = this.wanted[this.position];
    if (next) this.tellFailed(failure, next, this.parts.env.now() - this.heardAt);
    this.parts.traffic.activeDownloads -= this.wanted.length - this.position;
    while (this.position < this.wanted.length) {
      const wanted = this.wanted[this.position++];
      if (wanted) this.owner.onChunkFailed(wanted, failure, this);
    }
  }
}

function contentOf(message: FetchChunksResponse): Content | undefined {
  const payload = message.payload;
  if (payload?.$case === "data") return { size: payload.value.length, data: payload.value, tag: 0 };
  if (payload?.$case === "dummySize") return { size: payload.value, data: undefined, tag: message.tag };
  return undefined;
}
