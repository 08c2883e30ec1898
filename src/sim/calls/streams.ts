import type { Millis } from "../../runtime/clock.js";
import { Code, DEADLINE_EXCEEDED, RpcError } from "../../runtime/rpc-error.js";
import type { Service, StreamReceiver } from "../../runtime/transport.js";
import { TICKS_PER_MS, type Tick } from "../events/event-queue.js";
import { Kind, SlotDouble, SlotReference, StreamEvent, Word } from "../events/slot.js";
import type { Kernel } from "../kernel.js";
import type { FlowShare, Links } from "../network/links.js";
import { Connections } from "./connections.js";
import { Stream } from "./stream.js";
import { StreamEnds } from "./stream-ends.js";
import type { ByteCounts, Credit, StreamKeeper } from "./stream-keeper.js";

const { STRIDE: REFERENCES, CALLBACK, MESSAGE } = SlotReference;

const UNIMPLEMENTED = new RpcError(Code.UNIMPLEMENTED, "the peer does not serve this method");

/** Decides the weight and cap of a stream's flow. The simulation calls it once for each stream, when the stream's request arrives. */
export type FlowSharing = (method: string, request: object) => FlowShare | undefined;

/** The bytes of stream messages, framing included. `sent` = `delivered` + `inFlight` + `cut`. */
export interface StreamTotals {
  readonly sent: number;
  readonly delivered: number;
  /** The bytes that transfers under way have moved, but that the receiver does not have yet. */
  readonly inFlight: number;
  /** The bytes that moved in vain: their transfer was cut, or the receiver was gone when their message arrived. */
  readonly cut: number;
}

/** The server streams between hosts, and the bytes that they move over the access links. */
export class Streams implements StreamKeeper<Stream> {
  /** Whether a flow or a link's capacity has changed since the bandwidth model was last asked for its next completion. */
  flowsChanged = false;
  readonly bytes: ByteCounts = { sent: 0, delivered: 0, cut: 0, onWire: 0 };
  /** The chunk delay of the network's description, in ticks. */
  readonly chunkDelay: Tick;
  private readonly connections: Connections<Stream> | undefined;

  private readonly byFlow: (Stream | undefined)[] = [];
  /** The streams that a partition or a hold has stopped. */
  readonly severed = new Set<Stream>();
  /** The ends of streams at each host. */
  private readonly byHost: (StreamEnds<Stream> | undefined)[] = [];

  constructor(
    readonly kernel: Kernel,
    readonly links: Links,
    private readonly sharing: FlowSharing | undefined,
  ) {
    const { chunkDelay, connections } = kernel.network.spec;
    this.chunkDelay = Math.round(chunkDelay * TICKS_PER_MS);
    this.connections = connections === "per-peer" ? new Connections() : undefined;
  }

  totals(): StreamTotals {
    // Count the part of each message that has moved, both as sent and as in flight.
    let moving = 0;
    for (const stream of this.byFlow) {
      if (stream) moving += stream.flowBytes - this.links.model.remaining(this.kernel.tick, stream.flow);
    }
    return {
      sent: this.bytes.sent + moving,
      delivered: this.bytes.delivered,
      inFlight: this.bytes.onWire + moving,
      cut: this.bytes.cut,
    };
  }

  open(
    from: number,
    to: number,
    service: Service,
    name: string,
    request: object,
    deadline: Millis,
    receiver: StreamReceiver<object>,
  ): Stream {
    const { kernel } = this;
    const method = kernel.methods.lookUp(service, name);
    const hosts = kernel.hosts.length;
    const life = to < hosts ? kernel.table.life(to) : -1;
    const stream = new Stream(this, method, from, kernel.table.life(from), to, life, receiver);
    const due = kernel.tick + Math.ceil(deadline * TICKS_PER_MS);
    stream.deadlineEvent = this.schedule(stream, StreamEvent.DEADLINE, due, DEADLINE_EXCEEDED);
    this.endsAt(from).add(stream.clientEnd);
    if (life < 0) {
      stream.loseServer();
      return stream;
    }
    // A stream from a host to itself is in the host's list once.
    if (to !== from) this.endsAt(to).add(stream.serverEnd);
    if (!kernel.reachability.connects(from, to)) stream.sever();
    const bytes = method.requestSize(request) + kernel.network.spec.overhead;
    const transit = kernel.reachability.opening(from, to, bytes);
    this.schedule(stream, StreamEvent.OPEN, kernel.tick + transit, method.carryRequest(request));
    return stream;
  }

  /** Schedules a step of a stream, and returns a handle. */
  schedule(stream: Stream, what: number, due: Tick, about: object | undefined): number {
    const { queue, references } = this.kernel;
    const slot = queue.take();
    queue.words[slot * Word.STRIDE + Word.KIND] = Kind.STREAM;
    queue.words[slot * Word.STRIDE + Word.OWNER] = hearerOf(stream, what);
    queue.words[slot * Word.STRIDE + Word.DETAIL] = what;
    queue.doubles[slot * SlotDouble.STRIDE + SlotDouble.DUE] = due;
    references[slot * REFERENCES + CALLBACK] = stream;
    references[slot * REFERENCES + MESSAGE] = about;
    queue.schedule(slot, due);
    return queue.handle(slot);
  }

  unschedule(handle: number): void {
    const slot = this.kernel.queue.slotOf(handle);
    if (slot < 0) return;
    this.kernel.queue.remove(slot, this.kernel.queue.doubles[slot * SlotDouble.STRIDE + SlotDouble.DUE] as number);
    this.kernel.free(slot);
  }

  eventDue(slot: number): void {
    const { queue, references } = this.kernel;
    const stream = references[slot * REFERENCES + CALLBACK] as Stream;
    const about = references[slot * REFERENCES + MESSAGE] as object;
    const what = queue.words[slot * Word.STRIDE + Word.DETAIL] as number;
    this.kernel.free(slot);
    if (what <= StreamEvent.CANCEL && stream.isHeldBack(what, about)) return;
    if (what === StreamEvent.MESSAGE) stream.messageArrived(about);
    else if (what === StreamEvent.CREDIT) stream.creditArrived((about as Credit).messages);
    else if (what === StreamEvent.OPEN) this.opened(stream, about);
    else if (what === StreamEvent.END) stream.endArrived(about as RpcError | undefined);
    else if (what === StreamEvent.CANCEL) stream.cancelArrived();
    else if (what === StreamEvent.WARM) stream.warm();
    else if (what === StreamEvent.LOST_CLIENT) stream.cancelArrived();
    else stream.clientEnds(about as RpcError);
  }

  /** Lets a stream's next message move, at once or when the connection is free. */
  startFlow(stream: Stream, bytes: number): void {
    if (!this.kernel.reachability.connects(stream.server, stream.client)) {
      this.connections?.release(stream)?.moveOn();
      return;
    }
    if (this.connections && !this.connections.take(stream)) return;
    const flow = this.links.start(this.kernel.tick, stream.server, stream.client, bytes, stream.share);
    stream.flow = flow;
    stream.flowBytes = bytes;
    this.byFlow[flow] = stream;
    this.flowsChanged = true;
  }

  /** Ends a stream's flow before its time. The bytes of this message that had moved count as cut. */
  cutFlow(stream: Stream): void {
    if (stream.flow < 0) {
      this.connections?.forget(stream);
      return;
    }
    const left = this.links.model.cancel(this.kernel.tick, stream.flow);
    this.bytes.sent += stream.flowBytes - left;
    this.bytes.cut += stream.flowBytes - left;
    this.byFlow[stream.flow] = undefined;
    stream.flow = -1;
    this.flowsChanged = true;
    this.connections?.release(stream)?.moveOn();
  }

  /** Called by the bandwidth model when a message has left. Returns the bytes of the next one, or 0. */
  flowCompleted(flow: number): number {
    this.flowsChanged = true;
    const stream = this.byFlow[flow];
    if (!stream) throw new Error(`streams: flow ${flow} completed, but belongs to no stream`);
    this.bytes.sent += stream.flowBytes;
    this.bytes.onWire += stream.flowBytes;
    // The call below may make the program cut the stream. This message has left by then, so none of its bytes may count as cut.
    stream.flowBytes = 0;
    const next = stream.messageLeft();
    // The program may have cut the stream during that call.
    if (stream.flow !== flow) return 0;
    if (next === 0 || this.connections?.isWanted(stream)) {
      stream.flow = -1;
      this.byFlow[flow] = undefined;
      // The stream's turn is over: it goes to the end of the line of waiting streams.
      const waiting = this.connections?.release(stream);
      if (next > 0) this.connections?.take(stream);
      waiting?.moveOn();
      return 0;
    } else {
      stream.flowBytes = next;
    }
    return next;
  }

  private endsAt(host: number): StreamEnds<Stream> {
    this.byHost[host] ??= new StreamEnds();
    return this.byHost[host];
  }

  hostDied(host: number): void {
    const ends = this.byHost[host];
    if (!ends) return;
    this.byHost[host] = undefined;
    for (const stream of ends.streams()) {
      if (stream.server === host) stream.loseServer();
      if (stream.client === host) stream.loseClient();
    }
  }

  /** Called when a partition or a hold begins. Stops the streams whose ends it separates. */
  divided(): void {
    const { reachability } = this.kernel;
    for (const ends of this.byHost) {
      if (!ends) continue;
      for (const stream of ends.streams()) {
        if (!reachability.connects(stream.server, stream.client)) stream.sever();
      }
    }
  }

  /** Called when a partition or a hold ends. Streams whose ends reach each other again go on. */
  rejoined(): void {
    const { reachability } = this.kernel;
    for (const stream of this.severed) {
      if (!reachability.connects(stream.server, stream.client)) {
        if (!reachability.parts(stream.server, stream.client)) stream.onlyHeld();
        continue;
      }
      this.severed.delete(stream);
      stream.rejoin();
    }
  }

  /**
   * Called when an event of a stream comes for a paused or slow host, which handles it later. If it is the deadline, the server's end
   * closes now.
   */
  cameToPaused(slot: number): void {
    const { queue, references } = this.kernel;
    if (queue.words[slot * Word.STRIDE + Word.DETAIL] !== StreamEvent.DEADLINE) return;
    // The server knows the deadline, too, so its end closes although the client's program waits.
    (references[slot * REFERENCES + CALLBACK] as Stream).loseClientAtServer();
  }

  /** Lets the streams that a host serves go on. Called when the paused host goes on. */
  hostResumed(host: number): void {
    for (const stream of this.byHost[host]?.streams() ?? []) if (stream.server === host) stream.pump();
  }

  private opened(stream: Stream, request: object): void {
    const { kernel } = this;
    if (!kernel.gate.admits(stream.server, stream.serverLife) || stream.serverGone) return;
    kernel.record(stream.server, (Kind.STREAM << 16) | stream.method.id, StreamEvent.OPEN);
    stream.share = this.sharing?.(stream.method.name, request);
    stream.method.served++;
    const handlers = stream.method.handlers[stream.server];
    if (handlers === undefined) {
      stream.serverEnds(UNIMPLEMENTED);
    } else {
      const handler = handlers[stream.method.name] as (request: unknown, caller: unknown, sink: unknown) => void;
      // Call it as a method, since the handler uses its program's `this`.
      handler.call(handlers, request, kernel.hosts[stream.client], stream.sink);
    }
    stream.opened();
  }
}

/** Finds the host to which an event of a stream is delivered; -1: none. */
function hearerOf(stream: Stream, what: number): number {
  switch (what) {
    case StreamEvent.OPEN:
    case StreamEvent.CREDIT:
    case StreamEvent.CANCEL:
    case StreamEvent.LOST_CLIENT:
      return stream.server;
    case StreamEvent.WARM:
      return -1;
    default:
      return stream.client;
  }
}
