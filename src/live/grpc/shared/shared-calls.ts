import { type Channel, connectivityState, type Metadata, type StatusObject } from "@grpc/grpc-js";
import { type SharedAnswer, ShareResponse } from "../../../gen/swarmlab/v1/calls.js";
import { Code } from "../../../runtime/rpc-error.js";
import { calls } from "../call-on-channel.js";
import type { WireCall, WireListener, WireMessage } from "../wire.js";
import { callsMessage, type OutgoingCall } from "./calls-message.js";
import { MOST_REQUEST_BYTES, MOST_SHARED_CALLS, SHARE_PATH } from "./share-path.js";

/** A stream on which nothing was called for this long ends, so that its connection may end, too. In ms. */
const IDLE_MS = 30_000;
/** The code of HTTP/2 for a stream that the server has not processed (RFC 9113, 7). */
const REFUSED_STREAM = 7;
/** A stream without a deadline. */
const NEVER = Number.POSITIVE_INFINITY;

/**
 * The short calls to one peer, over one stream of the connection. A stream of its own would cost a call several times as much as everything
 * else. A call still gets one if the connection is not open yet, if the shared stream is full, if the request is large, or if the peer does
 * not serve shared streams.
 */
export class SharedCalls {
  private stream: SharedStream | undefined;
  /** Whether the peer has refused a shared stream. */
  private refused = false;
  private closed = false;

  constructor(readonly channel: Channel) {}

  call(path: string, deadline: number): WireCall {
    return this.refused ? calls.make(this.channel, path, deadline) : new CallOnStream(this, path, deadline);
  }

  /** The stream for a request of so many bytes; undefined: the call needs a stream of its own. */
  streamFor(bytes: number, metadata: Metadata): SharedStream | undefined {
    if (this.refused || this.closed || bytes > MOST_REQUEST_BYTES) return undefined;
    if (!this.stream && this.channel.getConnectivityState(false) !== connectivityState.READY) return undefined;
    this.stream ??= new SharedStream(this.channel, metadata, this.onEnded);
    return this.stream.isFull ? undefined : this.stream;
  }

  /** Ends the stream, and closes the connection. */
  close(): void {
    this.closed = true;
    this.stream?.cancel();
    this.channel.close();
  }

  /** Begins no more calls, and closes the connection when those under way have been answered. */
  closeSoon(): void {
    this.closed = true;
    this.stream?.endSoon();
    this.channel.close();
  }

  /** Called when the stream has ended. The next call opens another one, unless the peer serves none. */
  private readonly onEnded = (stream: SharedStream, unknown: boolean): void => {
    if (this.stream === stream) this.stream = undefined;
    if (unknown) this.refused = true;
  };
}

/** One shared stream: open -> calls and answers, in any order -> ended by this end when it is idle, by the peer, or with the connection. */
class SharedStream implements WireListener {
  private readonly wire: WireCall;
  private readonly open = new Map<number, CallOnStream>();
  /** Numbers have 32 bits. After the last one they begin again: a busy stream would reach it in some weeks. */
  private lastNumber = 0;
  /** The calls that wait until earlier ones are written. */
  private waiting: OutgoingCall[] = [];
  private writing = false;
  private answered = false;
  /** Whether no further calls come, and whether the peer knows. */
  private ending = false;
  private halfClosed = false;
  private over = false;
  private usedAt = performance.now();
  private readonly idling: NodeJS.Timeout;

  constructor(
    channel: Channel,
    metadata: Metadata,
    private readonly onEnded: (stream: SharedStream, unknown: boolean) => void,
  ) {
    this.wire = calls.make(channel, SHARE_PATH, NEVER);
    this.wire.start(metadata, this);
    this.wire.startRead();
    this.idling = setInterval(() => this.endIfIdle(), IDLE_MS).unref();
  }

  /** Whether it has as many calls under way as the peer admits. */
  get isFull(): boolean {
    return this.open.size >= MOST_SHARED_CALLS;
  }

  begin(call: CallOnStream, path: string, request: WireMessage): number {
    this.lastNumber = (this.lastNumber + 1) >>> 0;
    const number = this.lastNumber;
    this.open.set(number, call);
    this.write({ number, path, request });
    return number;
  }

  /** Tells the peer that nobody waits for an answer any more. */
  forget(number: number): void {
    if (!this.open.delete(number) || this.over) return;
    const at = this.waiting.findIndex((call) => call.number === number);
    if (at >= 0) this.waiting.splice(at, 1);
    else if (!this.halfClosed) this.write({ number, path: "", request: Buffer.alloc(0) });
  }

  /** Ends the stream once all calls are written and answered. */
  endSoon(): void {
    this.ending = true;
    this.flush();
  }

  cancel(): void {
    this.end();
    this.wire.cancelWithStatus(Code.CANCELLED, "");
  }

  onReceiveMetadata(): void {}

  onReceiveMessage(message: Buffer): void {
    this.answered = true;
    let answers: readonly SharedAnswer[];
    try {
      answers = ShareResponse.decode(message).answers;
    } catch {
      this.wire.cancelWithStatus(Code.INTERNAL, "the answers of a shared stream cannot be decoded");
      return;
    }
    this.wire.startRead();
    for (const answer of answers) {
      const call = this.open.get(answer.number);
      this.open.delete(answer.number);
      call?.onAnswer(answer);
    }
  }

  onReceiveStatus(status: StatusObject & { readonly rstCode?: number }): void {
    if (this.over) return;
    this.end();
    const unknown = status.code === Code.UNIMPLEMENTED;
    this.onEnded(this, unknown);
    // None of the calls has reached the peer's programs, so each may be made in the usual way.
    const unprocessed = !this.answered && (unknown || status.rstCode === REFUSED_STREAM);
    const lost =
      status.code === 0 ? { ...status, code: Code.UNAVAILABLE, details: "the peer ended its calls" } : status;
    for (const call of this.open.values()) {
      if (unprocessed) call.leaveStream();
      else call.onLost(lost);
    }
    this.open.clear();
  }

  private write(call: OutgoingCall): void {
    this.usedAt = performance.now();
    this.waiting.push(call);
    this.flush();
  }

  /** Writes what waits, unless an earlier message is being written: grpc-js takes one at a time. */
  private flush(): void {
    if (this.writing || this.over) return;
    if (this.waiting.length === 0) {
      if (this.ending) this.halfClose();
      return;
    }
    let bytes = 0;
    let count = 0;
    while (count < this.waiting.length && (count === 0 || bytes <= MOST_REQUEST_BYTES / 2)) {
      const { request, path } = this.waiting[count]!;
      if (count > 0 && bytes + request.byteLength > MOST_REQUEST_BYTES / 2) break;
      bytes += request.byteLength + path.length;
      count++;
    }
    const message = callsMessage(this.waiting.splice(0, count));
    this.writing = true;
    this.wire.sendMessageWithContext({ callback: this.onWritten }, message);
  }

  private halfClose(): void {
    if (this.halfClosed) return;
    this.halfClosed = true;
    this.wire.halfClose();
  }

  private readonly onWritten = (): void => {
    this.writing = false;
    this.flush();
  };

  private endIfIdle(): void {
    if (this.open.size > 0 || this.writing || performance.now() - this.usedAt < IDLE_MS) return;
    // Calls that come from now on open another stream.
    this.end();
    this.onEnded(this, false);
    this.wire.halfClose();
  }

  private end(): void {
    this.over = true;
    clearInterval(this.idling);
  }
}

/** A unary call on a shared stream, or on a stream of its own where it needs one. */
class CallOnStream implements WireCall {
  private listener!: WireListener;
  private metadata!: Metadata;
  private request!: WireMessage;
  private stream: SharedStream | undefined;
  private number = 0;
  private alone: WireCall | undefined;

  constructor(
    private readonly shared: SharedCalls,
    private readonly path: string,
    private readonly deadline: number,
  ) {}

  start(metadata: Metadata, listener: WireListener): void {
    this.metadata = metadata;
    this.listener = listener;
  }

  startRead(): void {
    this.alone?.startRead();
  }

  sendMessageWithContext(_context: object, request: WireMessage): void {
    this.request = request;
    this.stream = this.shared.streamFor(request.byteLength, this.metadata);
    if (this.stream) this.number = this.stream.begin(this, this.path, request);
    else this.leaveStream();
  }

  halfClose(): void {
    // A message on a shared stream is whole. If the call has a stream of its own, `leaveStream` has half-closed it.
  }

  cancelWithStatus(code: number, details: string): void {
    this.stream?.forget(this.number);
    this.alone?.cancelWithStatus(code, details);
  }

  /** Makes the call on a stream of its own. */
  leaveStream(): void {
    this.stream = undefined;
    this.alone = calls.make(this.shared.channel, this.path, this.deadline);
    this.alone.start(this.metadata, this.listener);
    this.alone.startRead();
    this.alone.sendMessageWithContext({}, this.request);
    this.alone.halfClose();
  }

  onAnswer({ code, details, answer }: SharedAnswer): void {
    this.stream = undefined;
    if (code === 0) this.listener.onReceiveMessage(Buffer.from(answer.buffer, answer.byteOffset, answer.length));
    this.listener.onReceiveStatus({ code, details, metadata: this.metadata });
  }

  /** Called when the stream ended without an answer. */
  onLost(status: StatusObject): void {
    this.stream = undefined;
    this.listener.onReceiveStatus(status);
  }
}
