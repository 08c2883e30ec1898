import { Code, RpcError, UNAVAILABLE } from "../../runtime/rpc-error.js";
import type { StreamCall, StreamReceiver } from "../../runtime/transport.js";
import type { Tick } from "../events/event-queue.js";
import { Kind, StreamEvent } from "../events/slot.js";
import type { FlowShare } from "../network/links.js";
import type { Method } from "./method-table.js";
import { type HeldWord, Severance } from "./severance.js";
import { StreamEnd } from "./stream-ends.js";
import type { StreamKeeper } from "./stream-keeper.js";
import { SimulatedSink } from "./stream-sink.js";

const ended = new RpcError(Code.UNAVAILABLE, "the stream ended");

/**
 * One server stream: open → messages as their bytes move → end. Its bytes are one flow from server to client.
 *
 * When one end does something, the other end learns it after the network's latency. When one end dies, the other learns it after the
 * detection delay. `clientEnds` closes the client's end; `serverGone` tells whether the server's end is closed.
 */
export class Stream implements StreamCall {
  /** The number of the stream's flow in the bandwidth model, or -1; and the bytes of the message that the flow moves. */
  flow = -1;
  flowBytes = 0;
  deadlineEvent = 0;
  /** Whether the server's end is over, so that nothing can be sent any more. */
  serverGone = false;
  /** The weight and the cap of the stream's flow. */
  share: FlowShare | undefined;
  readonly sink: SimulatedSink;
  readonly clientEnd = new StreamEnd<Stream>(this);
  readonly serverEnd = new StreamEnd<Stream>(this);

  private clientGone = false;
  /** The number of messages that the server may still send. */
  private credit = 0;
  /** The first message that was sent and has not moved yet; and those after it, if the program sent more than one at a time. */
  private leaving: object | undefined;
  private queue: object[] | undefined;
  private endStatus: RpcError | "OK" | undefined;
  private isOpen = false;
  /** How far the stream is with its start: with TCP's model, transfers wait for a delay before bytes may move. */
  private warmth: "cold" | "warming" | "warm" = "cold";
  private askingProgram = false;
  private readonly openedAt: number;
  /** The tick before which nothing from the server may arrive, so that its messages arrive in the order in which they left. */
  private lastArrival = 0;
  /** The separation of the two ends by a partition or a hold; undefined: there is none. */
  private severance: Severance<Stream> | undefined;

  constructor(
    private readonly streams: StreamKeeper<Stream>,
    readonly method: Method,
    readonly client: number,
    private readonly clientLife: number,
    readonly server: number,
    readonly serverLife: number,
    private readonly receiver: StreamReceiver<object>,
  ) {
    this.sink = new SimulatedSink(this);
    this.openedAt = streams.kernel.tick;
  }

  // The client's side

  request(messages: number): void {
    if (this.clientGone || messages <= 0) return;
    // Credit granted together with the call travels with it.
    if (!this.isOpen && this.streams.kernel.tick === this.openedAt) {
      this.credit += messages;
      return;
    }
    this.travel(this.client, this.server, StreamEvent.CREDIT, { messages });
  }

  cancel(): void {
    if (this.clientGone) return;
    this.closeClient();
    this.travel(this.client, this.server, StreamEvent.CANCEL, undefined);
  }

  messageArrived(message: object): void {
    const bytes = this.bytesOf(message);
    this.streams.bytes.onWire -= bytes;
    if (this.clientGone || !this.clientLives()) {
      this.streams.bytes.cut += bytes;
      return;
    }
    this.streams.bytes.delivered += bytes;
    this.record(this.client, StreamEvent.MESSAGE);
    this.receiver.onMessage(message);
  }

  endArrived(status: RpcError | undefined): void {
    this.clientEnds(status ?? "OK");
  }

  /** Ends the client's side, for any reason, and tells the client exactly once. */
  clientEnds(status: RpcError | "OK"): void {
    if (this.clientGone) return;
    this.closeClient();
    // Both ends know the deadline, so the server's end closes, too. If the server itself has ended the stream, its end is closed already.
    if (!this.serverGone) this.loseClientAtServer();
    if (!this.clientLives()) return;
    this.record(this.client, StreamEvent.END);
    this.receiver.onEnd(status);
  }

  private closeClient(): void {
    this.clientGone = true;
    this.streams.unschedule(this.deadlineEvent);
    this.clientEnd.leave();
  }

  // The server's side

  opened(): void {
    this.isOpen = true;
    this.pump();
  }

  warm(): void {
    this.warmth = "warm";
    this.pump();
  }

  creditArrived(messages: number): void {
    if (this.serverGone) return;
    this.credit += messages;
    this.pump();
  }

  cancelArrived(): void {
    this.loseClientAtServer();
  }

  send(message: object): void {
    if (this.endStatus !== undefined) throw new Error("a stream was sent to after its end");
    if (this.serverGone) return;
    const carried = this.method.carryResponse(message);
    if (this.leaving === undefined) {
      this.leaving = carried;
    } else {
      this.queue ??= [];
      this.queue.push(carried);
    }
    if (!this.askingProgram) this.pump();
  }

  serverEnds(status: RpcError | undefined): void {
    if (this.endStatus !== undefined) throw new Error("a stream was ended twice");
    this.endStatus = status ?? "OK";
    if (this.serverGone) return;
    if (!this.askingProgram) this.pump();
  }

  /** Takes the first queued message out after it has left. Returns the bytes of the next one that may leave, or 0. */
  messageLeft(): number {
    const message = this.leaving as object;
    this.leaving = this.queue?.shift();
    this.credit--;
    this.travel(this.server, this.client, StreamEvent.MESSAGE, message, this.streams.chunkDelay);
    this.askProgram();
    if (this.serverGone) return 0;
    if (this.leaving !== undefined && this.credit > 0) return this.bytesOf(this.leaving);
    this.endIfDrained();
    return 0;
  }

  /** Lets the program send what there is room and credit for, and starts the flow. */
  pump(): void {
    if (!this.isOpen || this.serverGone) return;
    this.askProgram();
    if (this.serverGone) return;
    if (this.flow < 0 && this.leaving !== undefined && this.credit > 0) this.move();
    this.endIfDrained();
  }

  /** Starts the flow. Before the stream's first message it waits for TCP's start-up delay. */
  private move(): void {
    if (this.warmth === "cold") {
      const { streams } = this;
      const delay = streams.links.warmUp(this.server, this.client);
      this.warmth = delay > 0 ? "warming" : "warm";
      if (delay > 0) streams.schedule(this, StreamEvent.WARM, streams.kernel.tick + delay, undefined);
    }
    if (this.warmth === "warm") this.streams.startFlow(this, this.bytesOf(this.leaving as object));
  }

  /** Moves the next message. Called when the connection is free. */
  moveOn(): void {
    this.streams.startFlow(this, this.bytesOf(this.leaving as object));
  }

  private askProgram(): void {
    // A paused program is asked for its next message when it goes on.
    if (this.streams.kernel.gate.isPaused(this.server)) return;
    // Ask the program for the next message at the tick at which the message before it has left.
    while (!this.serverGone && this.endStatus === undefined && this.leaving === undefined && this.credit > 0) {
      this.askingProgram = true;
      this.sink.onReady();
      this.askingProgram = false;
      // A program that has nothing to send yet will call `send` later.
      if (this.leaving === undefined) return;
    }
  }

  private endIfDrained(): void {
    if (this.endStatus === undefined || this.leaving !== undefined || this.serverGone) return;
    this.closeServer();
    const status = this.endStatus === "OK" ? undefined : this.endStatus;
    this.travel(this.server, this.client, StreamEvent.END, status);
  }

  private closeServer(): void {
    this.serverGone = true;
    this.serverEnd.leave();
  }

  /** Tells the server that the client is gone. */
  loseClientAtServer(): void {
    if (this.serverGone) return;
    const { kernel } = this.streams;
    this.streams.cutFlow(this);
    if (kernel.gate.isPaused(this.server)) {
      this.credit = Number.NEGATIVE_INFINITY;
      this.streams.schedule(this, StreamEvent.LOST_CLIENT, kernel.tick, undefined);
      return;
    }
    this.closeServer();
    if (!kernel.gate.admits(this.server, this.serverLife) || !this.isOpen) return;
    this.record(this.server, StreamEvent.CANCEL);
    this.sink.onCancelled();
  }

  // Deaths

  /** Called when the server's host died, or was not running. The client learns this after the detection delay. */
  loseServer(): void {
    this.streams.cutFlow(this);
    this.dropHeld();
    this.serverGone = true;
    this.endStatus ??= ended;
    if (this.clientGone) return;
    const { kernel } = this.streams;
    this.streams.schedule(this, StreamEvent.LOST_SERVER, kernel.tick + kernel.detection, UNAVAILABLE);
  }

  /** Called when the client's host died. No more bytes move, and the server learns this after the detection delay. */
  loseClient(): void {
    this.clientGone = true;
    this.streams.unschedule(this.deadlineEvent);
    if (this.serverGone) return;
    this.streams.cutFlow(this);
    this.dropHeld();
    // Until the server learns of the death, everything that it sends is lost.
    this.credit = Number.NEGATIVE_INFINITY;
    const { kernel } = this.streams;
    this.streams.schedule(this, StreamEvent.LOST_CLIENT, kernel.tick + kernel.detection, undefined);
  }

  // Partitions and holds

  /**
   * Called when a partition or a hold lies between the ends. Bytes stop, and events wait. Across a partition the ends give each other
   * up after the detection delay; across a hold they do not.
   */
  sever(): void {
    if (this.clientGone && this.serverGone) return;
    if (!this.severance) {
      // When the ends reach each other again, the message under way moves again from its start.
      this.streams.cutFlow(this);
      this.severance = new Severance(this.streams, this);
      this.streams.severed.add(this);
    }
    if (this.streams.kernel.reachability.parts(this.server, this.client)) this.severance.loseEnds();
  }

  /** Called when no partition lies between the ends any more, but a hold does. */
  onlyHeld(): void {
    this.severance?.keepEnds();
  }

  /** Whether a partition or a hold stops an event that is due. Such an event waits, or is dropped if the ends have given each other up. */
  isHeldBack(what: number, about: object | undefined): boolean {
    const { kernel } = this.streams;
    if (!this.severance) {
      if (kernel.reachability.connects(this.server, this.client)) return false;
      this.sever();
    }
    const word = { what, about };
    if (this.severance && kernel.tick < this.severance.lostAt) this.severance.held.push(word);
    else this.drop(word);
    return true;
  }

  /** Lets the stream go on when the ends reach each other again, unless they have given each other up. */
  rejoin(): void {
    const { severance } = this;
    if (!severance) return;
    this.severance = undefined;
    if (!severance.keepEnds()) {
      for (const word of severance.held) this.drop(word);
      return;
    }
    for (const { what, about } of severance.held) {
      const isServers = what === StreamEvent.MESSAGE || what === StreamEvent.END;
      if (isServers) this.travel(this.server, this.client, what, about);
      else this.travel(this.client, this.server, what, about);
    }
    this.pump();
  }

  /** Drops the held messages from and to a host that died. */
  private dropHeld(): void {
    for (const word of this.severance?.held.splice(0) ?? []) this.drop(word);
  }

  private drop({ what, about }: HeldWord): void {
    if (what !== StreamEvent.MESSAGE) return;
    const bytes = this.bytesOf(about as object);
    this.streams.bytes.onWire -= bytes;
    this.streams.bytes.cut += bytes;
  }

  // Both

  /** The bytes of a message on the network, at least one: with an overhead of 0, an empty message still has to move. */
  private bytesOf(message: object): number {
    return Math.max(1, this.method.responseSize(message) + this.streams.kernel.network.spec.overhead);
  }

  private clientLives(): boolean {
    return this.streams.kernel.gate.admits(this.client, this.clientLife);
  }

  private record(host: number, what: number): void {
    this.streams.kernel.record(host, (Kind.STREAM << 16) | this.method.id, what);
  }

  /** Sends an event to the other end. It arrives after the latency plus `more`; events from the server also arrive in order. */
  private travel(from: number, to: number, what: number, about: object | undefined, more: Tick = 0): void {
    const { kernel } = this.streams;
    let arrival = kernel.tick + kernel.reachability.word(from, to) + more;
    if (from === this.server) {
      arrival = Math.max(arrival, this.lastArrival);
      this.lastArrival = arrival;
    }
    this.streams.schedule(this, what, arrival, about);
  }
}
