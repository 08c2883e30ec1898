import type { ServerWritableStream } from "@grpc/grpc-js";
import type { RpcError } from "../../runtime/rpc-error.js";
import type { MessageType, StreamSink } from "../../runtime/transport.js";
import { type OutgoingMessage, outgoingMessage } from "./fast-path/chunk-message.js";
import type { Life } from "./life.js";
import { statusOf } from "./status.js";
import { FRAME_BYTES, type Tally } from "./tally.js";

function ignore(): void {}

/**
 * The sender's side of a stream. One that waits for `onReady` keeps one message in memory; grpc-js itself would take
 * sixteen, of any size, before it says that it has enough.
 */
export class OutgoingStream<T> implements StreamSink<T> {
  onReady: () => void = ignore;
  onCancelled: () => void = ignore;
  private phase: "open" | "ended" | "cancelled" = "open";
  /** Messages that have not left yet. */
  private unsent = 0;
  /** Whether `onReady` is still to be called for what was sent last. */
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

  /** The handler has returned: the first message may come. */
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
      // Of a stream that its receiver reset, parts may still lie in the connection's queue.
      if (!this.wire.cancelled) outgoing.over?.();
      this.unsent--;
      this.signalReady();
    });
  }

  end(status?: RpcError): void {
    if (this.phase === "ended") throw new Error(`${this.path}: a stream was ended twice`);
    if (this.phase === "cancelled" || this.life.over) return;
    this.phase = "ended";
    // grpc-js sends an error's status, as it does an ordinary end, after what was written.
    if (status) this.wire.emit("error", statusOf(status));
    else this.wire.end();
  }

  /** Ends the stream, whatever it was doing, after a bug of its handler. */
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
    // grpc-js says so after every end, too.
    if (this.phase !== "open") return;
    this.phase = "cancelled";
    this.life.enter((stream: OutgoingStream<T>) => stream.onCancelled(), this);
  }
}
