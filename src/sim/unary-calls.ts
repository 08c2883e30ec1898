import type { Millis } from "../runtime/clock.js";
import { Code, DEADLINE_EXCEEDED, RpcError, UNAVAILABLE } from "../runtime/rpc-error.js";
import type { Reply, Service } from "../runtime/transport.js";
import { TICKS_PER_MS, type Tick } from "./event-queue.js";
import { HostWord } from "./host-table.js";
import type { Method } from "./method-table.js";
import type { Simulation } from "./simulation.js";
import { DEADLINE_DOUBLE, Kind, Word } from "./slot.js";

// Constants of this module, not properties of imported objects: the compiler folds only the former into the hot path.
const { STRIDE, KIND, OWNER, OWNER_LIFE, OTHER, OTHER_LIFE, METHOD, BYTES, SERVED_NEXT, SERVED_PREV } = Word;
const { STRIDE: HOST_WORDS, SERVED: SERVED_HEAD } = HostWord;
const { REQUEST, REPLY, FAILURE } = Kind;

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
  private readonly overhead: number;

  constructor(private readonly simulation: Simulation) {
    this.overhead = simulation.network.spec.overhead;
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
    const { queue, table } = simulation;
    const method = simulation.methods.lookUp(service, name);
    method.calls++;
    const slot = queue.take();
    const words = queue.words;
    const at = slot * STRIDE;
    const due = simulation.tick + Math.ceil(deadline * TICKS_PER_MS);
    const bytes = method.requestSize(request) + this.overhead;
    words[at + KIND] = REQUEST;
    words[at + OWNER] = from;
    words[at + OWNER_LIFE] = table.life(from);
    words[at + OTHER] = to;
    words[at + METHOD] = method.id;
    words[at + BYTES] = bytes;
    queue.times[slot * 8 + DEADLINE_DOUBLE] = due;
    const references = simulation.references;
    references[slot * 4] = done;
    references[slot * 4 + 1] = arg;
    references[slot * 4 + 2] = method.carryRequest(request);
    const life = to < table.size ? table.life(to) : -1;
    words[at + OTHER_LIFE] = life;
    const transit = to < table.size ? simulation.network.transit(from, to, bytes) : 0;
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
    const kind = queue.words[slot * STRIDE + KIND];
    if (kind !== REQUEST && kind !== REPLY && kind !== FAILURE) return;
    if (queue.words[slot * STRIDE + OWNER] !== caller) return;
    references[slot * 4] = undefined;
    references[slot * 4 + 1] = undefined;
  }

  requestArrived(slot: number): void {
    const { simulation } = this;
    const { queue } = simulation;
    const words = queue.words;
    const at = slot * STRIDE;
    const from = words[at + OWNER] as number;
    const to = words[at + OTHER] as number;
    if (simulation.table.life(to) !== words[at + OTHER_LIFE]) {
      this.failUnreachable(slot);
      return;
    }
    this.delivered++;
    this.deliveredBytes += words[at + BYTES] as number;
    simulation.record(to, (REQUEST << 16) | (words[at + METHOD] as number), words[at + BYTES] as number);
    const method = simulation.methods.methods[words[at + METHOD] as number] as Method;
    const request = simulation.references[slot * 4 + 2];
    const reply = new UnaryReply(this, slot, queue.generationOf(slot));
    const handlers = method.handlers[to];
    // Until it is answered the slot says so by its kind; the deadline is scheduled only if the handler does not answer at once.
    words[at + KIND] = FAILURE;
    if (handlers === undefined) {
      reply.send(UNIMPLEMENTED);
      return;
    }
    // Called as a method, not as a function taken from it: the handler belongs to its program.
    handlers[method.name]!(request, simulation.hosts[from], reply);
    if (!reply.answered) this.keepServing(slot);
  }

  /** The handler's answer: on its way to the caller, unless it comes too late. */
  answer(slot: number, generation: number, result: object): void {
    const { simulation } = this;
    const { queue } = simulation;
    if (queue.generationOf(slot) !== generation) return;
    const words = queue.words;
    const at = slot * STRIDE;
    const from = words[at + OWNER] as number;
    const to = words[at + OTHER] as number;
    if (queue.isScheduled(slot)) {
      this.unserve(slot);
      queue.remove(slot);
    }
    const method = simulation.methods.methods[words[at + METHOD] as number] as Method;
    const failed = result instanceof RpcError;
    const bytes = (failed ? ERROR_BYTES : method.responseSize(result)) + this.overhead;
    const transit = simulation.network.transit(to, from, bytes);
    const due = queue.times[slot * 8 + DEADLINE_DOUBLE] as number;
    const arrival = simulation.tick + transit;
    if (transit < 0 || arrival > due) {
      this.failAt(slot, due, DEADLINE_EXCEEDED);
      return;
    }
    words[at + KIND] = REPLY;
    words[at + BYTES] = bytes;
    simulation.references[slot * 4 + 2] = failed ? result : method.carryResponse(result);
    queue.schedule(slot, arrival);
  }

  replyArrived(slot: number): void {
    const words = this.simulation.queue.words;
    const bytes = words[slot * STRIDE + BYTES] as number;
    this.delivered++;
    this.deliveredBytes += bytes;
    this.finish(slot, REPLY, bytes);
  }

  failureDue(slot: number): void {
    if (this.simulation.queue.words[slot * STRIDE + OTHER_LIFE] === SERVED) this.unserve(slot);
    const error = this.simulation.references[slot * 4 + 2] as RpcError;
    this.finish(slot, FAILURE, error.code);
  }

  /** Callers of a host that died learn it after the detection delay. */
  hostDied(host: number): void {
    const { words } = this.simulation.table;
    for (let slot = words[host * HOST_WORDS + SERVED_HEAD] as number; slot >= 0; ) {
      const next = this.simulation.queue.words[slot * STRIDE + SERVED_NEXT] as number;
      this.simulation.queue.remove(slot);
      this.simulation.queue.words[slot * STRIDE + OTHER_LIFE] = 0;
      this.failUnreachable(slot);
      slot = next;
    }
    words[host * HOST_WORDS + SERVED_HEAD] = -1;
  }

  private finish(slot: number, kind: number, detail: number): void {
    const { simulation } = this;
    const words = simulation.queue.words;
    const at = slot * STRIDE;
    const caller = words[at + OWNER] as number;
    const life = words[at + OWNER_LIFE] as number;
    const method = words[at + METHOD] as number;
    const references = simulation.references;
    const done = references[slot * 4] as ((result: unknown, arg: unknown) => void) | undefined;
    const arg = references[slot * 4 + 1];
    const result = references[slot * 4 + 2];
    simulation.release(slot);
    if (simulation.table.life(caller) !== life) return;
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
    this.simulation.queue.words[slot * STRIDE + KIND] = FAILURE;
    this.simulation.references[slot * 4 + 2] = error;
    this.simulation.queue.schedule(slot, due);
  }

  /** Keeps a call whose handler answers later: in the callee's list, with its deadline as the pending event. */
  private keepServing(slot: number): void {
    const { queue } = this.simulation;
    const words = queue.words;
    const at = slot * STRIDE;
    const host = words[at + OTHER] as number;
    const hosts = this.simulation.table.words;
    const head = hosts[host * HOST_WORDS + SERVED_HEAD] as number;
    words[at + OTHER_LIFE] = SERVED;
    words[at + SERVED_NEXT] = head;
    words[at + SERVED_PREV] = -1;
    if (head >= 0) words[head * STRIDE + SERVED_PREV] = slot;
    hosts[host * HOST_WORDS + SERVED_HEAD] = slot;
    this.failAt(slot, queue.times[slot * 8 + DEADLINE_DOUBLE] as number, DEADLINE_EXCEEDED);
  }

  private unserve(slot: number): void {
    const words = this.simulation.queue.words;
    const at = slot * STRIDE;
    const next = words[at + SERVED_NEXT] as number;
    const prev = words[at + SERVED_PREV] as number;
    if (next >= 0) words[next * STRIDE + SERVED_PREV] = prev;
    if (prev >= 0) words[prev * STRIDE + SERVED_NEXT] = next;
    else this.simulation.table.words[words[at + OTHER]! * HOST_WORDS + SERVED_HEAD] = next;
    words[at + OTHER_LIFE] = 0;
  }
}

/** In place of the callee's life: the call is in its list of calls being served. No host has this life. */
const SERVED = -0x80000000;

class UnaryReply implements Reply<object> {
  answered = false;

  constructor(
    private readonly calls: UnaryCalls,
    private readonly slot: number,
    private readonly generation: number,
  ) {}

  send(result: object): void {
    if (this.answered) throw new Error("a call was answered twice");
    this.answered = true;
    this.calls.answer(this.slot, this.generation, result);
  }
}
