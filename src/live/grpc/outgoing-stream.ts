import type { ServerWritableStream } from "@grpc/grpc-js";
import type { RpcError } from "../../runtime/rpc-error.js";
import type { MessageType, StreamSink } from "../../runtime/transport.js";
import { type OutgoingMessage, outgoingMessage } from "./fast-path/chunk-message.js";
import type { Life } from "./life.js";
import { statusOf } from "./status.js";
import { FRAME_BYTES, type Tally } from "./tally.js";

function ignore(): void {}

/**
 * The sender's side of a stream. A sender that waits for `onReady` has one message in memory. grpc-js itself would take sixteen, of any
 * size, before it asks the sender to wait.
 */
export class OutgoingStream<T> implements StreamSink<T> {
  onReady: () => void = ignore;
  onCancelled: () => void = ignore;
  private phase: "open" | "ended" | "cancelled" = "open";
  /** The number of messages that are not sent yet. */
  private unsent = 0;
  /** Whether `onReady` must still be called for the last message. */
  private readyOwed = true;

  constructor(
    private readonly wire: ServerWritableStream<unknown, OutgoingMessage>,
    private readonly life: Life,
    private readonly tally: Tally,
    private readonly responseType: MessageType<T>,
    private readonly path: string,
  ) {
    wire.on("cancelled", () => this.cancelled());
  }

  /** Lets the first message be sent. Call it when the handler has returned. */
  opened(): void {
    this.signalReady();
  }

  send(message: T): void {
    if (this.phase === "ended") throw new Error(`${this.path}: a message was sent after the end of its stream`);
    if (this.phase === "cancelled" || this.life.over) return;
    const outgoing = outgoingMessage(this.responseType, message);
    this.tally.streamedOutBytes += outgoing.byteLength + FRAME_BYTES;
    this.unsent++;
    this.readyOwed = true;
    this.wire.write(outgoing, () => {
      // If the receiver reset the stream, parts of the message may still be in the connection's queue.
      if (!this.wire.cancelled) outgoing.over?.();
      this.unsent--;
      this.signalReady();
    });
  }

  end(status?: RpcError): void {
    if (this.phase === "ended") throw new Error(`${this.path}: a stream was ended twice`);
    if (this.phase === "cancelled" || this.life.over) return;
    this.phase = "ended";
    // grpc-js sends an error's status after all written messages, as it does with an ordinary end.
    if (status) this.wire.emit("error", statusOf(status));
    else this.wire.end();
  }

  /** Ends the stream with an error: its caller is refused, or its handler has a bug. */
  fail(status: RpcError): void {
    if (this.phase === "open") this.end(status);
  }

  private signalReady(): void {
    if (!this.readyOwed || this.phase !== "open" || this.unsent > 0) return;
    this.readyOwed = false;
    this.life.enterSoon((stream: OutgoingStream<T>) => {
      if (stream.phase === "open") stream.onReady();
    }, this);
  }

  private cancelled(): void {
    // grpc-js emits this event after an ordinary end, too.
    if (this.phase !== "open") return;
    this.phase = "cancelled";
    this.life.enter((stream: OutgoingStream<T>) => stream.onCancelled(), this);
  }
}
