import type { Metadata, StatusObject } from "@grpc/grpc-js";
import { NO_TIMER, type Timer } from "../../runtime/clock.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { MessageType, StreamCall, StreamReceiver } from "../../runtime/transport.js";
import type { Life } from "./life.js";
import { errorOf } from "./status.js";
import { type CallEnd, FRAME_BYTES, type Tally, unmeasured } from "./tally.js";
import type { WireCall } from "./wire.js";

/**
 * The receiver's side of a stream. It reads at most one message more than it has granted credit for, so that it notices the end of the
 * stream even if it has granted no further credit. Later messages wait in the connection's window, and then at the sender. If `wire` is
 * undefined the peer cannot be called, and the environment ends the stream.
 */
export class IncomingStream<T> implements StreamCall {
  private credit = 0;
  private waiting: T | undefined;
  /** Whether the sender has ended the stream without error, after the waiting message. */
  private complete = false;
  private ended = false;
  private deliverySet = false;
  /** The timer of the receiver's own deadline. The environment sets it. */
  deadline: Timer = NO_TIMER;
  /** Called with the status at the end of the stream. The environment sets it. */
  measured: CallEnd = unmeasured;

  constructor(
    private readonly wire: WireCall | undefined,
    private readonly life: Life,
    private readonly tally: Tally,
    private readonly responseType: MessageType<T>,
    private readonly receiver: StreamReceiver<T>,
    private readonly onOver: (stream: IncomingStream<T>) => void,
  ) {}

  start(metadata: Metadata, request: Buffer): void {
    this.wire?.start(metadata, this);
    this.wire?.startRead();
    this.wire?.sendMessageWithContext({}, request);
    this.wire?.halfClose();
  }

  request(n: number): void {
    if (!(n > 0)) throw new Error(`credit must be positive, got ${n}`);
    this.credit += n;
    if (this.waiting === undefined || this.deliverySet) return;
    this.deliverySet = true;
    this.life.enterSoon((stream: IncomingStream<T>) => stream.deliver(), this);
  }

  cancel(): void {
    if (this.ended) return;
    this.stop(Code.CANCELLED);
    this.wire?.cancelWithStatus(Code.CANCELLED, "");
  }

  /** Ends the stream with an error: at the deadline, or when the peer cannot be called. */
  fail(error: RpcError): void {
    this.end(error);
    this.wire?.cancelWithStatus(error.code, "");
  }

  onReceiveMetadata(): void {}

  onReceiveMessage(bytes: Buffer): void {
    if (this.ended) return;
    this.tally.streamedInBytes += bytes.length + FRAME_BYTES;
    try {
      this.waiting = this.responseType.decode(bytes);
    } catch {
      this.fail(new RpcError(Code.INTERNAL, "a message of the stream cannot be decoded"));
      return;
    }
    if (this.credit > 0) this.life.enter((stream: IncomingStream<T>) => stream.deliver(), this);
  }

  onReceiveStatus(status: StatusObject): void {
    if (status.code !== 0) this.end(errorOf(status));
    else if (this.waiting === undefined) this.end("OK");
    else this.complete = true;
  }

  private deliver(): void {
    this.deliverySet = false;
    const message = this.waiting;
    if (this.ended || message === undefined || this.credit === 0) return;
    this.credit--;
    this.waiting = undefined;
    this.wire?.startRead();
    this.receiver.onMessage(message);
    if (this.complete) this.end("OK");
  }

  private end(status: "OK" | RpcError): void {
    if (this.ended) return;
    this.stop(status === "OK" ? 0 : status.code);
    this.life.enter((receiver: StreamReceiver<T>) => receiver.onEnd(status), this.receiver);
  }

  private stop(code: number): void {
    this.ended = true;
    this.measured(code);
    this.waiting = undefined;
    this.onOver(this);
  }
}
