import {
  type AwaitTurnRequest,
  type AwaitTurnResponse,
  type FetchChunksRequest,
  type FetchChunksResponse,
  TransferPurpose,
} from "../../gen/swarmlab/v1/node.js";
import type { Millis } from "../../runtime/clock.js";
import { NewestEntries } from "../../runtime/collections/newest-entries.js";
import type { Content } from "../../runtime/content.js";
import { principalOf } from "../../runtime/identity.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { Caller, Reply, StreamSink } from "../../runtime/transport.js";
import { purposeName } from "../get/fetch-batch.js";
import { invalid, isId, isUint32, MAX_WAITING } from "../limits.js";
import { transferDeadline } from "../options.js";
import type { NodeParts } from "../parts.js";
import { LEAVING } from "../peers/refusals.js";
import { removeAt } from "../remove-at.js";
import { readSound } from "./read-sound.js";
import { Turns } from "./turns.js";

/** The largest number of chunks that one call may ask for. */
const MAX_CHUNKS = 1_024;
/** When this many calls wait for each slot, a user's read is refused, and its reader joins the crowd. Calls for store orders count, too. */
const READS_PER_SLOT = 0.5;
/** How long the node remembers that a reader was too slow, in ms; and how many such readers it remembers. */
const LAG_REMEMBERED_MS = 600_000;
const LAGGARDS_REMEMBERED = 1_024;
const BUSY = new RpcError(Code.RESOURCE_EXHAUSTED, "too many readers wait already");
const TOO_SLOW = new RpcError(Code.DEADLINE_EXCEEDED, "the reader took too long over a chunk, and others wait");

/**
 * The upload slots of a node. A reader takes a slot for one chunk at a time and then stands in line again. So all readers get their turn,
 * and the slots bound the memory.
 */
export class Uploads {
  private readonly sending: Upload[] = [];
  private line: Upload[] = [];
  private head = 0;
  private turns: Turns | undefined;
  /** The number of calls that are not over. */
  private open = 0;
  private stage: "serving" | "retiring" | "closing" = "serving";
  private onIdle: (() => void) | undefined;
  /** The time until which no reader can have taken too long. */
  private calmUntil: Millis = 0;

  /** The readers that were too slow, and the time at which each was. The latest reader is last. */
  private laggards: NewestEntries<string, Millis> | undefined;

  constructor(readonly parts: NodeParts) {}

  /** The number of chunks being sent. */
  get active(): number {
    return this.sending.length;
  }

  /** The number of readers in line. */
  get waiting(): number {
    return this.line.length - this.head;
  }

  accept(request: FetchChunksRequest, caller: Caller, sink: StreamSink<FetchChunksResponse>): void {
    const { indices } = request;
    if (!isId(request.fileId)) return sink.end(invalid("file_id: not an id"));
    if (indices.length === 0 || indices.length > MAX_CHUNKS || !indices.every(isUint32)) {
      return sink.end(invalid(`indices: 1 to ${MAX_CHUNKS} positions expected`));
    }
    if (this.stage !== "serving") return sink.end(LEAVING);
    if (this.sending.length >= this.parts.settings.uploadSlots) this.freeStalled();
    const member = principalOf(caller.identity);
    if (this.isLagging(member) || !this.admits(request)) return sink.end(BUSY);
    if (request.purpose === TransferPurpose.GET) this.turns?.sending(request.fileId, indices);
    this.open++;
    new Upload(this, request, member, sink).start();
  }

  /** Notes that a reader took so long over a chunk that others had to wait. For a while the reader may have only one call at a time. */
  lagged(member: string): void {
    this.laggards ??= new NewestEntries(LAGGARDS_REMEMBERED);
    this.laggards.set(member, this.parts.env.now());
    for (const upload of this.line.slice(this.head)) {
      if (upload.member !== member) continue;
      this.forget(upload);
      upload.giveWay(BUSY);
    }
  }

  private isLagging(member: string): boolean {
    const since = this.laggards?.get(member);
    if (since === undefined || this.parts.env.now() - since > LAG_REMEMBERED_MS) return false;
    const isOwn = (upload: Upload): boolean => upload.member === member;
    return this.sending.some(isOwn) || this.line.slice(this.head).some(isOwn);
  }

  /** Refuses new readers, so that they ask other nodes. Calls `onIdle` once the earlier readers have what they asked for. */
  retire(onIdle: () => void): void {
    this.stage = "retiring";
    this.onIdle = onIdle;
    this.turns?.close();
    this.whenIdle();
  }

  /** Ends the calls in line at once, and each other call once the chunk that is on its way has arrived. */
  close(): void {
    this.stage = "closing";
    for (const upload of this.line.splice(0).slice(this.head)) upload.giveWay(LEAVING);
    this.head = 0;
  }

  /** Called when a call is over, with or without success. */
  ended(): void {
    this.open--;
    this.whenIdle();
  }

  private whenIdle(): void {
    if (this.open > 0 || !this.onIdle) return;
    this.onIdle();
    this.onIdle = undefined;
  }

  private admits({ purpose, turn }: FetchChunksRequest): boolean {
    if (purpose !== TransferPurpose.GET) return this.waiting < MAX_WAITING;
    if (turn !== 0 && this.turns?.take(turn)) return true;
    return !this.isCrowded && this.waiting < READS_PER_SLOT * this.parts.settings.uploadSlots;
  }

  /** Puts a reader of the crowd in line for a turn. */
  await(request: AwaitTurnRequest, caller: Caller, reply: Reply<AwaitTurnResponse>): void {
    if (this.stage !== "serving") return reply.send(LEAVING);
    if (this.sending.length >= this.parts.settings.uploadSlots) this.freeStalled();
    this.turns ??= this.newTurns();
    this.turns.enter(request, caller, reply);
  }

  /** Called when the node no longer reads a file. */
  readEnded(fileId: number): void {
    this.turns?.readEnded(fileId);
  }

  private newTurns(): Turns {
    return new Turns(this.parts, () => this.parts.settings.uploadSlots - this.active - this.waiting);
  }

  /** Whether readers wait for turns. */
  get isCrowded(): boolean {
    return this.turns !== undefined && this.turns.waiting > 0;
  }

  /** Says why a call ends after a chunk; undefined if it continues. */
  endOf({ purpose, turn }: FetchChunksRequest): RpcError | undefined {
    if (this.stage === "closing") return LEAVING;
    // A crowd may have formed after this read began. Then the reader must fetch the rest in turns, like all others.
    return purpose === TransferPurpose.GET && turn === 0 && this.isCrowded ? BUSY : undefined;
  }

  /** Puts `upload` in line for a slot. It gets one at once if one is free. */
  enqueue(upload: Upload): void {
    if (this.stage === "closing") return upload.giveWay(LEAVING);
    const isFull = this.sending.length >= this.parts.settings.uploadSlots;
    if (isFull || this.waiting > 0) this.line.push(upload);
    else this.begin(upload);
    if (isFull) this.freeStalled();
    this.advance();
  }

  private begin(upload: Upload): void {
    this.sending.push(upload);
    upload.turn();
  }

  release(upload: Upload): void {
    const at = this.sending.indexOf(upload);
    if (at >= 0) removeAt(this.sending, at);
    this.advance();
  }

  /** Puts `upload` at the end of the line, and gives its slot to the first in line. */
  requeue(upload: Upload): void {
    this.line.push(upload);
    this.release(upload);
  }

  /** Takes `upload` out of the line. */
  forget(upload: Upload): void {
    const at = this.line.indexOf(upload, this.head);
    if (at >= 0) removeAt(this.line, at);
  }

  private advance(): void {
    while (this.sending.length < this.parts.settings.uploadSlots && this.head < this.line.length) {
      this.begin(this.line[this.head++] as Upload);
    }
    if (this.head > 0 && this.head === this.line.length) {
      this.line = [];
      this.head = 0;
    } else if (this.head > 64 && this.head * 2 > this.line.length) {
      this.line = this.line.slice(this.head);
      this.head = 0;
    }
    this.turns?.advance();
  }

  /** Takes slots from readers that take longer over a chunk than its deadline. Called while others need a slot. */
  private freeStalled(): void {
    const { env, settings } = this.parts;
    const now = env.now();
    if (now < this.calmUntil) return;
    for (const upload of [...this.sending]) upload.endIfStalled(now);
    const earliest = this.sending.reduce((least, { since }) => Math.min(least, since), now);
    const shortest = transferDeadline(settings, 0);
    this.calmUntil = earliest + shortest;
  }
}

type Stage = "waiting" | "reading" | "sending" | "over";

/** One FetchChunks call: in line -> read -> sent, for each chunk -> ended. */
class Upload {
  private stage: Stage = "sending";
  private position = 0;
  /** The size in bytes of the chunk being sent; -1: nothing was sent yet, or only the message that a chunk is missing. */
  private bytes = -1;
  /** The time at which the upload last got a slot. */
  since: Millis = 0;

  constructor(
    private readonly uploads: Uploads,
    private readonly request: FetchChunksRequest,
    /** The reader's principal. */
    readonly member: string,
    private readonly sink: StreamSink<FetchChunksResponse>,
  ) {}

  start(): void {
    this.sink.onReady = () => this.onReady();
    this.sink.onCancelled = () => this.onCancelled();
  }

  private onReady(): void {
    if (this.stage !== "sending") return;
    this.stage = "waiting";
    const { traffic, env } = this.uploads.parts;
    if (this.bytes >= 0) {
      traffic.uploadedBytes += this.bytes;
      env.observer.chunkServed(this.bytes, purposeName(this.request.purpose));
      this.bytes = -1;
    }
    const all = this.position === this.request.indices.length;
    const end = this.position > 0 && !all ? this.uploads.endOf(this.request) : undefined;
    if (all || end) {
      this.giveWay(end);
      this.uploads.release(this);
    } else if (this.position > 0) {
      this.uploads.requeue(this);
    } else {
      this.uploads.enqueue(this);
    }
  }

  /**
   * Ends the call. `why`: undefined when the reader got everything that it asked for. The caller of this method frees the upload's slot or
   * its place in line.
   */
  giveWay(why: RpcError | undefined): void {
    this.stage = "over";
    this.sink.end(why);
    this.uploads.ended();
  }

  /** Reads the next chunk. Called when the upload has got a slot. */
  turn(): void {
    this.stage = "reading";
    this.since = this.uploads.parts.env.now();
    const index = this.request.indices[this.position] as number;
    const { parts } = this.uploads;
    const { fileId, purpose } = this.request;
    if (purpose === TransferPurpose.REPAIR) readSound(parts, fileId, index, Upload.onRead, this);
    else parts.readChunk(fileId, index, Upload.onRead, this);
  }

  private static onRead(content: Content | RpcError, self: Upload): void {
    if (self.stage === "over") return self.uploads.release(self);
    const index = self.request.indices[self.position++] as number;
    self.stage = "sending";
    self.sink.send(messageOf(index, content));
    if (!(content instanceof RpcError)) self.bytes = content.size;
  }

  endIfStalled(now: Millis): void {
    const { settings } = this.uploads.parts;
    if (this.stage !== "sending" || now - this.since <= transferDeadline(settings, Math.max(0, this.bytes))) return;
    this.uploads.lagged(this.member);
    this.giveWay(TOO_SLOW);
    this.uploads.release(this);
  }

  private onCancelled(): void {
    const before = this.stage;
    if (before === "over") return;
    this.stage = "over";
    this.uploads.ended();
    if (before === "waiting") this.uploads.forget(this);
    if (before === "sending") this.uploads.release(this);
  }
}

function messageOf(index: number, content: Content | RpcError): FetchChunksResponse {
  if (content instanceof RpcError) return { index, payload: { $case: "missing", value: true }, tag: 0 };
  if (content.data) return { index, payload: { $case: "data", value: content.data }, tag: 0 };
  return { index, payload: { $case: "dummySize", value: content.size }, tag: content.tag };
}
