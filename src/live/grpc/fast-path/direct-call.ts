import { type Channel, connectivityState, type Metadata, type StatusObject, status } from "@grpc/grpc-js";
import { getDeadlineTimeoutString } from "@grpc/grpc-js/build/src/deadline.js";
import { InternalChannel } from "@grpc/grpc-js/build/src/internal-channel.js";
import { Subchannel } from "@grpc/grpc-js/build/src/subchannel.js";
import { bufferOf, type WireCall, type WireListener, type WireMessage } from "../wire.js";
import { PREFIX_BYTES } from "./message-assembly.js";

// What it buys: a small call between two programs of one process takes 0.65 to 0.75 ms of CPU time instead of 0.7 to 0.8, and a
// stream of 64 KiB 0.7 to 1.0 ms instead of 1.2 (docs/performance.md, "Small files").

/** The code of HTTP/2 for a stream that the server has not processed (RFC 9113, 7). */
const REFUSED_STREAM = 7;
/** The value of `PickResultType.COMPLETE` in grpc-js: its load balancer has picked a connection. */
const COMPLETE = 0;

/** A status of grpc-js, with the code of the stream's end where it has one. */
type StreamStatus = StatusObject & { readonly rstCode?: number };

/** A call of grpc-js on one connection. Its messages include their prefix. */
interface StreamCall extends Omit<WireCall, "start"> {
  sendMessageWithContext(context: object, message: Buffer): void;
}

interface Connection {
  getConnectivityState(): connectivityState;
  createCall(
    metadata: { toHttp2Headers(): object },
    host: string,
    path: string,
    listener: WireListener & { onReceiveStatus(status: StreamStatus): void },
  ): StreamCall;
}

/** The private parts of a channel of grpc-js that a direct call uses. */
interface Inside {
  readonly internalChannel: {
    readonly defaultAuthority: string;
    getConnectivityState(tryToConnect: boolean): connectivityState;
    doPick(
      metadata: Metadata,
      info: object,
    ): {
      readonly pickResultType: number;
      readonly subchannel: { getRealSubchannel(): Connection } | null;
      readonly onCallStarted: unknown;
      readonly onCallEnded: unknown;
    };
    onCallStart(): void;
    onCallEnd(status: StatusObject): void;
  };
}

/** Throws when this release of grpc-js lacks a method that a direct call uses. */
export function checkConnectionCalls(): void {
  const channel = InternalChannel.prototype as unknown as Partial<Inside["internalChannel"]>;
  const connection = Subchannel.prototype as unknown as Partial<Connection>;
  const used = [channel.doPick, channel.onCallStart, channel.onCallEnd, connection.createCall];
  if (used.some((method) => typeof method !== "function"))
    throw new Error("this release of grpc-js has no calls on a connection");
}

/**
 * Makes a call on a channel. grpc-js itself would pass it through five layers, each with promises and closures for every message. Those
 * layers choose a connection, although there is only one. They compress messages and repeat calls, which we do not use. And they watch
 * deadlines, which our callers do themselves. So this function makes the call on the connection directly. If the channel has no connection,
 * or the connection does not take the call, grpc-js makes it in its usual way.
 */
export function createCall(channel: Channel, path: string, deadline: number): WireCall {
  return new DirectCall(channel, path, deadline);
}

/** A call with one request, and any number of answers; or, without a deadline, a stream of requests. */
class DirectCall implements WireCall, WireListener {
  private call: StreamCall | WireCall | undefined;
  private direct = false;
  private listener!: WireListener;
  private metadata!: Metadata;
  private request: WireMessage | undefined;
  private answered = false;
  private reading = false;
  private cancelled = false;
  private over = false;

  constructor(
    private readonly channel: Channel,
    private readonly path: string,
    private readonly deadline: number,
  ) {}

  start(metadata: Metadata, listener: WireListener): void {
    this.metadata = metadata;
    this.listener = listener;
    this.call = this.connect() ?? this.leaveToChannel();
  }

  startRead(): void {
    this.reading = true;
    this.call?.startRead();
  }

  sendMessageWithContext(context: object, message: WireMessage): void {
    if (!this.isStream) this.request = message;
    this.call?.sendMessageWithContext(context, this.direct ? framed(message) : bufferOf(message));
  }

  halfClose(): void {
    this.call?.halfClose();
  }

  cancelWithStatus(code: number, details: string): void {
    this.cancelled = true;
    this.call?.cancelWithStatus(code, details);
  }

  onReceiveMetadata(metadata: Metadata): void {
    this.answered = true;
    this.listener.onReceiveMetadata(metadata);
  }

  onReceiveMessage(message: Buffer): void {
    this.reading = false;
    if (!this.direct) this.listener.onReceiveMessage(message);
    else if (message[0] === 0) this.listener.onReceiveMessage(message.subarray(PREFIX_BYTES));
    else this.cancelWithStatus(status.UNIMPLEMENTED, "the peer compresses its messages");
  }

  onReceiveStatus(ended: StreamStatus): void {
    if (this.over) return;
    if (this.direct) {
      this.inside.onCallEnd(ended);
      // The server has not processed the call, for example because it is about to close. Let grpc-js find another connection.
      if (ended.rstCode === REFUSED_STREAM && this.mayRepeat) return this.repeat();
    }
    this.over = true;
    this.listener.onReceiveStatus(ended);
  }

  /** Whether the call may be made again. A channel that was closed meanwhile would throw. */
  private get mayRepeat(): boolean {
    const closed = this.inside.getConnectivityState(false) === connectivityState.SHUTDOWN;
    return !this.answered && !this.cancelled && !closed && !this.isStream;
  }

  private get isStream(): boolean {
    return this.deadline === Number.POSITIVE_INFINITY;
  }

  private get inside(): Inside["internalChannel"] {
    return (this.channel as unknown as Inside).internalChannel;
  }

  /** Makes a call on the channel's connection, if there is one. */
  private connect(): StreamCall | undefined {
    const { inside, metadata } = this;
    if (inside.getConnectivityState(false) !== connectivityState.READY) return undefined;
    const pick = inside.doPick(metadata, {});
    if (pick.pickResultType !== COMPLETE || pick.onCallStarted || pick.onCallEnded) return undefined;
    const connection = pick.subchannel?.getRealSubchannel();
    if (connection?.getConnectivityState() !== connectivityState.READY) return undefined;
    const timeout = this.isStream ? {} : { "grpc-timeout": getDeadlineTimeoutString(this.deadline) };
    const headers = { ...metadata.toHttp2Headers(), ...timeout };
    try {
      const call = connection.createCall({ toHttp2Headers: () => headers }, inside.defaultAuthority, this.path, this);
      inside.onCallStart();
      this.direct = true;
      return call;
    } catch {
      // The connection has just been lost.
      return undefined;
    }
  }

  private leaveToChannel(): WireCall {
    this.direct = false;
    const call = this.channel.createCall(this.path, this.deadline, null, null, null);
    call.start(this.metadata, this);
    return call;
  }

  private repeat(): void {
    this.call = this.leaveToChannel();
    if (this.reading) this.call.startRead();
    if (this.request) this.call.sendMessageWithContext({}, bufferOf(this.request));
    this.call.halfClose();
  }
}

function framed(message: WireMessage): Buffer {
  const frame = bufferOf(message, PREFIX_BYTES);
  frame.writeUInt8(0, 0);
  frame.writeUInt32BE(message.byteLength, 1);
  return frame;
}
