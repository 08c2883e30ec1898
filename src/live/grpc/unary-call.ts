import type { Metadata, StatusObject } from "@grpc/grpc-js";
import { NO_TIMER, type Timer } from "../../runtime/clock.js";
import { Code, RpcError } from "../../runtime/rpc-error.js";
import type { MessageType } from "../../runtime/transport.js";
import { errorOf } from "./status.js";
import { type CallEnd, type Tally, unmeasured } from "./tally.js";
import type { WireCall, WireMessage } from "./wire.js";

/**
 * A unary call under way at its caller. It settles once: by the answer, an error or the deadline. If `wire` is undefined the peer
 * cannot be called, and the environment fails the call.
 */
export class UnaryCall<T, A> {
  private settled = false;
  private answer: Buffer | undefined;
  /** The timer of the caller's own deadline. The environment sets it. */
  deadline: Timer = NO_TIMER;
  /** Called with the status at the end of the call. The environment sets it. */
  ended: CallEnd = unmeasured;

  constructor(
    private readonly wire: WireCall | undefined,
    private readonly tally: Tally,
    private readonly responseType: MessageType<T>,
    private readonly onSettled: (call: UnaryCall<T, A>, result: T | RpcError) => void,
    readonly handle: number,
    readonly done: (result: T | RpcError, arg: A) => void,
    readonly arg: A,
  ) {}

  start(metadata: Metadata, request: WireMessage): void {
    this.wire?.start(metadata, this);
    this.wire?.startRead();
    this.wire?.sendMessageWithContext({}, request);
    this.wire?.halfClose();
  }

  /**
   * Fails the call, for example at the deadline. gRPC's own timer does not suffice for that: it may be late when the wall clock is set
   * back.
   */
  fail(error: RpcError): void {
    this.settle(error);
    this.wire?.cancelWithStatus(error.code, "");
  }

  abandon(): void {
    this.settled = true;
    this.ended(Code.CANCELLED);
    this.wire?.cancelWithStatus(Code.CANCELLED, "");
  }

  onReceiveMetadata(): void {}

  onReceiveMessage(message: Buffer): void {
    this.answer = message;
    this.tally.message(message.length);
    this.wire?.startRead();
  }

  onReceiveStatus(status: StatusObject): void {
    this.settle(status.code === 0 ? this.decoded() : errorOf(status));
  }

  private decoded(): T | RpcError {
    if (!this.answer) return new RpcError(Code.INTERNAL, "the peer answered without a message");
    try {
      return this.responseType.decode(this.answer);
    } catch {
      return new RpcError(Code.INTERNAL, "the answer cannot be decoded");
    }
  }

  private settle(result: T | RpcError): void {
    if (this.settled) return;
    this.settled = true;
    this.ended(result instanceof RpcError ? result.code : 0);
    this.onSettled(this, result);
  }
}
