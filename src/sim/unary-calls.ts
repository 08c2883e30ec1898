import type { Millis } from "../runtime/clock.js";
import { Code, DEADLINE_EXCEEDED, RpcError, UNAVAILABLE } from "../runtime/rpc-error.js";
import type { Reply, Service } from "../runtime/transport.js";
import { grown } from "./bandwidth/grown.js";
import { TICKS_PER_MS, type Tick } from "./event-queue.js";
import type { Method } from "./method-table.js";
import type { Simulation } from "./simulation.js";
import { DEADLINE_DOUBLE, Kind, Word } from "./slot.js";

const UNIMPLEMENTED = new RpcError(Code.UNIMPLEMENTED, "the peer does not serve this method");

/** Bytes of an error on the network: status and a short text in the trailers. */
const ERROR_BYTES = 32;

/**
 * Unary calls in flight. A call is one slot with at most one pending event: its request on the way; then its reply on
 * the way, or its deadline while it is being served or was lost.
 */
export class UnaryCalls {
  /** Requests and replies that arrived, and their bytes, framing included. */
  delivered = 0;
  deliveredBytes = 0;
  /** First call that each host is serving, or -1; the others follow by SERVED_NEXT. */
  private served = new Int32Array(16).fill(-1);
  private hosts = 0;

  constructor(private readonly simulation: Simulation) {}

  addHost(): void {
    if (this.hosts === this.served.length) {
      this.served = grown(this.served, new Int32Array(this.hosts * 2).fill(-1));
    }
    this.hosts++;
  }

  start(
    from: number,
    to: number,
    service: Service,
    name: string,
    request: object,
    deadline: Millis,
    done: unknown,
    arg: unknown,
  ): number {
    const { simulation } = this;
    const { queue, lives } = simulation;
    const method = simulation.methods.lookUp(service, name);
    method.calls++;
    const slot = queue.take();
    const words = queue.words;
    const at = slot * Word.STRIDE;
    const due = simulation.tick + Math.ceil(deadline * TICKS_PER_MS);
    const bytes = method.requestSize(request) + simulation.network.spec.overhead;
    words[at + Word.KIND] = Kind.REQUEST;
    words[at + Word.OWNER] = from;
    words[at + Word.OWNER_LIFE] = lives[from] as number;
    words[at + Word.OTHER] = to;
    words[at + Word.METHOD] = method.id;
    words[at + Word.BYTES] = bytes;
    queue.times[slot * 8 + DEADLINE_DOUBLE] = due;
    const references = simulation.references;
    references[slot * 4] = done;
    references[slot * 4 + 1] = arg;
    references[slot * 4 + 2] = method.carryRequest(request);
    const life = to < this.hosts ? (lives[to] as number) : -1;
    words[at + Word.OTHER_LIFE] = life;
    const transit = to < this.hosts ? simulation.network.transit(from, to, bytes) : 0;
    const arrival = simulation.tick + transit;
    if (transit < 0 || arrival > due) this.failAt(slot, due, DEADLINE_EXCEEDED);
    else if (life < 0) this.failUnreachable(slot);
    else queue.schedule(slot, arrival);
    return queue.handle(slot);
  }

  /** Makes a call's completion unheard of; the call itself goes on. */
  abandon(handle: number, caller: number): void {
    const { queue, references } = this.simulation;
    const slot = queue.slotOf(handle);
    if (slot < 0) return;
    const kind = queue.words[slot * Word.STRIDE + Word.KIND];
    if (kind !== Kind.REQUEST && kind !== Kind.REPLY && kind !== Kind.FAILURE) return;
    if (queue.words[slot * Word.STRIDE + Word.OWNER] !== caller) return;
    references[slot * 4] = undefined;
    references[slot * 4 + 1] = undefined;
  }

  requestArrived(slot: number): void {
    const { simulation } = this;
    const { queue } = simulation;
    const words = queue.words;
    const at = slot * Word.STRIDE;
    const from = words[at + Word.OWNER] as number;
    const to = words[at + Word.OTHER] as number;
    if (simulation.lives[to] !== words[at + Word.OTHER_LIFE]) {
      this.failUnreachable(slot);
      return;
    }
    this.delivered++;
    this.deliveredBytes += words[at + Word.BYTES] as number;
    simulation.record(to, (Kind.REQUEST << 16) | (words[at + Word.METHOD] as number), words[at + Word.BYTES] as number);
    const method = simulation.methods.methods[words[at + Word.METHOD] as number] as Method;
    const request = simulation.references[slot * 4 + 2];
    const reply = new UnaryReply(this, slot, queue.handle(slot));
    const handlers = method.handlers[to];
    // Until it is answered the slot says so by its kind; the deadline is scheduled only if the handler does not answer at once.
    words[at + Word.KIND] = Kind.FAILURE;
    if (handlers === undefined) {
      reply.send(UNIMPLEMENTED);
      return;
    }
    // Called as a method, not as a function taken from it: the handler belongs to its program.
    handlers[method.name]!(request, simulation.hosts[from], reply);
    if (!reply.answered && queue.slotOf(reply.handle) === slot) this.keepServing(slot);
  }

  /** The handler's answer: on its way to the caller, unless it comes too late. */
  answer(slot: number, handle: number, result: object): void {
    const { simulation } = this;
    const { queue } = simulation;
    if (queue.slotOf(handle) !== slot) return;
    const words = queue.words;
    const at = slot * Word.STRIDE;
    const from = words[at + Word.OWNER] as number;
    const to = words[at + Word.OTHER] as number;
    if (queue.isScheduled(slot)) {
      this.unserve(slot);
      queue.remove(slot);
    }
    const method = simulation.methods.methods[words[at + Word.METHOD] as number] as Method;
    const failed = result instanceof RpcError;
    const bytes = (failed ? ERROR_BYTES : method.responseSize(result)) + simulation.network.spec.overhead;
    const transit = simulation.network.transit(to, from, bytes);
    const due = queue.times[slot * 8 + DEADLINE_DOUBLE] as number;
    const arrival = simulation.tick + transit;
    if (transit < 0 || arrival > due) {
      this.failAt(slot, due, DEADLINE_EXCEEDED);
      return;
    }
    words[at + Word.KIND] = Kind.REPLY;
    words[at + Word.BYTES] = bytes;
    simulation.references[slot * 4 + 2] = failed ? result : method.carryResponse(result);
    queue.schedule(slot, arrival);
  }

  replyArrived(slot: number): void {
    const words = this.simulation.queue.words;
    const bytes = words[slot * Word.STRIDE + Word.BYTES] as number;
    this.delivered++;
    this.deliveredBytes += bytes;
    this.finish(slot, Kind.REPLY, bytes);
  }

  failureDue(slot: number): void {
    if (this.simulation.queue.words[slot * Word.STRIDE + Word.OTHER_LIFE] === SERVED) this.unserve(slot);
    const error = this.simulation.references[slot * 4 + 2] as RpcError;
    this.finish(slot, Kind.FAILURE, error.code);
  }

  /** Callers of a host that died learn it after the detection delay. */
  hostDied(host: number): void {
    for (let slot = this.served[host] as number; slot >= 0; ) {
      const next = this.simulation.queue.words[slot * Word.STRIDE + Word.SERVED_NEXT] as number;
      this.simulation.queue.remove(slot);
      this.simulation.queue.words[slot * Word.STRIDE + Word.OTHER_LIFE] = 0;
      this.failUnreachable(slot);
      slot = next;
    }
    this.served[host] = -1;
  }

  private finish(slot: number, kind: number, detail: number): void {
    const { simulation } = this;
    const words = simulation.queue.words;
    const at = slot * Word.STRIDE;
    const caller = words[at + Word.OWNER] as number;
    const life = words[at + Word.OWNER_LIFE] as number;
    const method = words[at + Word.METHOD] as number;
    const references = simulation.references;
    const done = references[slot * 4] as ((result: unknown, arg: unknown) => void) | undefined;
    const arg = references[slot * 4 + 1];
    const result = references[slot * 4 + 2];
    simulation.release(slot);
    if (simulation.lives[caller] !== life) return;
    simulation.record(caller, (kind << 16) | method, detail);
    if (done !== undefined) done(result, arg);
  }

  /** Nobody is there: the caller learns it after the detection delay, or at its deadline. */
  private failUnreachable(slot: number): void {
    const { simulation } = this;
    const deadline = simulation.queue.times[slot * 8 + DEADLINE_DOUBLE] as number;
    const learns = simulation.tick + Math.round(simulation.network.spec.detection * TICKS_PER_MS);
    if (learns < deadline) this.failAt(slot, learns, UNAVAILABLE);
    else this.failAt(slot, Math.max(deadline, simulation.tick), DEADLINE_EXCEEDED);
  }

  private failAt(slot: number, due: Tick, error: RpcError): void {
    this.simulation.queue.words[slot * Word.STRIDE + Word.KIND] = Kind.FAILURE;
    this.simulation.references[slot * 4 + 2] = error;
    this.simulation.queue.schedule(slot, due);
  }

  /** Keeps a call whose handler answers later: in the callee's list, with its deadline as the pending event. */
  private keepServing(slot: number): void {
    const { queue } = this.simulation;
    const words = queue.words;
    const at = slot * Word.STRIDE;
    const host = words[at + Word.OTHER] as number;
    const head = this.served[host] as number;
    words[at + Word.OTHER_LIFE] = SERVED;
    words[at + Word.SERVED_NEXT] = head;
    words[at + Word.SERVED_PREV] = -1;
    if (head >= 0) words[head * Word.STRIDE + Word.SERVED_PREV] = slot;
    this.served[host] = slot;
    this.failAt(slot, queue.times[slot * 8 + DEADLINE_DOUBLE] as number, DEADLINE_EXCEEDED);
  }

  private unserve(slot: number): void {
    const words = this.simulation.queue.words;
    const at = slot * Word.STRIDE;
    const next = words[at + Word.SERVED_NEXT] as number;
    const prev = words[at + Word.SERVED_PREV] as number;
    if (next >= 0) words[next * Word.STRIDE + Word.SERVED_PREV] = prev;
    if (prev >= 0) words[prev * Word.STRIDE + Word.SERVED_NEXT] = next;
    else this.served[words[at + Word.OTHER] as number] = next;
    words[at + Word.OTHER_LIFE] = 0;
  }
}

/** In place of the callee's life: the call is in its list of calls being served. No host has this life. */
const SERVED = -0x80000000;

class UnaryReply implements Reply<object> {
  answered = false;

  constructor(
    private readonly calls: UnaryCalls,
    private readonly slot: number,
    readonly handle: number,
  ) {}

  send(result: object): void {
    if (this.answered) throw new Error("a call was answered twice");
    this.answered = true;
    this.calls.answer(this.slot, this.handle, result);
  }
}
